package io.github.camelllm.cache;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A shared store with the memory of this node in front of it. */
public final class TieredCache implements ResponseCache {
    private final MemoryCache near;
    private final ResponseCache far;

    /**
     * Creates a cache of two tiers. The caller must invalidate {@code near} when another node invalidates {@code far}.
     *
     * @param near the memory of this node
     * @param far the shared store
     */
    public TieredCache(MemoryCache near, ResponseCache far) {
        this.near = near;
        this.far = far;
    }

    @Override
    public @Nullable CacheEntry getIfPresent(CacheKey key) {
        return near.getIfPresent(key);
    }

    @Override
    public CompletionStage<@Nullable CacheEntry> get(CacheKey key) {
        @Nullable CacheEntry here = near.getIfPresent(key);
        if (here != null) {
            return java.util.concurrent.CompletableFuture.completedFuture(here);
        }
        return far.get(key).thenApply(entry -> {
            if (entry != null) {
                near.put(key, entry);
            }
            return entry;
        });
    }

    @Override
    public CompletionStage<?> put(CacheKey key, CacheEntry entry) {
        near.put(key, entry);
        return far.put(key, entry);
    }

    @Override
    public CompletionStage<?> invalidate(Invalidation what) {
        near.invalidate(what);
        return far.invalidate(what);
    }

    @Override
    public CallLeases leases() {
        return far.leases();
    }

    @Override
    public void close() {
        far.close();
    }
}
