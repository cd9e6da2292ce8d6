package io.github.camelllm.limit;

import java.time.Duration;

/**
 * What a caller has used of a limit.
 *
 * @param kind what is counted
 * @param limit how much is allowed
 * @param used how much counts now; more than the limit if calls have taken more than was expected
 * @param resetsAfter in what time nothing of that counts any more; zero for requests under way
 */
public record LimitUse(LimitKind kind, long limit, long used, Duration resetsAfter) {
    /** Returns how much is left; not below 0. */
    public long remaining() {
        return Math.max(0, limit - used);
    }
}
