package io.github.camelllm.limit;

import io.github.camelllm.concurrent.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The times at which a limiter has let calls through, to look at it from outside. */
final class AdmittedTimes {
    private long[] times = new long[1024];
    private int size;

    /** Returns the limiter, with the times noted here. */
    RateLimiter of(RateLimiter limiter, Timer timer) {
        return new RateLimiter() {
            @Override
            public LimitRule rule() {
                return limiter.rule();
            }

            @Override
            public CompletionStage<Grant> tryAcquire(String key, long tokens) {
                return limiter.tryAcquire(key, tokens).thenApply(grant -> {
                    if (grant.permit() != null) {
                        add(timer.nanos());
                    }
                    return grant;
                });
            }

            @Override
            public CompletionStage<List<LimitUse>> use(String key) {
                return limiter.use(key);
            }
        };
    }

    private void add(long nanos) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
        }
        times[size++] = nanos;
    }

    /** Returns how many calls have been let through. */
    int size() {
        return size;
    }

    /**
     * Returns how long it took on average until a number of calls was followed by as many: a minute where they are the limit of
     * one, however uneven the calls are within it.
     */
    Duration period(long calls) {
        int periods = (int) ((size - 1) / calls);
        return Duration.ofNanos((times[(int) (periods * calls)] - times[0]) / periods);
    }

    /** Returns the most calls, without those of a beginning, that were let through within any span of so much time. */
    int mostIn(Duration span, int beginning) {
        int most = 0;
        int first = beginning;
        for (int last = beginning; last < size; last++) {
            while (times[last] - times[first] >= span.toNanos()) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }
}
