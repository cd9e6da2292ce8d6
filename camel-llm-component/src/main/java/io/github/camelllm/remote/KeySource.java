package io.github.camelllm.remote;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.http.Transport;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The source of a provider's API keys, called for each attempt. Safe for all threads. */
@FunctionalInterface
public interface KeySource {
    /**
     * Returns the promised key for the next attempt, null if there is none. Does not block; fails with an
     * {@link LlmException}.
     */
    CompletionStage<@Nullable String> next();

    /**
     * Called when an attempt with a key has failed.
     *
     * @return whether {@link #next} now returns another key, with which the attempt can be repeated at once
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

    /**
     * Returns the accounts of all keys that could be used now, the one of {@link #next} first, so that a call which must wait for the
     * limit of one key is sent with another. By default that is {@link #account} alone.
     */
    default List<String> accounts() {
        return List.of(account());
    }

    /**
     * Returns the promised key of an account, or else that of {@link #next}, as the key may have gone since.
     *
     * @param account one of {@link #accounts}
     */
    default CompletionStage<@Nullable String> next(String account) {
        return next();
    }

    /** Returns whether there is no key at all, now or later. */
    default boolean none() {
        return false;
    }

    /** Returns the source of one key that never changes; null for none. */
    static KeySource of(@Nullable String key) {
        return new FixedKey(key);
    }

    /**
     * Returns a source that uses one key until it is rate limited, out of quota or rejected, and then the next one.
     *
     * @param provider the name of the provider, for the log, which never has a key
     * @param keys at least one, in the order of use
     * @param timer the clock by which keys rest
     */
    static KeySource rotating(String provider, List<String> keys, Timer timer) {
        return new RotatingKeys(provider, keys, timer);
    }

    /**
     * Returns a source of the keys in a file, one per line, which is read again when it changes.
     *
     * @param provider the name of the provider, for errors
     * @param file the file
     * @param timer the clock
     * @throws LlmException of kind {@code CONFIGURATION} if the file has no key
     */
    static KeySource file(String provider, Path file, Timer timer) {
        return new KeyFile(provider, file, timer);
    }

    /**
     * Returns a source of access tokens by OAuth 2.0 client credentials, renewed before they expire.
     *
     * @param client the client and its token endpoint
     * @param transport sends the requests for tokens
     * @param timer the clock and the timeout of these requests
     */
    static KeySource oauth(OAuthClient client, Transport transport, Timer timer) {
        return new OAuthClientKeys(client, transport, timer);
    }

    /** Returns whether an error is about the key, so that another key may do better. */
    static boolean isAboutTheKey(LlmException error) {
        return error.kind() == ErrorKind.RATE_LIMIT
                || error.kind() == ErrorKind.QUOTA_EXCEEDED
                || error.kind() == ErrorKind.AUTHENTICATION;
    }
}
