package io.github.camelllm.stage;

import java.time.Duration;

/**
 * How long to wait between the attempts of a call.
 *
 * @param baseDelay the upper bound of the wait before the first retry
 * @param maxDelay the upper bound of any wait; a provider that asks to wait longer is not asked again
 * @param multiplier by what the bound grows from retry to retry, at least 1
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
     * Returns the wait before a retry: exponential backoff with full jitter, a random part of the bound.
     *
     * <p>Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
     *
     * @param retry which one, from 1
     * @param random from 0 (inclusive) to 1 (exclusive)
     */
    Duration backoff(int retry, double random) {
        double bound = baseDelay.toNanos() * Math.pow(multiplier, retry - 1.0);
        return Duration.ofNanos((long) (Math.min(bound, (double) maxDelay.toNanos()) * random));
    }
}
