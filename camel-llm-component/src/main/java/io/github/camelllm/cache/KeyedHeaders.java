package io.github.camelllm.cache;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which header fields of a request are part of the cache key: all that can change the answer. Those that may hold a
 * secret are not, as a key is shown and stored; nor are those that only trace the request, as they differ each time.
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
