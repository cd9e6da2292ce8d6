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
 * Ollama's own chat, {@code /api/chat}, whose streams are JSON lines.
 *
 * <ul>
 *   <li>{@code reasoningEffort} is sent as {@code think}: {@code true}, a level such as {@code high}, or {@code false} for
 *       {@code none}. Of budgets there is only 0, which turns thinking off.
 *   <li>Settings of the sampling are sent in {@code options}; the context size is the additional field
 *       {@code options.num_ctx}.
 *   <li>A message has one text: several are joined by an empty line, those of an answer without one. A document must be
 *       text and becomes such a text; an image must have its bytes.
 *   <li>The model cannot be made to call a tool; if it must not, the tools are not sent.
 *   <li>There are no user, no names of speakers, no audio, no strict tools, no {@code parallelToolCalls=false}; names of
 *       documents are not told, nor is it told that a tool failed.
 * </ul>
 */
final class OllamaChatCodec implements Codec {
    private static final Consumer<Delta> NOBODY = delta -> {};

    private final ErrorRules errors;

    OllamaChatCodec() {
        this(Clock.systemUTC());
    }

    /** Makes a codec with a clock for delays that providers give as dates. */
    OllamaChatCodec(Clock clock) {
        this.errors = new ErrorRules(clock);
    }

    @Override
    public Encoded encode(ChatRequest request, boolean streamed, Dialect dialect) {
        String accept = streamed ? "application/x-ndjson" : "application/json";
        return new Encoded("/api/chat", accept, OllamaRequestWriter.write(request, streamed, dialect));
    }

    @Override
    public ChatResponse decode(Head head, byte[] body, Dialect dialect) {
        JsonNode line = Json.treeOrNull(body);
        if (line == null) {
            throw errors.notUnderstood(head, "The answer is not JSON", null, dialect);
        }
        if (OllamaAnswer.isError(line)) {
            throw errors.inBody(head, line, dialect);
        }
        if (!line.path("message").isObject()) {
            throw errors.notUnderstood(head, "The answer has no message", null, dialect);
        }
        if (!OllamaAnswer.isLast(line)) {
            return decodeLines(head, body, dialect);
        }
        OllamaAnswer answer = new OllamaAnswer(NOBODY);
        answer.read(line);
        return answer.response(head, dialect, Json.lazy(body));
    }

    @Override
    public StreamDecoder streamed(Head head, Dialect dialect, Consumer<Delta> sink) {
        return new OllamaStream(head, dialect, errors, sink);
    }

    @Override
    public LlmException failure(Head head, byte[] body, Dialect dialect) {
        return errors.failure(head, body, dialect);
    }

    /** Some servers stream although nobody asked them to. */
    private ChatResponse decodeLines(Head head, byte[] body, Dialect dialect) {
        StreamDecoder stream = streamed(head, dialect, NOBODY);
        stream.feed(ByteBuffer.wrap(body));
        return stream.end();
    }
}
