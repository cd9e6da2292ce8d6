package io.github.camelllm.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.selection.Candidate;
import io.github.camelllm.selection.SelectionStrategy;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link SelectionStrategy} has to do; one proves itself by a subclass that makes it. */
public abstract class SelectionStrategyContract {
    /** A candidate that knows nothing of itself but its name. */
    protected static final Fixed A = Fixed.of("a");

    /** Another candidate. */
    protected static final Fixed B = Fixed.of("b");

    /** A third candidate. */
    protected static final Fixed C = Fixed.of("c");

    /** For subclasses. */
    protected SelectionStrategyContract() {}

    /** Returns a new strategy. */
    protected abstract SelectionStrategy strategy();

    /**
     * A candidate as a test wants it; its breaker is closed.
     *
     * @param name the name
     * @param weight the weight
     * @param price the price of 1,000 tokens in USD; null if it is unknown
     * @param inFlight the calls under way
     * @param latencyMillis the moving average of the latency in milliseconds
     * @param failureRate the moving share of calls that failed, from 0 to 1
     */
    public record Fixed(
            String name,
            double weight,
            @Nullable BigDecimal price,
            int inFlight,
            double latencyMillis,
            double failureRate)
            implements Candidate {
        /** Returns a candidate of weight 1 that was never asked. */
        public static Fixed of(String name) {
            return new Fixed(name, 1, null, 0, 0, 0);
        }

        /** Returns this one with another weight. */
        public Fixed withWeight(double value) {
            return new Fixed(name, value, price, inFlight, latencyMillis, failureRate);
        }

        /** Returns this one with a price. */
        public Fixed withPrice(String value) {
            return new Fixed(name, weight, new BigDecimal(value), inFlight, latencyMillis, failureRate);
        }

        /** Returns this one with calls under way. */
        public Fixed withInFlight(int value) {
            return new Fixed(name, weight, price, value, latencyMillis, failureRate);
        }

        /** Returns this one with a latency. */
        public Fixed withLatency(double value) {
            return new Fixed(name, weight, price, inFlight, value, failureRate);
        }

        /** Returns this one with a share of failures. */
        public Fixed withFailures(double value) {
            return new Fixed(name, weight, price, inFlight, latencyMillis, value);
        }

        @Override
        public @Nullable String provider() {
            return null;
        }

        @Override
        public @Nullable String model() {
            return null;
        }

        @Override
        public long calls() {
            return 0;
        }

        @Override
        public State state() {
            return State.CLOSED;
        }
    }

    @Test
    void anOnlyCandidateIsChosen() {
        SelectionStrategy strategy = strategy();
        assertThat(strategy.choose(List.of(A))).isSameAs(A);
        Candidate bad = B.withWeight(0).withInFlight(9).withFailures(1).withLatency(9);
        assertThat(strategy.choose(List.of(bad))).isSameAs(bad);
    }

    @Test
    void oneOfThoseGivenIsChosen() {
        SelectionStrategy strategy = strategy();
        List<Candidate> given = List.of(A, B.withPrice("1"), C.withInFlight(3));
        for (int tries = 0; tries < 100; tries++) {
            assertThat(given).contains(strategy.choose(new ArrayList<>(given)));
        }
    }

    @Test
    void itServesListsThatChange() {
        SelectionStrategy strategy = strategy();
        for (int tries = 0; tries < 50; tries++) {
            assertThat(strategy.choose(List.of(A, B, C))).isIn(A, B, C);
            assertThat(strategy.choose(List.of(C, A))).isIn(A, C);
            assertThat(strategy.choose(List.of(B))).isSameAs(B);
        }
    }

    @Test
    void theListIsLeftAsItIs() {
        List<Candidate> given = new ArrayList<>(List.of(A, B, C));
        strategy().choose(given);
        assertThat(given).containsExactly(A, B, C);
    }

    @Test
    void itServesManyThreads() throws Exception {
        SelectionStrategy strategy = strategy();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> all = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            all.add(threads.submit(() -> {
                for (int i = 0; i < 500; i++) {
                    assertThat(strategy.choose(List.of(A, B, C))).isIn(A, B, C);
                }
            }));
        }
        for (Future<?> one : all) {
            one.get(20, TimeUnit.SECONDS);
        }
        threads.shutdown();
    }
}
