package io.github.camelllm.insight;

import static io.github.camelllm.history.SyntheticCalls.answer;
import static io.github.camelllm.history.SyntheticCalls.cached;
import static io.github.camelllm.history.SyntheticCalls.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.catalog.ModelStatus;
import io.github.camelllm.catalog.QualityTier;
import io.github.camelllm.chat.CacheStatus;
import io.github.camelllm.chat.Caller;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.RateLimitStatus;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.history.HistoryGrouping;
import io.github.camelllm.history.SyntheticCalls;
import io.github.camelllm.insight.InsightEvent.State;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.BudgetRule;
import io.github.camelllm.price.Prices;
import io.github.camelllm.telemetry.CallOutcome;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A scenario for each rule: what raises it, once, and what clears it, once. */
class InsightScenariosTest {
    private final SyntheticCalls calls = new SyntheticCalls();
    private final InsightThresholds thresholds = new InsightThresholds();
    private final Map<BudgetSubject, Budget.Balance> budgets = new HashMap<>();
    private final ModelCatalog catalog = new ModelCatalog();
    private final InsightEngine engine = engine(List.of());

    private InsightEngine engine(List<InsightRule> further) {
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return calls.now();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        return new InsightEngine(calls.history(), catalog, thresholds, () -> budgets, clock, further);
    }

    private void record(int times, CallOutcome outcome) {
        for (int i = 0; i < times; i++) {
            calls.record(outcome);
        }
    }

    private static CallOutcome answered() {
        return call("openai", "gpt").answered(answer("0.001"));
    }

    private static CallOutcome failed(ErrorKind kind) {
        return call("openai", "gpt").failed(kind);
    }

    /** Evaluates twice: what holds is reported the first time only. */
    private Insight raised(String rule, String subject, AlertLevel level) {
        List<InsightEvent> events = engine.evaluate();
        assertThat(engine.evaluate()).as("a second time").isEmpty();
        assertThat(events).as("%s", events).hasSize(1);
        InsightEvent event = events.get(0);
        assertThat(event.state()).isEqualTo(State.RAISED);
        assertThat(event.insight().rule()).isEqualTo(rule);
        assertThat(event.insight().subject()).isEqualTo(subject);
        assertThat(event.insight().level()).isEqualTo(level);
        assertThat(engine.active()).extracting(InsightEvent::insight).containsExactly(event.insight());
        return event.insight();
    }

    private void cleared(String rule) {
        List<InsightEvent> events = engine.evaluate();
        assertThat(events).as("%s", events).hasSize(1);
        assertThat(events.get(0).state()).isEqualTo(State.CLEARED);
        assertThat(events.get(0).insight().rule()).isEqualTo(rule);
        assertThat(events.get(0).since()).isBefore(events.get(0).time());
        assertThat(engine.evaluate()).isEmpty();
        assertThat(engine.active()).isEmpty();
    }

    @Test
    void withoutCallsThereIsNothingToSay() {
        assertThat(engine.evaluate()).isEmpty();
    }

    @Test
    void ordinaryCallsRaiseNothing() {
        for (int hour = 0; hour < 30; hour++) {
            record(50, answered());
            record(1, failed(ErrorKind.TIMEOUT));
            calls.pass(Duration.ofMinutes(20));
            assertThat(engine.evaluate()).isEmpty();
        }
    }

    @Test
    void manyFailures() {
        record(30, answered());
        record(3, failed(ErrorKind.INVALID_REQUEST));
        assertThat(engine.evaluate()).as("9 %").isEmpty();
        record(2, failed(ErrorKind.INVALID_REQUEST));
        Insight insight = raised(FailureRateRule.NAME, "openai:gpt", AlertLevel.WARNING);
        assertThat(insight.message()).contains("14 % of 35 calls to openai:gpt failed", "invalid_request (5)");
        assertThat(insight.numbers()).containsEntry("failed", 5L).containsEntry("calls", 35L);

        record(20, answered());
        assertThat(engine.evaluate())
                .as("9 %, not below four fifths of the threshold")
                .isEmpty();
        record(30, answered());
        calls.pass(Duration.ofSeconds(1));
        cleared(FailureRateRule.NAME);
    }

    @Test
    void aWorseRateEscalatesOnce() {
        record(30, answered());
        record(5, failed(ErrorKind.TIMEOUT));
        engine.evaluate();
        record(20, failed(ErrorKind.TIMEOUT));
        assertThat(engine.evaluate())
                .singleElement()
                .satisfies(event -> assertThat(event.state()).isEqualTo(State.ESCALATED))
                .satisfies(event -> assertThat(event.insight().level()).isEqualTo(AlertLevel.HIGH));
        assertThat(engine.evaluate()).isEmpty();
    }

    @Test
    void aModelThatIsSlowerThanItWas() {
        record(100, answered());
        calls.pass(Duration.ofMinutes(30));
        CallOutcome slow = call("openai", "gpt").nanos(2_500_000_000L).answered(answer("0.001"));
        record(30, slow);
        Insight insight = raised(LatencyRule.NAME, "openai:gpt", AlertLevel.WARNING);
        assertThat(insight.message()).contains("95 % of its answers take up to", "in the day before");
        assertThat((double) insight.numbers().get("factor")).isBetween(2.4, 2.6);

        calls.pass(Duration.ofMinutes(10));
        record(30, answered());
        cleared(LatencyRule.NAME);
    }

