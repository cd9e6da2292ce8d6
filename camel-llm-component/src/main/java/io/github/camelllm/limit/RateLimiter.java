package io.github.camelllm.limit;

import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.RateLimitStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Requests and tokens that calls share. It says at once whether a call may be sent; who may wait does so in a {@link
 * LimitQueue}. Safe for all threads; no method blocks.
 *
 * <p>For example, 600 requests a minute for all calls of this process, for endpoints with {@code limits=shared}:
 *
 * <pre>{@code
 * LimitRule rule = new LimitRule("shared", Set.of(LimitScope.ALL), 600L, null, null, null);
 * context.getRegistry()
 *         .bind("shared", RateLimiter.class, new MemoryRateLimiter(rule, Clock.systemUTC(), JdkTimer.INSTANCE));
 * }</pre>
 */
public interface RateLimiter {
    /** Returns how much is allowed, and to whom. */
    LimitRule rule();

    /**
     * Counts a call if it may be sent now.
     *
     * @param key whose limit it is, by {@link LimitScope#key}
     * @param tokens how many tokens the call is expected to take, with its answer; 0 if none of the limits counts tokens
     * @return the promised grant. It fails with an {@link LlmException} if that cannot be told and calls are refused then
     */
    CompletionStage<Grant> tryAcquire(String key, long tokens);

    /** Returns the promised state of each limit of a caller. */
    CompletionStage<List<LimitUse>> use(String key);

    /**
     * Changes how much is allowed, while calls are counted and wait.
     *
     * @param to the new rule, of the same name
     * @return false if this limiter cannot do that, or not for this change; then nothing changes
     */
    default boolean change(LimitRule to) {
        return false;
    }

    /** Returns whether {@link #tryAcquire} needs the number of tokens now. */
    default boolean countsTokens() {
        return rule().windows().stream().anyMatch(window -> window.kind().countsTokens());
    }

    /**
     * Returns how long the limit takes to let some calls through one after the other, at most as far as that is known.
     *
     * @param key whose limit it is
     * @param calls how many
     * @param tokens how many tokens they take
     */
    default Duration timeFor(String key, int calls, long tokens) {
        Long requests = rule().requestsPerMinute();
        Long perMinute = rule().tokensPerMinute();
        double minutes = Math.max(
                requests == null ? 0 : calls / (double) requests, perMinute == null ? 0 : tokens / (double) perMinute);
        return Duration.ofMillis((long) (minutes * 60_000));
    }

    /**
     * Whether a call may be sent.
     *
     * @param permit the right to send it; null if it must not be sent now
     * @param retryAfter after what time another try can succeed; null if that is not known, as for calls under way. Without
     *     meaning for a permit
     * @param kind the limit that is reached; null for a permit
     * @param limit the figure of that limit; 0 if there is none
     */
    record Grant(
            @Nullable Permit permit,
            @Nullable Duration retryAfter,
            @Nullable LimitKind kind,
            long limit) {
        /** Returns the right to send a call. */
        public static Grant of(Permit permit) {
            return new Grant(permit, null, null, 0);
        }

        /** Returns a refusal. */
        public static Grant refused(LimitKind kind, long limit, @Nullable Duration wait) {
            return new Grant(null, wait, kind, limit);
        }
    }

    /** The right to send one request. One of {@link #settle} and {@link #cancel} ends it; only the first has an effect. */
    interface Permit {
        /**
         * Corrects the count by what the request has taken.
         *
         * @param tokens how many; negative if that is not known, so that what was expected stays counted
         */
        void settle(long tokens);

        /** Gives all back: the request was not sent. */
        void cancel();

        /** Takes note of what the provider says of its own limits, with the response to this request. */
        default void observe(List<RateLimitStatus> statuses) {}

        /** Takes note that the provider has refused this request, for its limits or because it is overloaded. */
        default void refused(LlmException error) {}

        /** Returns whether the limit is kept by this node alone, since what all nodes share cannot be reached. */
        default boolean isLocal() {
            return false;
        }
    }
}
