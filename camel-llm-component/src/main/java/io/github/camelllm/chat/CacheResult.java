package io.github.camelllm.chat;

import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The result of the response cache for a call, with data of the answer that it returned.
 *
 * @param status the result
 * @param key the key of the answer, by which it can be invalidated; null if there is none
 * @param age how long ago the answer was stored; null unless the cache returned it
 * @param usage the tokens of the call that made the answer; unknown unless the cache returned it
 * @param saved the price of that call in USD, which this one did not cost; null if unknown or not returned by the cache
 */
public record CacheResult(
        CacheStatus status,
        @Nullable String key,
        @Nullable Duration age,
        Usage usage,
        @Nullable BigDecimal saved) {
    /** Returns a result without a stored answer. */
    public static CacheResult of(CacheStatus status, @Nullable String key) {
        return new CacheResult(status, key, null, Usage.UNKNOWN, null);
    }
}