    @Test
    void aLimitThatIsNearlyUsedUp() {
        CallOutcome.Builder call = call("openai", "gpt");
        record(1, call.rateLimits(List.of(limit(5))).answered(answer("0.001")));
        Insight insight =
                raised(RateLimitRule.NAME, "openai key key1 x-ratelimit-remaining-requests", AlertLevel.WARNING);
        assertThat(insight.message()).contains("5 of 100 requests left (5.0 %");

        calls.pass(Duration.ofSeconds(10));
        record(1, call.rateLimits(List.of(limit(95))).answered(answer("0.001")));
        cleared(RateLimitRule.NAME);
    }

    private static RateLimitStatus limit(long left) {
        return new RateLimitStatus(
                "x-ratelimit-remaining-requests",
                RateLimitStatus.Unit.REQUESTS,
                100L,
                left,
                Duration.ofSeconds(60),
                false);
    }

    @Test
    void aLimitThatRefusesCalls() {
        record(50, answered());
        record(4, failed(ErrorKind.RATE_LIMIT));
        Insight insight = raised(RateLimitRule.NAME, "openai key key1", AlertLevel.HIGH);
        assertThat(insight.message()).contains("refused 4 of 54 calls");

        calls.pass(Duration.ofMinutes(10));
        record(50, answered());
        cleared(RateLimitRule.NAME);
    }

    @Test
    void aKeyThatIsRejected() {
        record(1, failed(ErrorKind.AUTHENTICATION));
        Insight insight = raised(KeyRejectedRule.NAME, "openai key key1", AlertLevel.CRITICAL);
        assertThat(insight.message()).contains("rejects the key with the digest key1");

        calls.pass(Duration.ofHours(2));
        assertThat(engine.evaluate())
                .as("without calls, the key is as wrong as before")
                .isEmpty();
        record(1, answered());
        cleared(KeyRejectedRule.NAME);
    }

    @Test
    void aKeyWithoutCredit() {
        record(1, failed(ErrorKind.QUOTA_EXCEEDED));
        assertThat(raised(KeyRejectedRule.NAME, "openai key key1", AlertLevel.CRITICAL)
                        .message())
                .contains("no credit left");
        record(1, answered());
        calls.pass(Duration.ofSeconds(1));
        cleared(KeyRejectedRule.NAME);
    }

    @Test
    void aProviderThatIsDownAndRecovers() {
        thresholds.setMinCalls(100);
        record(4, failed(ErrorKind.SERVER_ERROR));
        assertThat(engine.evaluate()).isEmpty();
        record(3, failed(ErrorKind.TIMEOUT));
        Insight insight = raised(ProviderDownRule.NAME, "openai", AlertLevel.CRITICAL);
        assertThat(insight.message()).contains("openai does not answer: 7 calls failed");

        calls.pass(Duration.ofHours(1));
        assertThat(engine.evaluate()).as("without calls nothing is known").isEmpty();
        record(1, answered());
        cleared(ProviderDownRule.NAME);
    }

    private void budget(String amount, String spent, Duration reset) {
        budget(BudgetSubject.shared("team"), amount, spent, reset);
    }

    private void budget(BudgetSubject subject, String amount, String spent, Duration reset) {
        budgets.put(
                subject,
                new Budget.Balance(
                        new BigDecimal(amount),
                        new BigDecimal(spent),
                        BigDecimal.ZERO,
                        calls.now().plus(reset)));
    }

    @Test
    void aBudgetThatIsNearlyUsedUp() {
        budget("10", "7.5", Duration.ofHours(5));
        assertThat(engine.evaluate()).isEmpty();
        budget("10", "8.5", Duration.ofHours(5));
        Insight insight = raised("budget", "team", AlertLevel.WARNING);
        assertThat(insight.message()).contains("has 1.50 USD of 10.00 USD left (85 % used)");

        budget("10", "0", Duration.ofHours(24));
        calls.pass(Duration.ofSeconds(1));
        cleared("budget");
    }

    @Test
    void aBudgetThatBurnsTooFast() {
        record(100, call("openai", "gpt").answered(answer("0.02")));
        budget("10", "4", Duration.ofHours(20));
        Insight insight = raised("budget", "team", AlertLevel.HIGH);
        assertThat(insight.message()).contains("2.00 USD", "used up in 3 hours", "before it starts anew in 20 hours");
        assertThat(insight.numbers())
                .containsEntry(
                        "exhaustedAt", calls.now().plus(Duration.ofHours(3)).toString());

        calls.pass(Duration.ofHours(2));
        cleared("budget");
    }

