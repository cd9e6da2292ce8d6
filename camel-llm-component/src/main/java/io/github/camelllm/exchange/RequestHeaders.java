package io.github.camelllm.exchange;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.jspecify.annotations.Nullable;

/** The HTTP headers of requests: the endpoint's, and the message headers selected by its strategy. */
final class RequestHeaders {
    private static final Set<String> NEVER_SENT = Set.of(
            "authorization",
            "host",
            "content-type",
            "content-length",
            "accept",
            "transfer-encoding",
            "connection",
            "api-key",
            "x-api-key",
            "cookie",
            "accept-encoding");

    private final Map<String, String> own;
    private final @Nullable HeaderFilterStrategy filter;

    RequestHeaders(Map<String, String> own, @Nullable HeaderFilterStrategy filter) {
        this.own = own;
        this.filter = filter;
    }

    /** Returns whether there is a strategy; without it, no message header is sent. */
    boolean selects() {
        return filter != null;
    }

    /** Returns the headers for an exchange; the endpoint's override those of the message. */
    Map<String, String> of(Exchange exchange) {
        if (filter == null) {
            return own;
        }
        Map<String, String> headers = new HashMap<>();
        exchange.getMessage().getHeaders().forEach((name, value) -> {
            boolean sent = value != null
                    && !isInternal(name.toLowerCase(Locale.ROOT))
                    && !filter.applyFilterToCamelHeaders(name, value, exchange);
            if (sent) {
                headers.put(name, exchange.getContext().getTypeConverter().convertTo(String.class, exchange, value));
            }
        });
        headers.putAll(own);
        return headers;
    }

    /** Returns whether a header is internal to Camel or this component and never sent; Camel's may contain a key. */
    private static boolean isInternal(String lowerCaseName) {
        return lowerCaseName.startsWith("camel") || NEVER_SENT.contains(lowerCaseName);
    }
}
