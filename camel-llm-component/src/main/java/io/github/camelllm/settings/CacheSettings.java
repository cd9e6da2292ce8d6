package io.github.camelllm.settings;

import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Where answers are stored.
 *
 * @param store {@code memory}, {@code redis}, {@code both}, or the name of a bean; null for what fits the address
 * @param redisUri the address of Redis; null if there is none
 * @param memory how many bytes the answers take in memory at most
 * @param maxEntry how many bytes an answer may take
 * @param clock the time of entries
 */
public record CacheSettings(
        @Nullable String store, @Nullable String redisUri, long memory, int maxEntry, Clock clock) {
    /** Names the fields without the address, which may hold a password. */
    @Override
    public String toString() {
        return "CacheSettings[" + store + ", " + memory + " bytes]";
    }
}
