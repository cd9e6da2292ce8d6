package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Delta;
import java.time.Clock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's Chat Completions, with the variants of all providers.
 *
 * <p>{@code topK} is sent as {@code top_k}: OpenAI itself rejects it, most others accept it.
 */
final class OpenAiChatCodec extends ChatCodec {
    /** The rules of the protocol for conversations. */
    private static final ProtocolRules RULES = new ProtocolRules(
            "openai-chat", DialectRules.of(TextRule.ANY, ToolIdRule.ANY, SchemaRule.ANY, PromptCacheRule.AS_GIVEN));

    OpenAiChatCodec() {
        this(Clock.systemUTC());
    }

    /** Creates a codec with a clock for delays that providers give as dates. */
    OpenAiChatCodec(Clock clock) {
        super(clock);
    }

    @Override
    DialectRules rules(Dialect dialect) {
        return rulesOf(dialect);
    }

    /** Returns the rules of a dialect's provider. */
    static DialectRules rulesOf(Dialect dialect) {
        return RULES.of(dialect);
    }

    @Override
    EncodedRequest write(ChatRequest request, boolean streamed, Dialect dialect) {
        String accept = streamed ? "text/event-stream" : "application/json";
        return new EncodedRequest(
                "/chat/completions", accept, OpenAiChatRequestWriter.write(request, streamed, dialect));
    }

    @Override
    ProtocolAnswer read(JsonNode body, Dialect dialect) {
        OpenAiChatAnswer answer = new OpenAiChatAnswer(false, dialect, NO_SINK);
        answer.read(completion(body));
        return answer;
    }

    @Override
    boolean isError(JsonNode body, AnswerAssembler gathered) {
        return gathered.isEmpty() && OpenAiErrors.isError(completion(body));
    }

    @Override
    @Nullable
    String missing(JsonNode body) {
        JsonNode choices = completion(body).path("choices");
        JsonNode choice = IndexedChoices.first(choices, false);
        if (!choice.isObject()) {
            return "it has no choices";
        }
        return OpenAiChatAnswer.saysSomething(choice) ? null : "its choice has no message";
    }

    /** Gemini's compatible API wraps errors, and some gateways wrap answers, into an array of one element. */
    private static JsonNode completion(JsonNode body) {
        return body.isArray() ? body.path(0) : body;
    }

    @Override
    public StreamDecoder streamed(ResponseHead head, Dialect dialect, Consumer<Delta> sink) {
        NativeEvents natives = NativeEvents.of(dialect, sink, ChunkFields::use);
        OpenAiChatAnswer answer = new OpenAiChatAnswer(true, dialect, NativeEvents.orElse(natives, sink));
        return new OpenAiChatStream(head, dialect, errors, answer, natives);
    }
}
