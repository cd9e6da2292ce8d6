package io.github.camelllm.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of several nodes calls the provider for an answer that all of them need. A lease ends by itself when its
 * node dies. Safe for all threads; nothing here blocks.
 */
public interface CallLeases {
    /** Leases of a single node: each is granted at once. */
    CallLeases NONE = new CallLeases() {
        @Override
        public CompletionStage<@Nullable Lease> acquire(CacheKey key) {
            return Lease.STANDING;
        }

        @Override
        public CompletionStage<?> change(CacheKey key) {
            return ResponseCache.DONE;
        }
    };

    /** Returns the promised lease; null if another node has it. */
    CompletionStage<@Nullable Lease> acquire(CacheKey key);

    /**
     * Returns a promise that completes when the lease of another node may have ended, or its answer may be stored. It may complete
     * spuriously, but not immediately.
     */
    CompletionStage<?> change(CacheKey key);

    /** The permission to call the provider; renewed until it is released. */
    interface Lease {
        /** Releases it and notifies other nodes. Has no effect the second time. */
        void release();

        /** A lease without contenders. */
        CompletionStage<@Nullable Lease> STANDING = CompletableFuture.completedFuture(() -> {});
    }
}
