package io.github.camelllm.cache;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.camelllm.chat.CachePolicy;
import io.github.camelllm.chat.CacheResult;
import io.github.camelllm.chat.CacheStatus;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Set;

/**
 * A stored answer. Immutable.
 *
 * @param response the answer with the usage and price of the call that made it, without the provider's raw JSON and
 *     without measured times
 * @param begun when that call began, in milliseconds since the epoch; an entry is not stored if it was invalidated after that
 * @param ttl how long after that it may be returned, in milliseconds
 * @param keep how long after that it is stored, in milliseconds; longer than {@code ttl} if it may be returned when the provider fails
 * @param tags the names by which it can be invalidated
 */
public record CacheEntry(ChatResponse response, long begun, long ttl, long keep, Set<String> tags) {
    /** Makes an immutable copy of the tags. */
    public CacheEntry {
        tags = Set.copyOf(tags);
    }

    /** Returns an entry of a response. */
    public static CacheEntry of(ChatResponse response, CachePolicy policy, long begun) {
        long ttl = policy.ttl().toMillis();
        return new CacheEntry(
                stored(response), begun, ttl, ttl + policy.staleOnError().toMillis(), policy.tags());
    }

    private static ChatResponse stored(ChatResponse response) {
        return response.toBuilder()
                .raw(MissingNode::getInstance)
                .latency(null)
                .timeToFirstToken(null)
                .attempts(0)
                .cache(null)
                .build();
    }

    /**
     * Returns whether a response may be stored: it is complete and successful. An answer that was cut by the token limit, blocked by a
     * filter, or is empty may not.
     */
    public static boolean isStorable(Operation operation, ChatResponse response) {
        if (operation.result() == Operation.Result.TOKEN_COUNT) {
            return response.usage().inputTokens() != null;
        }
        boolean done =
                switch (response.finishReason()) {
                    case STOP, TOOL_CALLS -> true;
                    case OTHER -> response.nativeFinishReason() == null; // a provider in code need not set it
                    case LENGTH, CONTENT_FILTER -> false;
                };
        return done && !response.message().parts().isEmpty() && response.refusal() == null;
    }

    /** Returns whether it is younger than both its own and another time to live. */
    public boolean isFresh(long now, Duration maxAge) {
        long age = now - begun;
        return age < ttl && age < maxAge.toMillis();
    }

    /** Returns whether it may be returned if the provider fails. */
    public boolean isUsableOnError(long now, CachePolicy policy) {
        return policy.staleOnError().toMillis() > 0
                && now - begun < policy.ttl().plus(policy.staleOnError()).toMillis();
    }

    /** Returns the time after which it need not be stored, in milliseconds since the epoch. */
    public long keepUntil() {
        return begun + keep;
    }

    /** Returns its approximate size in bytes. */
    public int size() {
        return EntrySize.of(this);
    }

    /**
     * Returns the response as the cache returns it: without cost, without tokens unless they are the answer, and with the id and model of
     * the original call.
     */
    public ChatResponse served(CacheStatus status, CacheKey key, Operation operation, long now) {
        Duration age = Duration.ofMillis(Math.max(0, now - begun));
        ChatResponse.Builder served = response.toBuilder()
                .cache(new CacheResult(status, key.toString(), age, response.usage(), response.cost()))
                .attempts(0);
        if (operation.result() != Operation.Result.TOKEN_COUNT) {
            served.usage(new Usage(0L, 0L, null, null, null)).cost(BigDecimal.ZERO);
        }
        return served.build();
    }
}
