package io.github.camelllm.selection;

import java.util.Comparator;
import java.util.List;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Takes always the same for the same value of a header, so that a conversation stays where its prompt is cached. Each
 * value ranks all candidates by a hash of both (rendezvous hashing): when one comes or goes, only those values move that
 * are or were its own.
 *
 * @param header the name of the header
 * @param otherwise chooses for messages without the header
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

    /** Returns a number in which every bit of both depends on every other (the finish of SplitMix64). */
    private static long score(int key, Candidate candidate) {
        long z = ((long) key << 32) ^ Integer.toUnsignedLong(candidate.name().hashCode());
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
