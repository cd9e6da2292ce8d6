package io.github.camelllm.selection;

import java.util.List;
import java.util.function.DoubleSupplier;
import org.apache.camel.Exchange;

/** Selects a random candidate in proportion to the weights; one of weight 0 only if there is no other. */
final class Weighted implements ExchangeSelection {
    private final DoubleSupplier random;

    Weighted(DoubleSupplier random) {
        this.random = random;
    }

    @Override
    public Candidate choose(List<Candidate> candidates, Exchange exchange, int tries) {
        double sum = candidates.stream().mapToDouble(Candidate::weight).sum();
        double rest = random.getAsDouble() * sum;
        Candidate last = candidates.get(0);
        for (Candidate candidate : candidates) {
            if (candidate.weight() > 0) {
                last = candidate;
                rest -= candidate.weight();
                if (rest < 0) {
                    break;
                }
            }
        }
        return last;
    }
}
