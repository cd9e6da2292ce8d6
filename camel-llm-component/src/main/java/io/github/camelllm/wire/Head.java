package io.github.camelllm.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP answer.
 *
 * @param status the status code
 * @param headers the header fields
 */
public record Head(int status, Headers headers) {
    private static final List<String> REQUEST_IDS = List.of(
            "x-request-id",
            "request-id",
            "apim-request-id",
            "x-amzn-requestid",
            "x-generation-id",
            "mistral-correlation-id",
            "x-ds-trace-id",
            "x-debug-trace-id",
            "x-kong-request-id",
            "x-github-request-id",
            "x-amzn-trace-id");

    /** Returns whether the status tells of success. */
    public boolean successful() {
        return status >= 200 && status < 300;
    }

    /** Returns the provider's id of the request, by the header names of all known providers; null if there is none. */
    public @Nullable String requestId() {
        for (String name : REQUEST_IDS) {
            String id = headers.first(name);
            if (id != null && !id.isBlank()) {
                return id;
            }
        }
        return null;
    }
}
