package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Delta;
import java.time.Clock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's Responses API, without state at the provider: each request has the whole conversation.
 *
 * <ul>
 *   <li>A system message at the beginning is sent as {@code instructions}, any other as a message of its role.
 *   <li>Earlier reasoning goes back with its id, its summary and its encrypted content, and what followed it with the ids
 *       of the items: the API takes neither without the other. The encrypted content comes if the additional field
 *       {@code include} has {@code reasoning.encrypted_content}. With the additional field {@code store} set to
 *       {@code false}, reasoning without it is left out, as the provider could not find it.
 *   <li>{@code reasoningEffort} is sent as {@code reasoning.effort}; a summary is requested by the additional field
 *       {@code reasoning}, whose fields are merged.
 *   <li>{@code store}, {@code include}, {@code previous_response_id} and {@code safety_identifier} are additional fields.
 *   <li>There are no seed, {@code topK}, stop texts, reasoning budget, audio, cache marks and names of speakers.
 * </ul>
 */
final class OpenAiResponsesCodec extends ChatCodec {
    /** The rules of the protocol for conversations. */
    private static final ProtocolRules RULES = new ProtocolRules(
            "openai-responses",
            DialectRules.of(
                    TextRule.ANY,
                    ToolIdRule.UP_TO_64,
                    SchemaRule.OPENAI,
                    PromptCacheRule.BREAKPOINT,
                    DialectRule.REFUSALS));

    OpenAiResponsesCodec() {
        this(Clock.systemUTC());
    }

    /** Creates a codec with a clock for delays that providers give as dates. */
    OpenAiResponsesCodec(Clock clock) {
        super(clock);
    }

    @Override
    DialectRules rules(Dialect dialect) {
        return RULES.of(dialect);
    }

    @Override
    EncodedRequest write(ChatRequest request, boolean streamed, Dialect dialect) {
        String accept = streamed ? "text/event-stream" : "application/json";
        return new EncodedRequest("/responses", accept, OpenAiResponsesRequestWriter.write(request, streamed, dialect));
    }

    @Override
    ProtocolAnswer read(JsonNode body, Dialect dialect) {
        OpenAiResponsesAnswer answer = new OpenAiResponsesAnswer(Makers.ofItems(dialect), NO_SINK);
        answer.end(body);
        return answer;
    }

    @Override
    boolean isError(JsonNode body, AnswerAssembler gathered) {
        return gathered.isEmpty() && OpenAiResponsesAnswer.isError(body);
    }

    @Override
    @Nullable
    String missing(JsonNode body) {
        return body.path("output").isArray() ? null : "it has no output";
    }

    @Override
    public StreamDecoder streamed(ResponseHead head, Dialect dialect, Consumer<Delta> sink) {
        NativeEvents natives = NativeEvents.of(dialect, sink, OpenAiResponsesStream::use);
        OpenAiResponsesAnswer answer =
                new OpenAiResponsesAnswer(Makers.ofItems(dialect), NativeEvents.orElse(natives, sink));
        return new OpenAiResponsesStream(head, dialect, errors, answer, natives);
    }
}
