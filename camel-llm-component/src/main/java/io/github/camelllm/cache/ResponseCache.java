package io.github.camelllm.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A store of answers. Safe for all threads; nothing here blocks. A stage that fails means that the store cannot be reached
 * now: the call goes on as if nothing were stored.
 *
 * <p>A store need not keep what it was given, but must not return what was invalidated or has reached {@link
 * CacheEntry#keepUntil()}.
 *
 * <pre>{@code
 * component.cache().invalidate(Invalidation.tag("support", "tariffs"));
 * }</pre>
 */
public interface ResponseCache extends AutoCloseable {
    /** Returns the promised entry of a key; null if none is stored. */
    CompletionStage<@Nullable CacheEntry> get(CacheKey key);

    /** Stores an entry in place of another; the promise completes when it can be found. */
    CompletionStage<?> put(CacheKey key, CacheEntry entry);

    /** Removes entries; the promise completes when they cannot be found any more. */
    CompletionStage<?> invalidate(Invalidation what);

    /** Returns the entry of a key if it is in the memory of this process; null if it is not. By default there is none. */
    default @Nullable CacheEntry getIfPresent(CacheKey key) {
        return null;
    }

    /** Returns who may ask the provider where several nodes share the store; by default each node may. */
    default CallLeases leases() {
        return CallLeases.NONE;
    }

    /** Frees what the store holds; its promises complete. */
    @Override
    default void close() {}

    /** A promise that is kept already. */
    CompletionStage<?> DONE = CompletableFuture.completedFuture(null);
}
