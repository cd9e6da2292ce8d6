package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Delta;
import java.time.Clock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Amazon Bedrock's Converse and ConverseStream. The model stands in the path, not in the body.
 *
 * <ul>
 *   <li>What Converse leaves to the models ({@code topK}, {@code reasoningEffort}, {@code reasoningBudget}) is sent in
 *       {@code additionalModelRequestFields}, in the words of the model's maker; fields of the user go there, too.
 *   <li>Guardrails are given as the additional field {@code guardrailConfig}.
 *   <li>Images, recordings and documents are sent as bytes or as {@code s3://} addresses, whose media type must be known.
 *   <li>Structured output needs a schema and is sent as {@code outputConfig.textFormat}.
 *   <li>There are no seed, no penalties, no user and no names of speakers; for the tool choice {@code none}, the
 *       tools are left out.
 * </ul>
 */
final class BedrockConverseCodec extends ChatCodec {
    /** The rules of the protocol for conversations. */
    private static final ProtocolRules RULES = new ProtocolRules(
            "bedrock-converse",
            DialectRules.of(
                    TextRule.NOT_BLANK,
                    ToolIdRule.WORD_64,
                    SchemaRule.ANTHROPIC,
                    PromptCacheRule.CACHE_POINT,
                    DialectRule.USER_FIRST,
                    DialectRule.NO_TRAILING_BLANKS,
                    DialectRule.FAILED_RESULT_TEXT,
                    DialectRule.RESULT_CONTENT,
                    DialectRule.TOOLS_FOR_HISTORY,
                    DialectRule.IMAGE_TYPES,
                    DialectRule.DOCUMENT_TEXT));

    BedrockConverseCodec() {
        this(Clock.systemUTC());
    }

    /** Creates a codec with a clock for delays that providers give as dates. */
    BedrockConverseCodec(Clock clock) {
        super(clock);
    }

    @Override
    DialectRules rules(Dialect dialect) {
        return RULES.of(dialect);
    }

    @Override
    EncodedRequest write(ChatRequest request, boolean streamed, Dialect dialect) {
        if (dialect.model().isEmpty()) {
            throw dialect.invalid("has the model in its addresses: name one");
        }
        String path = "/model/" + dialect.segment() + (streamed ? "/converse-stream" : "/converse");
        String accept = streamed ? "application/vnd.amazon.eventstream" : "application/json";
        return new EncodedRequest(path, accept, BedrockConverseRequestWriter.write(request, dialect));
    }

    @Override
    ProtocolAnswer read(JsonNode body, Dialect dialect) {
        BedrockConverseAnswer answer = new BedrockConverseAnswer(Makers.ofSignatures(dialect), NO_SINK);
        answer.whole(body);
        return answer;
    }

    @Override
    boolean isError(JsonNode body, AnswerAssembler gathered) {
        return !body.has("output") && (Json.says(body, "message") || Json.says(body, "__type"));
    }

    @Override
    @Nullable
    String missing(JsonNode body) {
        return body.path("output").path("message").isObject() ? null : "it has no output.message";
    }

    @Override
    public StreamDecoder streamed(ResponseHead head, Dialect dialect, Consumer<Delta> sink) {
        return new BedrockConverseStream(
                head, dialect, errors, new BedrockConverseAnswer(Makers.ofSignatures(dialect), sink));
    }
}
