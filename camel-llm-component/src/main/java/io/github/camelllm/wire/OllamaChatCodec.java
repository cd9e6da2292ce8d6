package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Delta;
import java.time.Clock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
 *       documents are not sent, nor is whether a tool failed.
 * </ul>
 */
final class OllamaChatCodec extends ChatCodec {
    /** The rules of the protocol for conversations. */
    private static final ProtocolRules RULES = new ProtocolRules(
            "ollama-chat",
            DialectRules.of(
                    TextRule.ANY, ToolIdRule.OPTIONAL, SchemaRule.ANY, PromptCacheRule.NONE, DialectRule.RESULT_NAMES));

    OllamaChatCodec() {
        this(Clock.systemUTC());
    }

    /** Creates a codec with a clock for delays that providers give as dates. */
    OllamaChatCodec(Clock clock) {
        super(clock);
    }

    @Override
    DialectRules rules(Dialect dialect) {
        return RULES.of(dialect);
    }

    @Override
    EncodedRequest write(ChatRequest request, boolean streamed, Dialect dialect) {
        String accept = streamed ? "application/x-ndjson" : "application/json";
        return new EncodedRequest("/api/chat", accept, OllamaRequestWriter.write(request, streamed, dialect));
    }

    @Override
    ProtocolAnswer read(JsonNode body, Dialect dialect) {
        OllamaAnswer answer = new OllamaAnswer(NO_SINK);
        answer.read(body);
        return answer;
    }

    @Override
    boolean isError(JsonNode body, AnswerAssembler gathered) {
        return OllamaAnswer.isError(body);
    }

    @Override
    @Nullable
    String missing(JsonNode body) {
        return isAnswer(body) ? null : "it has no message";
    }

    /** A stream has one JSON object in each line; all but the last have {@code "done": false}. */
    @Override
    boolean isStream(JsonNode first) {
        return isAnswer(first) && !OllamaAnswer.isError(first) && !OllamaAnswer.isLast(first);
    }

    private static boolean isAnswer(JsonNode body) {
        return body.path("message").isObject();
    }

    @Override
    public StreamDecoder streamed(ResponseHead head, Dialect dialect, Consumer<Delta> sink) {
        return new OllamaStream(head, dialect, errors, new OllamaAnswer(sink));
    }
}
