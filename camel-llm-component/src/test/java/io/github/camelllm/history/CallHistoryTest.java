package io.github.camelllm.history;

import static io.github.camelllm.history.SyntheticCalls.START;
import static io.github.camelllm.history.SyntheticCalls.answer;
import static io.github.camelllm.history.SyntheticCalls.cached;
import static io.github.camelllm.history.SyntheticCalls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.camelllm.chat.CacheStatus;
import io.github.camelllm.chat.Caller;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LimitWaits;
import io.github.camelllm.telemetry.CallRecorder;
import io.github.camelllm.test.RecorderContract;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CallHistoryTest {
    private final SyntheticCalls calls = new SyntheticCalls();

    private HistoryReport by(HistoryGrouping grouping) {
        return calls.history().query(HistoryQuery.by(grouping));
    }

    private CallFigures total() {
        return by(HistoryGrouping.PROVIDER).total();
    }

    @Nested
    class Contract extends RecorderContract {
        @Override
        protected CallRecorder recorder() {
            return calls.history();
        }

        @Override
        protected long recorded() {
            return total().calls();
        }
    }

    @Test
    void everyFigureOfAnAnswerIsCounted() {
        calls.record(call("openai", "gpt")
                .attempts(3)
                .firstTokenNanos(TimeUnit.MILLISECONDS.toNanos(200))
                .providerNanos(TimeUnit.MILLISECONDS.toNanos(700))
                .pausedNanos(TimeUnit.MILLISECONDS.toNanos(190))
                .limitWaits(new LimitWaits(TimeUnit.MILLISECONDS.toNanos(100), true, false, false))
                .abandonedCost(new BigDecimal("0.002"))
                .answered(answer("0.000000123456")));

        CallFigures figures = total();
        assertThat(figures.calls()).isEqualTo(1);
        assertThat(figures.successes()).isEqualTo(1);
        assertThat(figures.retries()).isEqualTo(2);
        assertThat(figures.inputTokens()).isEqualTo(10);
        assertThat(figures.outputTokens()).isEqualTo(5);
        assertThat(figures.cachedInputTokens()).isEqualTo(4);
        assertThat(figures.cacheWriteTokens()).isEqualTo(2);
        assertThat(figures.reasoningTokens()).isEqualTo(1);
        assertThat(figures.cost()).isEqualByComparingTo("0.002000123456");
        assertThat(figures.costEstimated()).isEqualByComparingTo("0.002");
        assertThat(figures.costUnknown()).isZero();
        assertThat(figures.limitWaits()).isEqualTo(1);
        assertThat(figures.limitWait()).isEqualTo(Duration.ofMillis(100));
        assertThat(figures.overheadMillis()).isCloseTo(10, within(0.001));
        assertThat(figures.latency().count()).isEqualTo(1);
        assertThat(figures.latency().p50()).isCloseTo(1_000, within(10.0));
        assertThat(figures.firstToken().p99()).isCloseTo(200, within(2.0));
    }

    @Test
    void failuresAreCountedByKindAndHaveNoLatency() {
        calls.record(call("openai", "gpt").failed(ErrorKind.TIMEOUT));
        calls.record(call("openai", "gpt").failed(ErrorKind.RATE_LIMIT));
        calls.record(call("openai", "gpt").failed(ErrorKind.RATE_LIMIT));
        calls.record(call("openai", "gpt").failed(ErrorKind.CANCELLED));
        calls.record(call("openai", "gpt").answered(answer("0.1")));

        CallFigures figures = total();
        assertThat(figures.failures())
                .isEqualTo(Map.of(ErrorKind.TIMEOUT, 1L, ErrorKind.RATE_LIMIT, 2L, ErrorKind.CANCELLED, 1L));
        assertThat(figures.failed()).isEqualTo(4);
        assertThat(figures.failureRate()).as("cancelled calls are no failures").isEqualTo(0.75);
        assertThat(figures.latency().count()).isEqualTo(1);
    }

    @Test
    void aCostThatIsNotKnownIsNotZero() {
        calls.record(call("openai", "gpt").answered(answer("")));
        assertThat(total().cost()).isNull();
        assertThat(total().costUnknown()).isEqualTo(1);

        calls.record(call("openai", "gpt").answered(answer("0.5")));
        assertThat(total().cost()).isEqualByComparingTo("0.5");
        assertThat(total().costUnknown()).isEqualTo(1);
    }

    @Test
    void answersOfTheCacheHaveNeitherLatencyNorTokens() {
        calls.record(call("openai", "gpt").answered(cached(CacheStatus.HIT, "0.25")));
        calls.record(call("openai", "gpt").answered(cached(CacheStatus.MISS, "")));
        calls.record(call("openai", "gpt").answered(cached(CacheStatus.BYPASS, "")));

        CallFigures figures = total();
        assertThat(figures.calls()).isEqualTo(3);
        assertThat(figures.cacheLookups()).isEqualTo(2);
        assertThat(figures.cacheHits()).isEqualTo(1);
        assertThat(figures.cacheSaved()).isEqualByComparingTo("0.25");
        assertThat(figures.latency().count()).isEqualTo(2);
        assertThat(figures.inputTokens()).isEqualTo(20);
    }

    @Test
    void eachGroupingHasItsRows() {
        calls.record(call("openai", "gpt").answered(answer("1")));
        calls.record(call("openai", "mini").account("key2").answered(answer("2")));
        calls.record(call("groq", "llama").caller(new Caller("route2", null)).answered(answer("4")));

        assertThat(names(HistoryGrouping.PROVIDER)).containsExactly("groq", "openai");
        assertThat(names(HistoryGrouping.MODEL)).containsExactly("groq llama", "openai gpt", "openai mini");
        assertThat(names(HistoryGrouping.KEY)).containsExactly("groq key1", "openai key1", "openai key2");
        assertThat(names(HistoryGrouping.ROUTE)).containsExactly("route1", "route2");
        assertThat(names(HistoryGrouping.TENANT)).containsExactly("", "tenant1");
        assertThat(names(HistoryGrouping.ROUTE_MODEL))
                .containsExactly("groq llama route2", "openai gpt route1", "openai mini route1");
    }

    private List<String> names(HistoryGrouping grouping) {
        return by(grouping).rows().stream()
                .map(HistoryReport.Row::name)
                .map(name -> String.join(" ", name.provider(), name.model(), name.key(), name.route(), name.tenant())
                        .replaceAll(" +", " ")
                        .strip())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void theTotalOfEachGroupingIsTheSame(HistoryGrouping grouping) {
        for (int i = 0; i < 700; i++) {
            calls.record(call("p" + i, "m" + i)
                    .account("k" + i)
                    .caller(new Caller("r" + i, "t" + i))
                    .answered(answer("0.001")));
        }
        assertThat(by(grouping).total().calls()).isEqualTo(700);
        assertThat(by(grouping).total().cost()).isEqualByComparingTo("0.7");
        assertThat(by(grouping).total().latency().count()).isEqualTo(700);
    }

    @Test
    void aProviderIsAskedForAlone() {
        calls.record(call("openai", "gpt").answered(answer("1")));
        calls.record(call("groq", "llama").answered(answer("4")));
        HistoryQuery query = HistoryQuery.by(HistoryGrouping.MODEL).provider("groq");
        assertThat(calls.history().query(query).total().cost()).isEqualByComparingTo("4");
        assertThat(calls.history().query(query).rows()).hasSize(1);
    }

    @Test
    void minutesAreTheStepsOfAnHour() {
        for (int minute = 0; minute < 10; minute++) {
            for (int i = 0; i <= minute; i++) {
                calls.record(call("openai", "gpt").answered(answer("1")));
            }
            calls.pass(Duration.ofMinutes(1));
        }
        HistoryReport report = calls.history()
                .query(HistoryQuery.by(HistoryGrouping.MODEL).lastHours(1).step(Duration.ofMinutes(5)));
        assertThat(report.resolution()).isEqualTo(Duration.ofMinutes(1));
        assertThat(report.rows()).extracting(row -> row.figures().calls()).containsExactly(15L, 40L);
        assertThat(report.rows()).extracting(HistoryReport.Row::start).containsExactly(START, START.plusSeconds(300));
        assertThat(report.rows()).extracting(HistoryReport.Row::end).last().isEqualTo(START.plusSeconds(600));
    }

    @Test
    void hoursAreKeptFor30Days() {
        calls.record(call("openai", "gpt").answered(answer("1")));
        calls.pass(Duration.ofHours(1));
        calls.record(call("openai", "gpt").answered(answer("2")));
        calls.pass(Duration.ofDays(29));

        HistoryReport report = calls.history()
                .query(HistoryQuery.by(HistoryGrouping.MODEL)
                        .last(Duration.ofDays(30))
                        .step(Duration.ofHours(1)));
        assertThat(report.resolution()).isEqualTo(Duration.ofHours(1));
        assertThat(report.rows())
                .extracting(row -> row.figures().cost())
                .usingElementComparator(BigDecimal::compareTo)
                .containsExactly(new BigDecimal("1"), new BigDecimal("2"));
        assertThat(report.since()).isEqualTo(START);

        calls.pass(Duration.ofDays(1));
        calls.record(call("openai", "gpt").answered(answer("4")));
        assertThat(calls.history()
                        .query(HistoryQuery.by(HistoryGrouping.MODEL).last(Duration.ofDays(30)))
                        .total()
                        .cost())
                .isEqualByComparingTo("6");
        calls.pass(Duration.ofDays(1));
        calls.record(call("openai", "gpt").answered(answer("8")));
        HistoryReport later =
                calls.history().query(HistoryQuery.by(HistoryGrouping.MODEL).last(Duration.ofDays(30)));
        assertThat(later.total().cost()).isEqualByComparingTo("12");
        assertThat(later.since()).isAfter(START);
    }

    @Test
    void theCurrentMinuteIsInAReportOfHoursOnce() {
        calls.record(call("openai", "gpt").answered(answer("1")));
        calls.pass(Duration.ofMinutes(90));
        calls.record(call("openai", "gpt").answered(answer("2")));
        calls.pass(Duration.ofMinutes(1));
        calls.record(call("openai", "gpt").answered(answer("4")));
        HistoryQuery days = HistoryQuery.by(HistoryGrouping.MODEL).last(Duration.ofDays(20));
        assertThat(calls.history().query(days).total().cost()).isEqualByComparingTo("7");
        assertThat(calls.history().query(days).total().cost()).isEqualByComparingTo("7");
    }

    @Test
    void aWindowHasAStartAndAnEnd() {
        for (int minute = 0; minute < 5; minute++) {
            calls.record(call("openai", "gpt").answered(answer("1")));
            calls.pass(Duration.ofMinutes(1));
        }
        HistoryQuery window =
                HistoryQuery.by(HistoryGrouping.MODEL).between(START.plusSeconds(60), START.plusSeconds(180));
        assertThat(calls.history().query(window).total().calls()).isEqualTo(2);
    }

    @Test
    void aTrendComparesWithTheWindowBefore() {
        for (int i = 0; i < 4; i++) {
            calls.record(call("openai", "gpt").answered(answer("1")));
        }
        calls.pass(Duration.ofHours(1));
        for (int i = 0; i < 5; i++) {
            calls.record(call("openai", "gpt").nanos(2_000_000_000L).answered(answer("2")));
        }
        calls.record(call("openai", "gpt").failed(ErrorKind.TIMEOUT));
        calls.record(call("groq", "llama").answered(answer("1")));
        calls.pass(Duration.ofHours(1));

        List<HistoryTrend> trends = calls.history().trend(HistoryGrouping.PROVIDER, Duration.ofHours(1));
        assertThat(trends).extracting(trend -> trend.name().provider()).containsExactly("groq", "openai");
        assertThat(trends.get(0).calls()).isNull();
        HistoryTrend openai = trends.get(1);
        assertThat(openai.calls()).isEqualTo(0.5);
        assertThat(openai.latency()).isCloseTo(1.0, within(0.02));
        assertThat(openai.cost()).isCloseTo(1.5, within(1e-9));
        assertThat(openai.failureRate()).isCloseTo(1 / 6.0, within(1e-9));
    }

    @Test
    void theLastFailuresOfEachProviderAreThere() {
        for (int i = 0; i < 50; i++) {
            calls.record(call("openai", "gpt")
                    .failed(ErrorDetails.of(ErrorKind.SERVER_ERROR, "x".repeat(1_000))
                            .statusCode(500)
                            .requestId("req-" + i)
                            .providerCode("oops")
                            .exception()));
            calls.pass(Duration.ofSeconds(1));
        }
        calls.record(call("groq", "llama").failed(ErrorKind.TIMEOUT));

        List<RecentFailure> failures = calls.history().lastFailures();
        assertThat(failures).hasSize(21);
        assertThat(failures.get(0).name().provider()).isEqualTo("groq");
        RecentFailure newest = failures.get(1);
        assertThat(newest.requestId()).isEqualTo("req-49");
        assertThat(newest.status()).isEqualTo(500);
        assertThat(newest.code()).isEqualTo("oops");
        assertThat(newest.kind()).isEqualTo(ErrorKind.SERVER_ERROR);
        assertThat(newest.name()).isEqualTo(new HistoryName("openai", "gpt", "key1", "route1", "tenant1"));
        assertThat(newest.message()).hasSize(300);
    }

    @Test
    void afterAResetEverythingIsForgotten() {
        calls.record(call("openai", "gpt").failed(ErrorKind.TIMEOUT));
        calls.pass(Duration.ofMinutes(5));
        calls.history().reset();
        HistoryReport report = by(HistoryGrouping.PROVIDER);
        assertThat(report.rows()).isEmpty();
        assertThat(report.total().calls()).isZero();
        assertThat(report.since()).isEqualTo(START.plusSeconds(300));
        assertThat(calls.history().lastFailures()).isEmpty();
        assertThat(calls.history().bytes()).isZero();
    }

    @Test
    void aClockThatGoesBackLosesNoCall() {
        calls.pass(Duration.ofMinutes(5));
        calls.record(call("openai", "gpt").answered(answer("1")));
        calls.pass(Duration.ofMinutes(-3));
        calls.record(call("openai", "gpt").answered(answer("1")));
        calls.pass(Duration.ofMinutes(10));
        assertThat(total().calls()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "by=colour, Rows are grouped by provider",
        "hours=many, hours: manyh is not a duration",
        "hours=1000, The history has 30 days",
        "hours=-1, The window ends before it starts",
        "step=5s, The shortest step is a minute",
        "from=yesterday, is not a time such as",
        "by=tenant&provider=openai, have no provider",
        "hours=720&step=1m, ''",
    })
    void aWrongQuerySaysWhatIsWrong(String query, String problem) {
        Map<String, String> parameters = new java.util.HashMap<>();
        for (String one : query.split("&")) {
            parameters.put(one.split("=")[0], one.split("=")[1]);
        }
        if (problem.isEmpty()) { // a step that is too short for hours is an hour
            assertThat(calls.history().query(HistoryQuery.of(parameters)).step())
                    .isEqualTo(Duration.ofHours(1));
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> calls.history().query(HistoryQuery.of(parameters)))
                    .withMessageContaining(problem);
        }
    }
}
