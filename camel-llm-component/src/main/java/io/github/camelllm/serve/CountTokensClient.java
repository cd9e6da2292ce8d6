package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Operation;
import java.util.Map;

/** Anthropic's count of the tokens of a request, which is one of Messages. */
final class CountTokensClient implements ClientCodec {
    private final MessagesClient messages = new MessagesClient();

    @Override
    public ClientRequest read(ClientOperation api, JsonNode body, Map<String, String> headers) {
        ClientRequest read = messages.read(api, body, headers);
        return new ClientRequest(
                api,
                read.request().toBuilder().operation(Operation.COUNT_TOKENS).build(),
                read.model(),
                false,
                false,
                body);
    }

    @Override
    public JsonNode write(ClientRequest request, ChatResponse response) {
        Long tokens = response.usage().inputTokens();
        return JsonNodeFactory.instance.objectNode().put("input_tokens", tokens == null ? 0 : tokens);
    }
}
