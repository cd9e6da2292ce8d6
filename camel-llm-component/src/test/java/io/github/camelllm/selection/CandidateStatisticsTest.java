package io.github.camelllm.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CandidateStatisticsTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final CandidateStatistics statistics = new CandidateStatistics();

    @Test
    void callsAreInFlightFromTheirStartToTheirEnd() {
        statistics.begun();
        statistics.begun();
        statistics.ended();
        assertThat(statistics.inFlight()).isEqualTo(1);
        assertThat(statistics.calls()).isEqualTo(2);
    }

    @Test
    void theFirstLatencyCountsInFullAndLaterOnesByATenth() {
        assertThat(statistics.latencyNanos(0)).isZero();
        statistics.answered(10 * SECOND, 0);
        assertThat(statistics.latencyNanos(0)).isEqualTo(10.0 * SECOND);
        statistics.answered(20 * SECOND, 0);
        assertThat(statistics.latencyNanos(0)).isCloseTo(11.0 * SECOND, within(1.0));
    }

    @Test
    void aLatencyIsHalvedByEachMinuteWithoutAnAnswer() {
        statistics.answered(8 * SECOND, 5 * SECOND);
        assertThat(statistics.latencyNanos(5 * SECOND + MINUTE)).isCloseTo(4.0 * SECOND, within(1.0));
        assertThat(statistics.latencyNanos(5 * SECOND + 2 * MINUTE)).isCloseTo(2.0 * SECOND, within(1.0));
        assertThat(statistics.latencyNanos(0)).as("of an earlier reading").isEqualTo(8.0 * SECOND);
    }

    @Test
    void theFailureRateMovesByATenthAndIsHalvedByEachMinuteWithoutACall() {
        assertThat(statistics.failureRate(0)).isZero();
        statistics.failed(0);
        assertThat(statistics.failureRate(0)).isCloseTo(0.1, within(1e-9));
        statistics.failed(0);
        assertThat(statistics.failureRate(0)).isCloseTo(0.19, within(1e-9));
        statistics.answered(SECOND, 0);
        assertThat(statistics.failureRate(0)).isCloseTo(0.171, within(1e-9));
        assertThat(statistics.failureRate(MINUTE)).isCloseTo(0.0855, within(1e-9));
        statistics.failed(MINUTE);
        double rate = statistics.failureRate(MINUTE);
        assertThat(statistics.failureRate(2 * MINUTE)).as("of the latest call").isCloseTo(rate / 2, within(1e-9));
    }

    @Test
    void anAbandonedAnswerCountsOnlyIfItTookLongerThanTheMean() {
        statistics.answered(10 * SECOND, 0);
        statistics.overtaken(5 * SECOND, 0);
        assertThat(statistics.latencyNanos(0)).isEqualTo(10.0 * SECOND);
        statistics.overtaken(20 * SECOND, 0);
        assertThat(statistics.latencyNanos(0)).isCloseTo(11.0 * SECOND, within(1.0));
    }

    @Test
    void thePercentileNeedsTwentyAnswers() {
        for (int i = 1; i < 20; i++) {
            statistics.answered(i, 0);
        }
        assertThat(statistics.p95()).isNull();
        statistics.answered(20, 0);
        assertThat(statistics.p95()).isEqualTo(Duration.ofNanos(19));
    }

    @Test
    void thePercentileIsThatOfTheLatestHundredAnswersInAnyOrder() {
        for (int i = 0; i < 50; i++) {
            statistics.answered(1_000_000, 0);
        }
        for (int i = 100; i >= 1; i--) {
            statistics.answered(i, 0);
        }
        assertThat(statistics.p95()).isEqualTo(Duration.ofNanos(95));
    }
}
