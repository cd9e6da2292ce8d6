package io.github.camelllm.examples.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Limits with a clock that advances only by waiting. */
class PaceTest {
    private static final Pace.Tokens UNKNOWN = new Pace.Tokens(false, 0, 0);

    private long now;

    private Pace pace(long requests, long tokens) {
        return new Pace(requests, tokens, () -> now, nanos -> now += nanos);
    }

    private long mostInAnyMinute(List<Long> starts, List<Long> amounts) {
        long most = 0;
        for (int i = 0; i < starts.size(); i++) {
            long sum = 0;
            for (int j = i; j < starts.size() && starts.get(j) - starts.get(i) < TimeUnit.MINUTES.toNanos(1); j++) {
                sum += amounts.get(j);
            }
            most = Math.max(most, sum);
        }
        return most;
    }

    @Test
    void noMinuteHasMoreRequestsThanAllowedAndASecondOfThem() {
        Pace pace = pace(600, Long.MAX_VALUE);
        List<Long> starts = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            pace.begin(10, () -> false);
            starts.add(now);
        }
        assertThat(mostInAnyMinute(starts, starts.stream().map(start -> 1L).toList()))
                .isBetween(595L, 611L);
    }

    @Test
    void tokensAreCorrectedByWhatTheAnswerReports() {
        Pace pace = pace(Long.MAX_VALUE, 60_000);
        List<Long> starts = new ArrayList<>();
        List<Long> used = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            long taken = pace.begin(100, () -> false);
            starts.add(now);
            used.add(500L);
            pace.end(taken, 1, new Pace.Tokens(true, 200, 300));
        }
        assertThat(mostInAnyMinute(starts, used)).isBetween(58_000L, 62_000L);
    }

    @Test
    void retriesCountAsRequests() {
        Pace pace = pace(60, Long.MAX_VALUE);
        long taken = pace.begin(1, () -> false);
        pace.end(taken, 4, UNKNOWN);
        pace.begin(1, () -> false);
        assertThat(now).isBetween(TimeUnit.SECONDS.toNanos(4), TimeUnit.SECONDS.toNanos(4) + 1_000);
    }

    @Test
    void aPromptLargerThanASecondsTokensIsNotKeptForEver() {
        Pace pace = pace(Long.MAX_VALUE, 6_000);
        pace.begin(50_000, () -> false);
        pace.begin(1, () -> false);
        assertThat(now).isGreaterThan(TimeUnit.SECONDS.toNanos(490)).isLessThan(TimeUnit.SECONDS.toNanos(501));
    }

    @Test
    void aStopEndsTheWait() {
        Pace pace = pace(1, Long.MAX_VALUE);
        pace.begin(1, () -> false);
        pace.begin(1, () -> now > TimeUnit.SECONDS.toNanos(1));
        assertThat(now).isLessThan(TimeUnit.SECONDS.toNanos(2));
    }
}
