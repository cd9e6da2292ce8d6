package io.github.camelllm.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.serve.ClientError;
import io.github.camelllm.serve.ClientErrorFormat;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** Puts responses to clients into exchanges. */
final class DoorReply {
    private DoorReply() {}

    static void json(Exchange exchange, int status, JsonNode body, Map<String, String> headers) {
        text(exchange, status, "application/json", body.toString(), headers);
    }

    static void text(Exchange exchange, int status, String type, String body, Map<String, String> headers) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        headers.forEach(message::setHeader);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, type);
        message.setBody(body.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers with an error, and ends its handling: no step of the route sees it. */
    static void error(
            Exchange exchange,
            ClientError error,
            ClientErrorFormat format,
            @Nullable String requestId,
            Map<String, String> headers) {
        exchange.setException(null);
        exchange.setRollbackOnly(false);
        json(exchange, error.status(), error.body(format, requestId), headers);
        error.headers().forEach(exchange.getMessage()::setHeader);
    }
}
