package io.github.camelllm.stage;

import java.time.Duration;

/**
 * The back-off between the attempts of a call.
 *
 * @param baseDelay the maximum back-off before the first retry
 * @param maxDelay the maximum back-off; if a provider asks to wait longer, there is no retry
 * @param multiplier the factor by which the maximum back-off grows with each retry, at least 1
 */
public record RetryPolicy(Duration baseDelay, Duration maxDelay, double multiplier) {
    /** Checks the bounds. */
    public RetryPolicy {
        if (baseDelay.isNegative() || maxDelay.compareTo(baseDelay) < 0 || !(multiplier >= 1)) {
            throw new IllegalArgumentException(
                    "Retries need 0 <= baseDelay <= maxDelay and backoffMultiplier >= 1, not baseDelay=" + baseDelay
                            + ", maxDelay=" + maxDelay + ", backoffMultiplier=" + multiplier);
        }
    }

    /**
     * Returns the wait before a retry: exponential back-off with full jitter.
     *
     * <p>Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
     *
     * @param retry the number of the retry, from 1
     * @param random from 0 (inclusive) to 1 (exclusive)
     */
    Duration backoff(int retry, double random) {
        double bound = baseDelay.toNanos() * Math.pow(multiplier, retry - 1.0);
        return Duration.ofNanos((long) (Math.min(bound, (double) maxDelay.toNanos()) * random));
    }
}
