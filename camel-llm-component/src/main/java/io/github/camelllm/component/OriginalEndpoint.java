package io.github.camelllm.component;

import org.apache.camel.Endpoint;
import org.apache.camel.spi.InterceptSendToEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint behind those that intercept what is sent to it: {@code interceptSendToEndpoint} and, in tests, {@code
 * mockEndpoints} replace an endpoint in the context's registry and keep the original.
 */
public final class OriginalEndpoint {
    private OriginalEndpoint() {}

    /** Returns the original of an endpoint; the endpoint itself if nothing intercepts it. */
    public static @Nullable Endpoint of(@Nullable Endpoint endpoint) {
        Endpoint original = endpoint;
        while (original instanceof InterceptSendToEndpoint interceptor) {
            original = interceptor.getOriginalEndpoint();
        }
        return original;
    }
}
