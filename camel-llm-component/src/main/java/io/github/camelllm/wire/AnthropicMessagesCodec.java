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
 * Anthropic's Messages API, version 2023-06-01. The header {@code anthropic-version} is the provider's, not the
 * protocol's.
 *
 * <ul>
 *   <li>{@code maxTokens} is required there: where it is not set, it is {@value AnthropicRequestWriter#MAX_TOKENS}, on top
 *       of the reasoning budget.
 *   <li>{@code reasoningEffort} is sent as {@code output_config.effort}, where {@code none} turns thinking off, and
 *       {@code reasoningBudget} as {@code thinking.budget_tokens}, where 0 turns it off. Anything else about thinking goes
 *       into the additional field {@code thinking}.
 *   <li>Structured output needs a schema and is sent as {@code output_config.format}.
 *   <li>There are no seed, no penalties, no audio and no names of speakers.
 * </ul>
 */
final class AnthropicMessagesCodec implements Codec {
    private static final Consumer<Delta> NOBODY = delta -> {};

    private final ErrorRules errors;

    AnthropicMessagesCodec() {
        this(Clock.systemUTC());
    }

    /** Makes a codec with a clock for delays that providers give as dates. */
    AnthropicMessagesCodec(Clock clock) {
        this.errors = new ErrorRules(clock);
    }

    @Override
    public Encoded encode(ChatRequest request, boolean streamed, Dialect dialect) {
        String accept = streamed ? "text/event-stream" : "application/json";
        return new Encoded("/v1/messages", accept, AnthropicRequestWriter.write(request, streamed, dialect));
    }

    @Override
    public ChatResponse decode(Head head, byte[] body, Dialect dialect) {
        JsonNode message = Json.treeOrNull(body);
        if (message == null) {
            return decodeEvents(head, body, dialect);
        }
        if (AnthropicAnswer.isError(message)) {
            throw errors.inBody(head, message, dialect);
        }
        if (!message.has("content")) {
            throw errors.notUnderstood(head, "The answer is no message: it has no content", null, dialect);
        }
        AnthropicAnswer answer = new AnthropicAnswer(NOBODY);
        answer.message(message);
        return answer.response(head, dialect, Json.lazy(body));
    }

    @Override
    public StreamDecoder streamed(Head head, Dialect dialect, Consumer<Delta> sink) {
        return new AnthropicStream(head, dialect, errors, sink);
    }

    @Override
    public LlmException failure(Head head, byte[] body, Dialect dialect) {
        return errors.failure(head, body, dialect);
    }

    /** Some servers stream although nobody asked them to. */
    private ChatResponse decodeEvents(Head head, byte[] body, Dialect dialect) {
        if (!SseFrames.looksLike(body)) {
            throw errors.notUnderstood(head, "The answer is not JSON", null, dialect);
        }
        StreamDecoder stream = streamed(head, dialect, NOBODY);
        stream.feed(ByteBuffer.wrap(body));
        return stream.end();
    }
}
