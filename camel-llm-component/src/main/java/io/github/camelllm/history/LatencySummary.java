package io.github.camelllm.history;

/**
 * A distribution of durations in milliseconds. Percentiles are within 1 % of the recorded durations; all are 0 if there are none.
 *
 * @param count the number of durations
 * @param mean the mean
 * @param p50 the median
 * @param p90 90 % are not longer
 * @param p95 95 % are not longer
 * @param p99 99 % are not longer
 */
public record LatencySummary(long count, double mean, double p50, double p90, double p95, double p99) {
    static LatencySummary of(LatencyHistogram durations, long sumNanos) {
        long count = durations.count();
        return new LatencySummary(
                count,
                count == 0 ? 0 : sumNanos / 1e6 / count,
                durations.percentile(0.50) / 1e6,
                durations.percentile(0.90) / 1e6,
                durations.percentile(0.95) / 1e6,
                durations.percentile(0.99) / 1e6);
    }
}
