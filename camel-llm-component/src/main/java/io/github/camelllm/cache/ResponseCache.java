package io.github.camelllm.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A store of answers. Safe for all threads; nothing here blocks. A failed promise means that the store cannot be reached: the call
 * continues as after a miss.
 *
 * <p>A store may drop entries at any time, but must not return entries that were invalidated or have reached {@link CacheEntry#keepUntil()}.
 *
 * <pre>{@code
 * component.cache().invalidate(Invalidation.tag("support", "tariffs"));
 * }</pre>
 */
public interface ResponseCache extends AutoCloseable {
    /** Returns the promised entry of a key; null if none is stored. */
    CompletionStage<@Nullable CacheEntry> get(CacheKey key);

    /** Stores or replaces an entry; the promise completes when it can be found. */
    CompletionStage<?> put(CacheKey key, CacheEntry entry);

    /** Removes entries; the promise completes when they can no longer be found. */
    CompletionStage<?> invalidate(Invalidation what);

    /** Returns the entry of a key if it is in the memory of this process, else null. The default returns null. */
    default @Nullable CacheEntry getIfPresent(CacheKey key) {
        return null;
    }

    /** Returns the leases that decide which node calls the provider if several nodes share the store; by default each node may. */
    default CallLeases leases() {
        return CallLeases.NONE;
    }

    /** Releases the store's resources; its promises complete. */
    @Override
    default void close() {}

    /** A completed promise. */
    CompletionStage<?> DONE = CompletableFuture.completedFuture(null);
}
