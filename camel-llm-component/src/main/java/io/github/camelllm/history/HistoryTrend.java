package io.github.camelllm.history;

import org.jspecify.annotations.Nullable;

/**
 * The figures of a name in a window and in the window of the same length before it.
 *
 * @param name what the calls have in common
 * @param now the figures of the window
 * @param before the figures of the window before it
 */
public record HistoryTrend(HistoryName name, CallFigures now, CallFigures before) {
    /** Returns the change of the number of calls, such as 0.25 for a quarter more; null if there were none before. */
    public @Nullable Double calls() {
        return change((double) now.calls(), (double) before.calls());
    }

    /** Returns the difference of the failure rates: 0.05 for 5 percentage points more. */
    public double failureRate() {
        return now.failureRate() - before.failureRate();
    }

    /** Returns the change of the 95th percentile of latency; null if there was none before. */
    public @Nullable Double latency() {
        return change(now.latency().p95(), before.latency().p95());
    }

    /** Returns the change of the cost; null if it was 0 or unknown before, or is unknown now. */
    public @Nullable Double cost() {
        return now.cost() == null || before.cost() == null
                ? null
                : change(now.cost().doubleValue(), before.cost().doubleValue());
    }

    private static @Nullable Double change(double now, double before) {
        return before == 0 ? null : (Double) (now / before - 1);
    }
}
