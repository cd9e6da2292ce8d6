package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.LlmException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * OpenAI's Chat Completions, in the variants of all providers that speak it.
 *
 * <p>{@code topK} is sent as {@code top_k}: OpenAI itself rejects it, most others know it.
 */
final class OpenAiChatCodec implements Codec {
    private static final Consumer<Delta> NOBODY = delta -> {};

    private final ErrorRules errors;

    OpenAiChatCodec() {
        this(Clock.systemUTC());
    }

    /** Makes a codec with a clock for delays that providers give as dates. */
    OpenAiChatCodec(Clock clock) {
        this.errors = new ErrorRules(clock);
    }

    @Override
    public Encoded encode(ChatRequest request, boolean streamed, Dialect dialect) {
        String accept = streamed ? "text/event-stream" : "application/json";
        return new Encoded("/chat/completions", accept, OpenAiRequestWriter.write(request, streamed, dialect));
    }

    @Override
    public ChatResponse decode(Head head, byte[] body, Dialect dialect) {
        JsonNode tree = Json.treeOrNull(body);
        if (tree == null) {
            return decodeText(head, body, dialect);
        }
        JsonNode completion = tree.isArray() ? tree.path(0) : tree;
        OpenAiAnswer answer = new OpenAiAnswer(false, NOBODY);
        answer.read(completion);
        if (answer.gathered().isEmpty() && OpenAiErrors.isError(completion)) {
            throw errors.inBody(head, completion, dialect);
        }
        if (!completion.has("choices")) {
            throw errors.notUnderstood(head, "The answer is no completion: it has no choices", null, dialect);
        }
        return answer.response(head, dialect, Json.lazy(body));
    }

    @Override
    public StreamDecoder streamed(Head head, Dialect dialect, Consumer<Delta> sink) {
        return new OpenAiStream(head, dialect, errors, sink);
    }

    @Override
    public LlmException failure(Head head, byte[] body, Dialect dialect) {
        return errors.failure(head, body, dialect);
    }

    /** Some servers stream although nobody asked them to. */
    private ChatResponse decodeText(Head head, byte[] body, Dialect dialect) {
        if (!SseFrames.looksLike(body)) {
            throw errors.notUnderstood(head, "The answer is not JSON", null, dialect);
        }
        StreamDecoder stream = streamed(head, dialect, NOBODY);
        stream.feed(ByteBuffer.wrap(body));
        return stream.end();
    }
}
