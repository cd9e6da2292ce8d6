package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BiFunction;

/** The count of a request's tokens: the request of a chat protocol, without the fields that the endpoint for counting rejects. */
final class CountTokensCodec extends UnaryCodec {
    private final Codec chat;
    private final String path;
    private final BiFunction<ObjectNode, Dialect, ObjectNode> counted;
    private final String figure;

    private CountTokensCodec(
            Codec chat, String path, BiFunction<ObjectNode, Dialect, ObjectNode> counted, String figure) {
        this.chat = chat;
        this.path = path;
        this.counted = counted;
        this.figure = figure;
    }

    /** Returns the codec for OpenAI's Responses. */
    static CountTokensCodec openAi() {
        return new CountTokensCodec(
                new OpenAiResponsesCodec(),
                "/responses/input_tokens",
                only(
                        "model",
                        "input",
                        "instructions",
                        "tools",
                        "tool_choice",
                        "parallel_tool_calls",
                        "text",
                        "reasoning",
                        "previous_response_id",
                        "conversation",
                        "truncation"),
                "input_tokens");
    }

    /** Returns the codec for Anthropic's Messages. */
    static CountTokensCodec anthropic() {
        return new CountTokensCodec(
                new AnthropicMessagesCodec(),
                "/v1/messages/count_tokens",
                only("model", "messages", "system", "tools", "tool_choice", "thinking", "output_config"),
                "input_tokens");
    }

    /** Returns the codec for the Gemini API and Vertex AI. */
    static CountTokensCodec gemini() {
        return new CountTokensCodec(
                new GeminiGenerateCodec(),
                "/models/{model}:countTokens",
                (request, dialect) -> dialect.has(Quirk.PLAIN_COUNT_TOKENS)
                        ? request.retain("contents", "systemInstruction", "tools", "generationConfig")
                        : within("generateContentRequest", request.put("model", "models/" + dialect.model())),
                "totalTokens");
    }

    /** Returns the codec for Amazon Bedrock. */
    static CountTokensCodec bedrock() {
        return new CountTokensCodec(
                new BedrockConverseCodec(),
                "/model/{model}/count-tokens",
                (request, dialect) ->
                        within("input", within("converse", request.retain("messages", "system", "toolConfig"))),
                "inputTokens");
    }

    private static ObjectNode within(String field, ObjectNode value) {
        return JsonNodeFactory.instance.objectNode().set(field, value);
    }

    private static BiFunction<ObjectNode, Dialect, ObjectNode> only(String... fields) {
        return (request, dialect) -> request.retain(fields);
    }

    @Override
    EncodedRequest encode(ChatRequest request, Dialect dialect) {
        try {
            byte[] chatBody = chat.encode(request, false, dialect).body();
            ObjectNode body = (ObjectNode) Json.tree(chatBody, 0, chatBody.length);
            return new EncodedRequest(
                    dialect.path(path), JSON, Json.MAPPER.writeValueAsBytes(counted.apply(body, dialect)));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the text was just written as JSON
        }
    }

    @Override
    boolean read(JsonNode body, ResponseHead head, ChatResponse.Builder answer) {
        Long tokens = Json.number(body, figure);
        answer.finishReason(FinishReason.STOP).usage(new Usage(tokens, null, null, null, null));
        return tokens != null;
    }
}
