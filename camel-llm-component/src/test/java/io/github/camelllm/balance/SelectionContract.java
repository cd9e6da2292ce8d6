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

    static final class PriorityTest extends SelectionContract {
        @Override
        Selection selection(DoubleSupplier chance) {
            return Strategy.priority.selection("", chance);
        }

        @Test
        void theFirstIsChosen() {
            assertThat(shares(B, A)).isEqualTo(Map.of("b", 10_000));
        }
    }

    static final class HedgeStrategyTest extends SelectionContract {
        @Override
        Selection selection(DoubleSupplier chance) {
            return Strategy.hedge.selection("", chance);
        }

        @Test
        void theFirstIsChosen() {
            assertThat(shares(B, A)).isEqualTo(Map.of("b", 10_000));
        }
    }

    static final class RoundRobinTest extends SelectionContract {
        @Override
        Selection selection(DoubleSupplier chance) {
            return Strategy.roundRobin.selection("", chance);
        }

        @Test
        void eachHasItsTurn() {
            assertThat(List.of(choose(A, B, C), choose(A, B, C), choose(A, B, C), choose(A, B, C)))
                    .containsExactly("a", "b", "c", "a");
        }

        @Test
        void aFailoverTakesNobodysTurn() {
            assertThat(choose(A, B)).isEqualTo("a");
            selection.choose(List.of(B), exchange(null), 1);
            assertThat(choose(A, B)).isEqualTo("b");
        }
    }

    static final class WeightedTest extends SelectionContract {
        @Override
        Selection selection(DoubleSupplier chance) {
            return Strategy.weighted.selection("", chance);
        }

        @Test
        void sharesAreThoseOfTheWeights() {
            Map<String, Integer> shares = shares(A.withWeight(5), B.withWeight(3), C.withWeight(2));
            assertThat(shares.get("a")).isBetween(4_800, 5_200);
            assertThat(shares.get("b")).isBetween(2_800, 3_200);
            assertThat(shares.get("c")).isBetween(1_800, 2_200);
        }

        @Test
        void oneWithoutWeightIsNotChosenWhereThereIsAnother() {
            assertThat(shares(A.withWeight(0), B, C.withWeight(0))).isEqualTo(Map.of("b", 10_000));
        }
    }

    static final class PowerOfTwoTest extends SelectionContract {
        @Override
        Selection selection(DoubleSupplier chance) {
            return Strategy.powerOfTwo.selection("", chance);
        }

        @Test
        void theBusiestIsNeverChosenAndTheOthersShare() {
            Map<String, Integer> shares = shares(A.withInFlight(9), B.withInFlight(1), C.withInFlight(1));
            assertThat(shares).doesNotContainKey("a");
            assertThat(shares.get("b")).isBetween(4_700, 5_300);
        }

        @Test
        void ofTwoThatAreAsBusyTheFasterIsChosen() {
            assertThat(shares(A.withLatency(2), B.withLatency(1))).isEqualTo(Map.of("b", 10_000));
        }
    }

    static final class FastestTest extends SelectionContract {
        @Override
        Selection selection(DoubleSupplier chance) {
            return Strategy.fastest.selection("", chance);
        }

        @Test
        void theLowestLatencyIsChosen() {
            assertThat(choose(A.withLatency(30), B.withLatency(20), C.withLatency(40)))
                    .isEqualTo("b");
        }

        @Test
        void oneThatIsNotKnownYetIsTried() {
            assertThat(choose(A.withLatency(30), B)).isEqualTo("b");
        }
    }

    static final class CheapestTest extends SelectionContract {
        @Override
        Selection selection(DoubleSupplier chance) {
            return Strategy.cheapest.selection("", chance);
        }

        @Test
        void theLowestPriceIsChosen() {
            assertThat(choose(A.withPrice("2.5"), B.withPrice("0.60"), C.withPrice("10")))
                    .isEqualTo("b");
        }

        @Test
        void anUnknownPriceIsLastAndFreeIsFirst() {
            assertThat(choose(A, B.withPrice("9"))).isEqualTo("b");
            assertThat(choose(A.withPrice("9"), B.withPrice("0"))).isEqualTo("b");
        }

        @Test
        void ofEqualPricesTheFirstIsChosen() {
            assertThat(shares(A.withPrice("1.0"), B.withPrice("1"))).isEqualTo(Map.of("a", 10_000));
        }
    }

    static final class HealthiestTest extends SelectionContract {
        @Override
        Selection selection(DoubleSupplier chance) {
            return Strategy.healthiest.selection("", chance);
        }

        @Test
        void theFewestFailuresAreChosen() {
            assertThat(choose(A.withFailures(0.3), B.withFailures(0.1).withInFlight(9), C.withFailures(0.2)))
                    .isEqualTo("b");
        }

        @Test
        void thoseThatAreAboutAsHealthyShareByLoad() {
            assertThat(choose(A.withFailures(0.01).withInFlight(1), B.withFailures(0.02)))
                    .isEqualTo("b");
        }
    }

    static final class LeastBusyTest extends SelectionContract {
        @Override
        Selection selection(DoubleSupplier chance) {
            return Strategy.leastBusy.selection("", chance);
        }

        @Test
        void theFewestCallsUnderWayAreChosen() {
            assertThat(choose(A.withInFlight(3), B.withInFlight(2), C.withInFlight(4)))
                    .isEqualTo("b");
        }

        @Test
        void thoseThatAreIdleShare() {
            assertThat(shares(A, B).get("a")).isBetween(4_700, 5_300);
        }
    }

    static final class StickyTest extends SelectionContract {
        @Override
        Selection selection(DoubleSupplier chance) {
            return Strategy.sticky.selection(HEADER, chance);
        }

        private List<String> of(Candidate... candidates) {
            List<String> chosen = new ArrayList<>();
            for (int key = 0; key < 300; key++) {
                chosen.add(choose(exchange("key " + key), candidates));
            }
            return chosen;
        }

        @Test
        void theSameKeyStaysAndKeysSpread() {
            List<String> chosen = of(A, B, C);
            assertThat(of(A, B, C)).isEqualTo(chosen);
            assertThat(of(C, B, A)).isEqualTo(chosen);
            for (String name : List.of("a", "b", "c")) {
                assertThat(chosen.stream().filter(name::equals)).hasSizeBetween(70, 130);
            }
        }

        @Test
        void whenOneGoesOnlyItsOwnKeysMove() {
            List<String> all = of(A, B, C);
            List<String> withoutC = of(A, B);
            for (int key = 0; key < all.size(); key++) {
                if (!all.get(key).equals("c")) {
                    assertThat(withoutC.get(key)).isEqualTo(all.get(key));
                }
            }
        }

        @Test
        void withoutAKeyTheLeastBusyIsChosen() {
            assertThat(choose(exchange(null), A.withInFlight(1), B)).isEqualTo("b");
        }
    }
}
