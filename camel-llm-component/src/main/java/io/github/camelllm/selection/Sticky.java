package io.github.camelllm.selection;

import java.util.Comparator;
import java.util.List;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Selects the same candidate for the same value of a header, so that a conversation stays where its prompt is cached. A hash of value and
 * candidate ranks the candidates (rendezvous hashing): when a candidate is added or removed, only the values assigned to it move.
 *
 * @param header the name of the header
 * @param otherwise selects for messages without the header
 */
record Sticky(String header, ExchangeSelection otherwise) implements ExchangeSelection {
    @Override
    public Candidate choose(List<Candidate> candidates, Exchange exchange, int tries) {
        @Nullable Object key = exchange.getMessage().getHeader(header);
        if (key == null) {
            return otherwise.choose(candidates, exchange, tries);
        }
        int hash = key.toString().hashCode();
        return candidates.stream()
                .max(Comparator.comparingLong(candidate -> score(hash, candidate)))
                .orElseThrow();
    }

    /** Mixes two numbers so that each bit of the result depends on all bits of both (the finalizer of SplitMix64). */
    private static long score(int key, Candidate candidate) {
        long z = ((long) key << 32) ^ Integer.toUnsignedLong(candidate.name().hashCode());
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
