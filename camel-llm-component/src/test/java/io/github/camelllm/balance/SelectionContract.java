package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every choice has to do; a choice proves itself with a subclass that makes it. */
abstract class SelectionContract {
    static final String HEADER = "conversation";

    private final Random random = new Random(7);
    final Selection selection = selection(random::nextDouble);

    abstract Selection selection(DoubleSupplier chance);

    /** A candidate as a test wants it. */
    record Fixed(
            String name,
            double weight,
            @Nullable BigDecimal price,
            int inFlight,
            double latencyMillis,
            double failureRate)
            implements Candidate {
        static Fixed of(String name) {
            return new Fixed(name, 1, null, 0, 0, 0);
        }

        Fixed withWeight(double value) {
            return new Fixed(name, value, price, inFlight, latencyMillis, failureRate);
        }

        Fixed withPrice(String value) {
            return new Fixed(name, weight, new BigDecimal(value), inFlight, latencyMillis, failureRate);
        }

        Fixed withInFlight(int value) {
            return new Fixed(name, weight, price, value, latencyMillis, failureRate);
        }

        Fixed withLatency(double value) {
            return new Fixed(name, weight, price, inFlight, value, failureRate);
        }

        Fixed withFailures(double value) {
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

    static final Fixed A = Fixed.of("a");
    static final Fixed B = Fixed.of("b");
    static final Fixed C = Fixed.of("c");

    static Exchange exchange(@Nullable Object key) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setHeader(HEADER, key);
        return exchange;
    }

    String choose(Candidate... candidates) {
        return choose(exchange(null), candidates);
    }

    String choose(Exchange exchange, Candidate... candidates) {
        return selection
                .choose(new ArrayList<>(List.of(candidates)), exchange, 0)
                .name();
    }

    /** Returns how often each was chosen in 10,000 times. */
    Map<String, Integer> shares(Candidate... candidates) {
        Map<String, Integer> shares = new HashMap<>();
        Exchange exchange = exchange(null);
        for (int i = 0; i < 10_000; i++) {
            shares.merge(choose(exchange, candidates), 1, Integer::sum);
        }
        return shares;
    }

    @Test
    void anOnlyCandidateIsChosen() {
        assertThat(choose(A)).isEqualTo("a");
        assertThat(choose(B.withWeight(0).withInFlight(9).withFailures(1).withLatency(9)))
                .isEqualTo("b");
    }

    @Test
    void oneOfThoseGivenIsChosen() {
        List<Candidate> given = List.of(A, B.withPrice("1"), C.withInFlight(3));
        for (int tries = 0; tries < 100; tries++) {
            assertThat(given).contains(selection.choose(new ArrayList<>(given), exchange(tries), tries % 3));
        }
    }

    @Test
    void theListIsLeftAsItIs() {
        List<Candidate> given = new ArrayList<>(List.of(A, B, C));
        selection.choose(given, exchange("x"), 0);
        assertThat(given).containsExactly(A, B, C);
    }
}
