package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;

/** Recognises errors in Chat Completions that come with a successful status. */
final class OpenAiErrors {
    private OpenAiErrors() {}

    /** Returns whether a completion or chunk has an error object, in any place a provider puts it. */
    static boolean isError(JsonNode body) {
        if (Json.says(body, "error") || Json.says(body.path("x_groq"), "error") || ErrorBody.isFailure(body)) {
            return true;
        }
        JsonNode choice = body.path("choices").path(0);
        return choice.isObject() ? choice.path("error").isObject() : isBareError(body);
    }

    /** An error without a nested object: of vLLM, Mistral, Cerebras, Cloudflare and gateways. */
    private static boolean isBareError(JsonNode body) {
        return "error".equals(Json.text(body, "object"))
                || "error".equals(Json.text(body, "type"))
                || ((Json.says(body, "message") || Json.says(body, "msg"))
                        && (Json.says(body, "code") || Json.says(body, "type")))
                || ((Json.says(body, "detail") || Json.says(body, "errors")) && !body.has("id"));
    }
}
