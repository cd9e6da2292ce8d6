package io.github.camelllm.cache;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Selects the header fields that are part of the cache key: all that can change the answer. Fields that may hold a secret are excluded,
 * because keys are visible and stored; so are those for tracing, because they differ for each request.
 */
public final class KeyedHeaders {
    private static final List<String> SECRET =
            List.of("auth", "key", "token", "secret", "cookie", "password", "credential", "signature", "session");
    private static final Set<String> TRACING = Set.of(
            "traceparent",
            "tracestate",
            "baggage",
            "b3",
            "uber-trace-id",
            "x-amzn-trace-id",
            "x-cloud-trace-context",
            "x-request-id",
            "x-correlation-id",
            "x-client-request-id",
            "idempotency-id",
            "user-agent");

    private KeyedHeaders() {}

    /** Returns whether a header field is part of the key. */
    public static boolean isKeyed(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !TRACING.contains(lower)
                && !lower.startsWith("x-b3-")
                && SECRET.stream().noneMatch(lower::contains);
    }
}
