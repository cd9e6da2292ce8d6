package io.github.camelllm.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.RateLimitStatus;
import io.github.camelllm.selection.ExchangeSelection.AttemptObserver;
import io.github.camelllm.test.ManualClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PredictiveTest extends SelectionContract {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-02T12:00:00Z"));
    private final ExchangeSelection predictive =
            BuiltInStrategy.predictive.selection(new BuiltInStrategy.Setup("", () -> 0.5, clock, 0.001));

    @Override
    ExchangeSelection selection(DoubleSupplier chance) {
        return BuiltInStrategy.predictive.selection(setup(chance));
    }

    /** A candidate that knows nothing but what a test says of it. */
    private interface Bare extends PricedByRequest {
        @Override
        default boolean hasSetPrice() {
            return false;
        }

        @Override
        default @Nullable String provider() {
            return null;
        }

        @Override
        default @Nullable String model() {
            return null;
        }

        @Override
        default double weight() {
            return 1;
        }

        @Override
        default @Nullable BigDecimal price() {
            return null;
        }

        @Override
        default int inFlight() {
            return 0;
        }

        @Override
        default long calls() {
            return 0;
        }

        @Override
        default double latencyMillis() {
            return 0;
        }

        @Override
        default double failureRate() {
            return 0;
        }

        @Override
        default State state() {
            return State.CLOSED;
        }
    }

    /** A candidate whose price and budget are those of a request. */
    private record Priced(
            String name,
            @Nullable String region,
            @Nullable BigDecimal expected,
            @Nullable Double left) implements Bare {
        static Priced of(String name) {
            return new Priced(name, null, null, null);
        }

        Priced costing(String usd) {
            return new Priced(name, region, new BigDecimal(usd), left);
        }

        Priced withBudgetLeft(double share) {
            return new Priced(name, region, expected, share);
        }

        Priced in(String place) {
            return new Priced(name, place, expected, left);
        }

        @Override
        public @Nullable BigDecimal expectedCost(Exchange exchange) {
            return expected;
        }

        @Override
        public @Nullable Double budgetLeft(Exchange exchange) {
            return left;
        }
    }

    private static Exchange ask(int characters) {
        Exchange exchange = exchange(null);
        exchange.getMessage().setBody("x".repeat(characters));
        return exchange;
    }

    private AttemptObserver attempt(Candidate candidate) {
        return predictive.begin(candidate, ask(100));
    }

    private void answers(Candidate candidate, Duration latency, int times) {
        for (int i = 0; i < times; i++) {
            attempt(candidate).answered(latency);
        }
    }

    @SuppressWarnings("unchecked")
    private List<CandidateForecast> forecasts(Exchange exchange, Candidate... candidates) {
        predictive.choose(List.of(candidates), exchange, 0);
        return exchange.getProperty(LlmConstants.FORECASTS, List.class);
    }

    private CandidateForecast forecast(Candidate of, Candidate... candidates) {
        return forecasts(ask(100), candidates).stream()
                .filter(forecast -> forecast.candidate().equals(of.name()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theFasterOneIsPreferredWhereAllElseIsEqual() {
        Priced fast = Priced.of("fast");
        Priced slow = Priced.of("slow");
        answers(fast, SECOND, 5);
        answers(slow, SECOND.multipliedBy(3), 5);
        assertThat(forecast(fast, slow, fast).share()).isGreaterThan(0.99);
        assertThat(predictive.choose(List.of(slow, fast), ask(100), 0)).isSameAs(fast);
    }

    @Test
    void theCheaperOneIsPreferredWhereItIsWorthTheTime() {
        Priced cheap = Priced.of("cheap").costing("0.001"); // worth one second
        Priced fast = Priced.of("fast").costing("0.005"); // worth five
        answers(cheap, SECOND.multipliedBy(2), 5);
        answers(fast, SECOND, 5);
        assertThat(forecast(cheap, fast, cheap).share()).isGreaterThan(0.99);
        Priced notMuchCheaper = Priced.of("cheap").costing("0.0045");
        answers(notMuchCheaper, SECOND.multipliedBy(4), 5);
        assertThat(forecast(fast, fast, notMuchCheaper).share()).isGreaterThan(0.9);
    }

    @Test
    void theCostOfAnswersReplacesThatOfTheCatalog() {
        Priced candidate = Priced.of("a").costing("1");
        for (int i = 0; i < 20; i++) {
            AttemptObserver attempt = attempt(candidate);
            attempt.answered(SECOND);
            attempt.used(new BigDecimal("0.002"), 100L);
        }
        assertThat(forecast(candidate, candidate).cost()).isCloseTo(0.002, within(1e-6));
    }

    @Test
    void estimatesAreCorrectedByTheCostsThatAreLearned() {
        Priced learned = Priced.of("learned").costing("0.001");
        Priced estimated = Priced.of("estimated").costing("0.002");
        for (int i = 0; i < 20; i++) {
            attempt(learned).used(new BigDecimal("0.010"), 100L);
        }
        assertThat(forecast(estimated, learned, estimated).cost())
                .as("ten times, too")
                .isCloseTo(0.020, within(1e-6));
    }

    @Test
    void anUnknownCostIsTakenForTheHighestKnownOne() {
        Priced known = Priced.of("known").costing("0.004");
        Priced unknown = Priced.of("unknown");
        answers(known, SECOND, 3);
        answers(unknown, SECOND, 3);
        assertThat(forecast(unknown, known, unknown).cost()).isNull();
        assertThat(forecast(unknown, known, unknown).score())
                .isCloseTo(forecast(known, known, unknown).score(), within(1e-6));
    }

    @Test
    void failuresCountWithTheTimeTheyCost() {
        Priced failing = Priced.of("failing");
        Priced steady = Priced.of("steady");
        answers(failing, SECOND, 5);
        answers(steady, SECOND.multipliedBy(2), 5);
        for (int i = 0; i < 10; i++) {
            attempt(failing).failed(SECOND.multipliedBy(10));
        }
        assertThat(forecast(steady, failing, steady).share()).isGreaterThan(0.99);
        assertThat(forecast(failing, failing, steady).failureRate()).isGreaterThan(0.3);
    }

    @Test
    void afterTimeAFailingCandidateIsTriedAgain() {
        Priced failing = Priced.of("failing");
        Priced slower = Priced.of("slower");
        answers(failing, SECOND, 300);
        answers(slower, SECOND.multipliedBy(2), 30);
        for (int i = 0; i < 10; i++) {
            attempt(failing).failed(SECOND);
        }
        double share = forecast(failing, failing, slower).share();
        clock.pass(Duration.ofHours(1));
        assertThat(forecast(failing, failing, slower).share())
                .isGreaterThan(0.5)
                .isGreaterThan(share);
    }

    @Test
    void theSizeOfTheRequestDecides() {
        Priced one = Priced.of("one");
        Priced other = Priced.of("other");
        for (int i = 0; i < 10; i++) {
            predictive.begin(one, ask(100)).answered(SECOND);
            predictive.begin(one, ask(100_000)).answered(SECOND.multipliedBy(9));
            predictive.begin(other, ask(100)).answered(SECOND.multipliedBy(3));
            predictive.begin(other, ask(100_000)).answered(SECOND.multipliedBy(4));
        }
        assertThat(predictive.choose(List.of(one, other), ask(100), 0)).isSameAs(one);
        assertThat(predictive.choose(List.of(one, other), ask(100_000), 0)).isSameAs(other);
    }

    @Test
    void oneThatIsNotKnownYetIsTried() {
        Priced known = Priced.of("known");
        Priced unknown = Priced.of("unknown");
        answers(known, SECOND, 20);
        assertThat(forecast(unknown, known, unknown).share()).isBetween(0.3, 0.7);
    }

    @Test
    void oneThatIsNotKnownYetIsTakenForItsRegion() {
        Priced near = Priced.of("near").in("eu");
        Priced far = Priced.of("far").in("us");
        Priced unknown = Priced.of("unknown").in("us");
        answers(near, SECOND, 20);
        answers(far, SECOND.multipliedBy(3), 20);
        CandidateForecast forecast = forecast(unknown, near, far, unknown);
        assertThat(forecast.latencyMillis()).isCloseTo(3_000, within(1.0));
        assertThat(forecast.region()).isEqualTo("us");
        assertThat(forecast(near, near, far, unknown).share()).as("the nearest").isGreaterThan(0.99);
    }

    private static RateLimitStatus left(long remaining, Duration reset) {
        return new RateLimitStatus("requests", RateLimitStatus.Unit.REQUESTS, 100L, remaining, reset, false);
    }

    @Test
    void oneOfWhichLittleQuotaIsLeftIsChosenLess() {
        Priced scarce = Priced.of("scarce");
        Priced slower = Priced.of("slower");
        answers(scarce, SECOND, 5);
        answers(slower, Duration.ofMillis(1_300), 5);
        double before = forecast(scarce, scarce, slower).share();
        attempt(scarce).limits(List.of(left(20, Duration.ofMinutes(1))));
        CandidateForecast forecast = forecast(scarce, scarce, slower);
        assertThat(forecast.quotaLeft()).isCloseTo(0.2, within(0.01));
        assertThat(forecast.share()).isLessThan(0.01).isLessThan(before);
    }

    @Test
    void oneWithoutQuotaIsNotChosenUntilItIsBack() {
        Priced empty = Priced.of("empty");
        Priced slower = Priced.of("slower");
        answers(empty, SECOND, 5);
        answers(slower, SECOND.multipliedBy(50), 5);
        attempt(empty).limits(List.of(left(1, Duration.ofMinutes(1))));
        attempt(empty); // uses the last one
        assertThat(forecast(empty, empty, slower).share()).isZero();
        assertThat(predictive.choose(List.of(empty, slower), ask(100), 0)).isSameAs(slower);
        clock.pass(Duration.ofMinutes(2));
        assertThat(predictive.choose(List.of(empty, slower), ask(100), 0)).isSameAs(empty);
    }

    @Test
    void ifNoneHasQuotaTheBestIsChosen() {
        Priced one = Priced.of("one");
        Priced other = Priced.of("other");
        answers(one, SECOND, 5);
        answers(other, SECOND.multipliedBy(2), 5);
        attempt(one).limits(List.of(left(0, Duration.ofMinutes(1))));
        attempt(other).limits(List.of(left(0, Duration.ofMinutes(1))));
        assertThat(predictive.choose(List.of(one, other), ask(100), 0)).isSameAs(one);
    }

    @Test
    void tokensOfCallsUnderWayCountAgainstALimitOfTokens() {
        Priced candidate = Priced.of("a");
        AttemptObserver first = attempt(candidate);
        first.answered(SECOND);
        first.used(null, 400L);
        attempt(candidate)
                .limits(List.of(new RateLimitStatus(
                        "tokens", RateLimitStatus.Unit.TOKENS, 1_000L, 900, Duration.ofMinutes(1), false)));
        attempt(candidate);
        assertThat(forecast(candidate, candidate).quotaLeft()).isCloseTo(0.5, within(0.01));
    }

    @Test
    void aBudgetIsSpreadLikeAQuota() {
        Priced low = Priced.of("low").withBudgetLeft(0.1);
        Priced slower = Priced.of("slower").withBudgetLeft(0.9);
        answers(low, SECOND, 5);
        answers(slower, SECOND.multipliedBy(2), 5);
        assertThat(forecast(slower, low, slower).share()).isGreaterThan(0.99);
        assertThat(forecast(low, low, slower).quotaLeft()).isEqualTo(0.1);
    }

    @Test
    void theForecastsExplainTheChoice() {
        Priced chosen = Priced.of("chosen").costing("0.001").in("eu");
        Priced other = Priced.of("other").costing("0.002");
        answers(chosen, SECOND, 5);
        answers(other, SECOND.multipliedBy(4), 5);
        List<CandidateForecast> forecasts = forecasts(ask(100), other, chosen);
        assertThat(forecasts).extracting(CandidateForecast::candidate).containsExactly("chosen", "other");
        assertThat(forecasts).extracting(CandidateForecast::share).satisfies(shares -> assertThat(
                        shares.stream().mapToDouble(Double::doubleValue).sum())
                .isCloseTo(1, within(1e-9)));
        assertThat(forecasts.get(0))
                .hasToString("chosen (eu): 1,000 ms, 0.4 % failures, 0.001000 USD, 100 % of its quota left: score "
                        + String.format(
                                java.util.Locale.ROOT, "%.3f", forecasts.get(0).score()) + ", share 100 %");
    }

    @Test
    void anEstimateThatFailsLeavesTheChoiceToTheOthers() {
        Candidate broken = new Broken("broken");
        assertThat(predictive.choose(List.of(broken), ask(100), 0)).isSameAs(broken);
    }

    /** A candidate that cannot make a request of the exchange. */
    private record Broken(String name) implements Bare {
        @Override
        public @Nullable BigDecimal expectedCost(Exchange exchange) {
            throw new IllegalArgumentException("no request");
        }

        @Override
        public @Nullable Double budgetLeft(Exchange exchange) {
            return null;
        }
    }
}
