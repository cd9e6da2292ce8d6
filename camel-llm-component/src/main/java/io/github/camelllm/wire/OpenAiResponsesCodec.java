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
 * OpenAI's Responses API, without state at the provider: each request has the whole conversation.
 *
 * <ul>
 *   <li>A system message at the beginning is sent as {@code instructions}, any other as a message of its role.
 *   <li>Earlier reasoning goes back with its id, its summary and its encrypted content, and what followed it with the ids
 *       of the items: the API takes neither without the other. The encrypted content comes if the additional field
 *       {@code include} asks for {@code reasoning.encrypted_content}. With the additional field {@code store} set to
 *       {@code false}, reasoning without it is left out, as the provider could not find it.
 *   <li>{@code reasoningEffort} is sent as {@code reasoning.effort}; a summary is asked for by the additional field
 *       {@code reasoning}, whose fields are merged.
 *   <li>{@code store}, {@code include}, {@code previous_response_id} and {@code safety_identifier} are additional fields.
 *   <li>There are no seed, {@code topK}, stop texts, reasoning budget, audio, cache marks and names of speakers.
 * </ul>
 */
final class OpenAiResponsesCodec implements Codec {
    private static final Consumer<Delta> NOBODY = delta -> {};

    private final ErrorRules errors;

    OpenAiResponsesCodec() {
        this(Clock.systemUTC());
    }

    /** Makes a codec with a clock for delays that providers give as dates. */
    OpenAiResponsesCodec(Clock clock) {
        this.errors = new ErrorRules(clock);
    }

    @Override
    public Encoded encode(ChatRequest request, boolean streamed, Dialect dialect) {
        String accept = streamed ? "text/event-stream" : "application/json";
        return new Encoded("/responses", accept, ResponsesRequestWriter.write(request, streamed, dialect));
    }

    @Override
    public ChatResponse decode(Head head, byte[] body, Dialect dialect) {
        JsonNode response = Json.treeOrNull(body);
        if (response == null) {
            return decodeEvents(head, body, dialect);
        }
        ResponsesAnswer answer = new ResponsesAnswer(NOBODY);
        answer.end(response);
        if (answer.gathered().isEmpty() && ResponsesAnswer.isError(response)) {
            throw errors.inBody(head, response, dialect);
        }
        if (!response.has("output")) {
            throw errors.notUnderstood(head, "The answer is no response: it has no output", null, dialect);
        }
        return answer.response(head, dialect, Json.lazy(body));
    }

    @Override
    public StreamDecoder streamed(Head head, Dialect dialect, Consumer<Delta> sink) {
        return new ResponsesStream(head, dialect, errors, sink);
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
