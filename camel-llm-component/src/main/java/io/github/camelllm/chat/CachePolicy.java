package io.github.camelllm.chat;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * The use of the response cache by a call. Immutable.
 *
 * @param reads whether a stored answer may be returned
 * @param writes whether the answer is stored
 * @param namespace separates its answers from those of other namespaces; may be empty
 * @param ttl the maximum age of a returned answer, and how long an answer is stored
 * @param staleOnError how long after its ttl an answer may be returned if the provider fails; zero for not at all
 * @param tags names by which the answer can be invalidated; may be empty
 */
public record CachePolicy(
        boolean reads, boolean writes, String namespace, Duration ttl, Duration staleOnError, Set<String> tags) {
    /** Checks the durations and makes an immutable copy of the tags. */
    public CachePolicy {
        Objects.requireNonNull(namespace, "namespace");
        tags = Set.copyOf(tags);
        if (ttl.isZero() || ttl.isNegative() || staleOnError.isNegative()) {
            throw new IllegalArgumentException("The ttl must be more than zero, not " + ttl + " and " + staleOnError);
        }
    }

    /** Returns a policy of the default namespace that reads and writes, without stale answers and tags. */
    public static CachePolicy of(Duration ttl) {
        return new CachePolicy(true, true, "", ttl, Duration.ZERO, Set.of());
    }
}
