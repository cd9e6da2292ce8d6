package io.github.camelllm.selection;

import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.apache.camel.Exchange;

/** Selects the less busy of two random candidates, which spreads load almost as well as comparing all. */
final class PowerOfTwo implements ExchangeSelection {
    private static final Comparator<Candidate> ORDER =
            Comparator.comparingInt(Candidate::inFlight).thenComparingDouble(Candidate::latencyMillis);

    private final DoubleSupplier random;

    PowerOfTwo(DoubleSupplier random) {
        this.random = random;
    }

    @Override
    public Candidate choose(List<Candidate> candidates, Exchange exchange, int tries) {
        int size = candidates.size();
        if (size == 1) {
            return candidates.get(0);
        }
        int one = below(size);
        int other = (one + 1 + below(size - 1)) % size;
        Candidate first = candidates.get(one);
        Candidate second = candidates.get(other);
        return ORDER.compare(first, second) <= 0 ? first : second;
    }

    private int below(int bound) {
        return (int) (random.getAsDouble() * bound);
    }
}
