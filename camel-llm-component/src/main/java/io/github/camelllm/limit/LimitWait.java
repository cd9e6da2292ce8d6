package io.github.camelllm.limit;

import java.time.Duration;

/**
 * How long and how many calls wait where a limit is reached.
 *
 * @param maxWait how long a call waits at most; zero if it fails at once
 * @param maxQueue how many calls with one limit wait at a time; further ones fail at once
 */
public record LimitWait(Duration maxWait, int maxQueue) {
    /** Up to two minutes, so that a minute that is used up can be waited for, and 10,000 calls of each limit. */
    public static final LimitWait STANDARD = new LimitWait(Duration.ofMinutes(2), 10_000);

    /** Checks the figures. */
    public LimitWait {
        if (maxWait.isNegative() || maxQueue < 0) {
            throw new IllegalArgumentException(
                    "maxLimitWait and maxLimitQueue must not be below 0, not " + maxWait + " and " + maxQueue);
        }
    }
}
