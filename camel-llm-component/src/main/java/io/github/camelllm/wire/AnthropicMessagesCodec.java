package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Delta;
import java.time.Clock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
final class AnthropicMessagesCodec extends ChatCodec {
    /** The rules of the protocol for conversations. */
    private static final ProtocolRules RULES = new ProtocolRules(
            "anthropic-messages",
            DialectRules.of(
                    TextRule.NOT_BLANK,
                    ToolIdRule.WORD_64,
                    SchemaRule.ANTHROPIC,
                    PromptCacheRule.CACHE_CONTROL,
                    DialectRule.USER_FIRST,
                    DialectRule.NO_TRAILING_BLANKS,
                    DialectRule.FAILED_RESULT_TEXT,
                    DialectRule.IMAGE_TYPES));

    AnthropicMessagesCodec() {
        this(Clock.systemUTC());
    }

    /** Creates a codec with a clock for delays that providers give as dates. */
    AnthropicMessagesCodec(Clock clock) {
        super(clock);
    }

    @Override
    DialectRules rules(Dialect dialect) {
        return RULES.of(dialect);
    }

    @Override
    EncodedRequest write(ChatRequest request, boolean streamed, Dialect dialect) {
        String accept = streamed ? "text/event-stream" : "application/json";
        return new EncodedRequest("/v1/messages", accept, AnthropicRequestWriter.write(request, streamed, dialect));
    }

    @Override
    ProtocolAnswer read(JsonNode body, Dialect dialect) {
        AnthropicAnswer answer = new AnthropicAnswer(Makers.ofSignatures(dialect), NO_SINK);
        answer.message(body);
        return answer;
    }

    @Override
    boolean isError(JsonNode body, AnswerAssembler gathered) {
        return AnthropicAnswer.isError(body);
    }

    @Override
    @Nullable
    String missing(JsonNode body) {
        return body.path("content").isArray() ? null : "it has no content";
    }

    @Override
    public StreamDecoder streamed(ResponseHead head, Dialect dialect, Consumer<Delta> sink) {
        NativeEvents natives = NativeEvents.of(dialect, sink, AnthropicStream::use);
        AnthropicAnswer answer = new AnthropicAnswer(Makers.ofSignatures(dialect), NativeEvents.orElse(natives, sink));
        return new AnthropicStream(head, dialect, errors, answer, natives);
    }
}
