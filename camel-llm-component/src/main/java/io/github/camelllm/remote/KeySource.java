package io.github.camelllm.remote;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Where the key of a provider's calls comes from, asked anew for each attempt. Safe for all threads. */
@FunctionalInterface
public interface KeySource {
    /**
     * Returns the promised key for the next attempt, null if there is none. Does not block; fails with an
     * {@link LlmException}.
     */
    CompletionStage<@Nullable String> next();

    /**
     * Told that an attempt with a key has failed.
     *
     * @return whether {@link #next} now has another key, with which the attempt can be made again at once
     */
    default boolean failed(String key, LlmException error) {
        return false;
    }

    /**
     * Returns what tells the key that {@link #next} will probably return from others, for limits of each key: its {@linkplain
     * io.github.camelllm.chat.KeyDigest digest}, or anything else that is no secret. By default it is empty: one limit for all.
     */
    default String account() {
        return "";
    }

    /** Returns whether there is no key at all, now or later. */
    default boolean none() {
        return false;
    }

    /** Returns the source of one key that never changes; null for none. */
    static KeySource of(@Nullable String key) {
        return new FixedKey(key);
    }

    /** Returns whether an error is about the key, so that another key may do better. */
    static boolean isAboutTheKey(LlmException error) {
        return error.kind() == ErrorKind.RATE_LIMIT
                || error.kind() == ErrorKind.QUOTA_EXCEEDED
                || error.kind() == ErrorKind.AUTHENTICATION;
    }
}
