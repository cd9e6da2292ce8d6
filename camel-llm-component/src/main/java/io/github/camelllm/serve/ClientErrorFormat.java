package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** How a protocol writes errors. */
public enum ClientErrorFormat {
    /** OpenAI's: <code>{"error":{"message","type","param","code"}}</code>. */
    OPENAI {
        @Override
        ObjectNode body(ClientError error, @Nullable String requestId) {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            body.putObject("error")
                    .put("message", error.message())
                    .put("type", openAiType(error))
                    .putNull("param")
                    .put("code", error.code());
            return body;
        }
    },

    /** Anthropic's: <code>{"type":"error","error":{"type","message"},"request_id"}</code>. */
    ANTHROPIC {
        @Override
        ObjectNode body(ClientError error, @Nullable String requestId) {
            ObjectNode body = JsonNodeFactory.instance.objectNode().put("type", "error");
            body.putObject("error").put("type", anthropicType(error.status())).put("message", error.message());
            return body.put("request_id", requestId);
        }
    };

    /** Returns the body of an error. */
    abstract ObjectNode body(ClientError error, @Nullable String requestId);

    private static String openAiType(ClientError error) {
        if ("insufficient_quota".equals(error.code())) {
            return "insufficient_quota";
        }
        return switch (error.status()) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 429 -> "rate_limit_error";
            default -> error.status() >= 500 ? "server_error" : "invalid_request_error";
        };
    }

    private static String anthropicType(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 504 -> "timeout_error";
            case 529 -> "overloaded_error";
            default -> status >= 500 ? "api_error" : "invalid_request_error";
        };
    }
}