    @Test
    void theAmountOfATenantBurnsAtTheRateOfThatTenant() {
        BudgetSubject fast = new BudgetSubject("month", BudgetRule.Scope.TENANT, "fast");
        BudgetSubject slow = new BudgetSubject("month", BudgetRule.Scope.TENANT, "slow");
        BudgetSubject route = new BudgetSubject("month", BudgetRule.Scope.ROUTE, "fast");
        record(100, call("openai", "gpt").caller(new Caller("r", "fast")).answered(answer("0.02")));
        record(1, call("openai", "gpt").caller(new Caller("r", "slow")).answered(answer("0.02")));
        for (BudgetSubject subject : List.of(fast, slow, route)) {
            budget(subject, "10", "4", Duration.ofHours(20));
        }
        Insight insight = raised("budget", "month of the tenant fast", AlertLevel.HIGH);
        assertThat(insight.message()).contains("The budget month of the tenant fast has 6.00 USD", "in 3 hours");
        calls.pass(Duration.ofHours(2));
        cleared("budget");
        budget(new BudgetSubject("month", BudgetRule.Scope.TENANT, ""), "10", "10", Duration.ofHours(1));
        raised("budget", "month of callers without a tenant", AlertLevel.CRITICAL);
    }

    @Test
    void aBudgetThatIsUsedUp() {
        budget("10", "10.1", Duration.ofHours(5));
        assertThat(raised("budget", "team", AlertLevel.CRITICAL).message()).contains("Calls are refused until");
        budgets.clear();
        calls.pass(Duration.ofSeconds(1));
        cleared("budget");
    }

    @Test
    void aCacheThatHasNoAnswers() {
        record(490, call("openai", "gpt").answered(cached(CacheStatus.MISS, "")));
        record(10, call("openai", "gpt").answered(cached(CacheStatus.HIT, "0.01")));
        Insight insight = raised(CacheHitRule.NAME, "route1", AlertLevel.INFO);
        assertThat(insight.message()).contains("10 of 500 calls in a day (2.0 %");

        record(200, call("openai", "gpt").answered(cached(CacheStatus.HIT, "0.01")));
        calls.pass(Duration.ofSeconds(1));
        cleared(CacheHitRule.NAME);
    }

    private static Model model(String id, String input, String output) {
        return Model.builder("openai", id)
                .prices(Prices.of(new BigDecimal(input), new BigDecimal(output)))
                .qualityTier(QualityTier.HIGH)
                .contextWindow(100_000)
                .build();
    }

    @Test
    void aCheaperModelOfTheSameQuality() {
        ModelCatalog own = catalog;
        own.models("openai")
                .forEach(one -> own.register(one.toBuilder()
                        .status(ModelStatus.RETIRED)
                        .deprecationDate(null)
                        .build()));
        own.register(model("dear", "10", "30"));
        own.register(model("cheap", "2", "6"));
        ChatResponse long1 = ChatResponse.builder()
                .usage(Usage.of(10_000, 1_000))
                .cost(new BigDecimal("0.13"))
                .build();
        record(100, call("openai", "dear").answered(long1));
        Insight insight = raised(CheaperModelRule.NAME, "route1 openai:dear", AlertLevel.INFO);
        assertThat(insight.message()).contains("costs 13.00 USD", "with openai:cheap", "2.60 USD: 80 % less");

        own.register(model("cheap", "9", "29"));
        calls.pass(Duration.ofMinutes(61));
        cleared(CheaperModelRule.NAME);
    }

    @Test
    void aModelThatEndsSoon() {
        Model ending = Model.builder("acme", "old")
                .status(ModelStatus.DEPRECATED)
                .deprecationDate("2026-04-10")
                .successor("acme:new")
                .build();
        catalog.register(ending);
        record(3, call("acme", "old").answered(answer("0.001")));
        Insight insight = raised(ModelEndRule.NAME, "acme:old", AlertLevel.WARNING);
        assertThat(insight.message()).contains("ends on 2026-04-10, in 40 days", "3 times", "successor is acme:new");

        calls.pass(Duration.ofDays(2));
        record(3, call("acme", "new").answered(answer("0.001")));
        cleared(ModelEndRule.NAME);
    }

    @Test
    void aRuleOfTheUserIsEvaluatedBesideTheOthersAndOneThatFailsHarmsNone() {
        InsightRule broken = facts -> {
            throw new IllegalStateException("broken");
        };
        InsightRule busy = facts -> facts.figures(HistoryGrouping.TENANT).entrySet().stream()
                .map(one -> new Insight("busy", one.getKey().tenant(), AlertLevel.INFO, "busy", Map.of()))
                .toList();
        InsightEngine own = engine(List.of(broken, busy));
        record(1, answered());
        assertThat(own.evaluate())
                .extracting(event -> event.insight().subject())
                .containsExactly("tenant1");
    }

    @Test
    void anEventIsJsonWithItsNumbers() {
        record(1, failed(ErrorKind.AUTHENTICATION));
        var json = engine.evaluate().get(0).json();
        assertThat(json.path("state").asText()).isEqualTo("raised");
        assertThat(json.path("level").asText()).isEqualTo("critical");
        assertThat(json.path("time").asText()).isEqualTo("2026-03-01T10:00:00Z");
        assertThat(json.at("/numbers/rejected").asInt()).isEqualTo(1);
    }
}
