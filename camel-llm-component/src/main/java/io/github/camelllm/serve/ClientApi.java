package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Operation;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An operation that clients call, by its path below the base address. It reads their requests and writes responses. */
public enum ClientApi implements ClientOperation {
    /** OpenAI's Chat Completions. */
    CHAT_COMPLETIONS(
            "openai", "chat/completions", Operation.CHAT, ClientErrorFormat.OPENAI, new ChatCompletionsClient()),

    /** OpenAI's Responses. */
    RESPONSES("openai", "responses", Operation.CHAT, ClientErrorFormat.OPENAI, new ResponsesClient()),

    /** OpenAI's older completions of a text, answered by chat models. */
    COMPLETIONS("openai", "completions", Operation.CHAT, ClientErrorFormat.OPENAI, new CompletionsClient()),

    /** OpenAI's embeddings. */
    EMBEDDINGS("openai", "embeddings", Operation.EMBEDDINGS, ClientErrorFormat.OPENAI, new EmbeddingsClient()),

    /** Anthropic's Messages. */
    MESSAGES("anthropic", "messages", Operation.CHAT, ClientErrorFormat.ANTHROPIC, new MessagesClient()),

    /** Anthropic's count of the tokens of a request. */
    COUNT_TOKENS(
            "anthropic",
            "messages/count_tokens",
            Operation.COUNT_TOKENS,
            ClientErrorFormat.ANTHROPIC,
            new CountTokensClient()),

    /** The gateway's own operation, for programs without an SDK. */
    COMPLETE("rest", "complete", Operation.CHAT, ClientErrorFormat.OPENAI, new CompleteClient(false)),

    /** The gateway's own operation, streamed. */
    COMPLETE_STREAM("rest", "complete/stream", Operation.CHAT, ClientErrorFormat.OPENAI, new CompleteClient(true));

    private final String protocol;
    private final String path;
    private final Operation operation;
    private final ClientErrorFormat errors;
    private final ClientCodec codec;

    ClientApi(String protocol, String path, Operation operation, ClientErrorFormat errors, ClientCodec codec) {
        this.protocol = protocol;
        this.path = path;
        this.operation = operation;
        this.errors = errors;
        this.codec = codec;
    }

    /** Returns the operation of a path below the base address, such as {@code chat/completions}; null if there is none. */
    public static @Nullable ClientApi of(String path) {
        for (ClientApi api : values()) {
            if (api.path.equals(path)) {
                return api;
            }
        }
        return null;
    }

    /** Returns the family of operations that are served together: {@code openai}, {@code anthropic} or {@code rest}. */
    public String protocol() {
        return protocol;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public Operation operation() {
        return operation;
    }

    /** Returns the form of errors. */
    public ClientErrorFormat errors() {
        return errors;
    }

    /**
     * Reads the body of a request.
     *
     * @param headers the header fields of the request, by names in lower case
     * @throws LlmException of kind {@code INVALID_REQUEST} that names the place where its shape is wrong
     */
    public ClientRequest read(JsonNode body, Map<String, String> headers) {
        return codec.read(this, body, headers);
    }

    /** Returns the body of a response that is not streamed. */
    public JsonNode write(ClientRequest request, ChatResponse response) {
        return codec.write(request, response);
    }

    /**
     * Returns a writer of the response as server-sent events.
     *
     * @throws LlmException of kind {@code INVALID_REQUEST} if this operation has no streams
     */
    public ClientEventWriter events(ClientRequest request) {
        return codec.events(request);
    }
}
