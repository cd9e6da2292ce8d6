package io.github.camelllm.remote;

import io.github.camelllm.chat.KeyDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A key that never changes, or none. */
record FixedKey(@Nullable String key, String account) implements KeySource {
    FixedKey(@Nullable String key) {
        this(key, key == null || key.isEmpty() ? "" : KeyDigest.of(key));
    }

    @Override
    public CompletionStage<@Nullable String> next() {
        return CompletableFuture.completedFuture(key);
    }

    @Override
    public boolean none() {
        return key == null || key.isEmpty();
    }

    /** Returns only whether there is a key. */
    @Override
    public String toString() {
        return key == null ? "OneKey[none]" : "OneKey[set]";
    }
}
