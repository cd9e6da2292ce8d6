package io.github.camelllm.wiring;

import io.github.camelllm.LimitSettings;
import io.github.camelllm.RedisFailureMode;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The limits, and where they and budgets are counted.
 *
 * @param limits returns the limits that are described, by name
 * @param store {@code memory} or {@code redis}; null for what fits the address
 * @param redisUri the address of Redis; null if there is none
 * @param failure what happens while Redis cannot be reached
 * @param clock the time of quotas and budgets
 */
public record CountingSettings(
        Supplier<Map<String, LimitSettings>> limits,
        @Nullable String store,
        @Nullable String redisUri,
        RedisFailureMode failure,
        Clock clock) {
    /** Names the fields without the address, which may hold a password. */
    @Override
    public String toString() {
        return "CountingSettings[" + store + ", " + failure + "]";
    }
}
