package io.github.camelllm.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP response.
 *
 * @param status the status code
 * @param headers the header fields
 */
public record ResponseHead(int status, Headers headers) {
    /** The fields of most providers, and of the gateways of Azure, AWS and Kong, behind which any provider may be. */
    private static final List<String> USUAL_REQUEST_IDS = List.of(
            "x-request-id",
            "request-id",
            "apim-request-id",
            "x-amzn-requestid",
            "x-kong-request-id",
            "x-amzn-trace-id");

    /** Returns whether the status is a success. */
    public boolean successful() {
        return status >= 200 && status < 300;
    }

    /**
     * Returns the provider's id of the request; null if there is none.
     *
     * @param ownHeaders the header fields in which the provider sends it, in addition to the usual ones, which take precedence
     */
    public @Nullable String requestId(List<String> ownHeaders) {
        String usual = first(USUAL_REQUEST_IDS);
        return usual != null ? usual : first(ownHeaders);
    }

    private @Nullable String first(List<String> names) {
        for (String name : names) {
            String value = headers.first(name);
            if (value != null && !value.isBlank()) {
                return value;
            }
        }
        return null;
    }
}
