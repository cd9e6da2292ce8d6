package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request of a client.
 *
 * @param api which operation it calls
 * @param request what it asks, without a model
 * @param model the model, as the client names it; null if it names none
 * @param streamed whether the answer is streamed
 * @param reportsUsage whether a stream ends with the usage, where the client can choose
 * @param body what the client has written
 */
public record ClientRequest(
        ClientOperation api,
        ChatRequest request,
        @Nullable String model,
        boolean streamed,
        boolean reportsUsage,
        JsonNode body) {
    /** Checks that the request is there. */
    public ClientRequest {
        Objects.requireNonNull(api, "api");
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(body, "body");
    }

    /** Returns the name of the model for a response: that which has answered, else what the client has asked for. */
    String modelOf(@Nullable String answered) {
        return answered != null ? answered : Objects.requireNonNullElse(model, "");
    }
}
