package io.github.camelllm.selection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.apache.camel.Exchange;

/** Selects the smallest candidate by a comparator; ties are broken at random. */
record LeastFirst(Comparator<Candidate> order, DoubleSupplier random) implements ExchangeSelection {
    @Override
    public Candidate choose(List<Candidate> candidates, Exchange exchange, int tries) {
        List<Candidate> least = new ArrayList<>(candidates.size());
        for (Candidate candidate : candidates) {
            int compared = least.isEmpty() ? 0 : order.compare(candidate, least.get(0));
            if (compared < 0) {
                least.clear();
            }
            if (compared <= 0) {
                least.add(candidate);
            }
        }
        return least.get((int) (random.getAsDouble() * least.size()));
    }
}
