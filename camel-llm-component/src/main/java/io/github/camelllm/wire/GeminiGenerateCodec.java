package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Delta;
import java.time.Clock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gemini's {@code generateContent}, as the Gemini API (v1beta) and Vertex AI (v1, whose base URL ends with
 * {@code /publishers/google}) speak it.
 *
 * <ul>
 *   <li>Schemas of tools and answers are sent as they are, in {@code parametersJsonSchema} and
 *       {@code responseJsonSchema}. A strict tool makes the mode of function calling {@code VALIDATED}.
 *   <li>{@code reasoningEffort} is sent as {@code thinkingLevel}, {@code reasoningBudget} as {@code thinkingBudget}, -1 for
 *       one that the model chooses; both request thought summaries, too. {@code none} and 0 turn thinking off.
 *   <li>Signatures ({@code thoughtSignature}) of texts, tool calls and thoughts are sent back where they were. A call of
 *       another model gets the documented placeholder from Gemini 3 on.
 *   <li>A result that is the text of a JSON object is sent as that object, another one as {@code output}, one of a tool
 *       that failed as {@code error}.
 *   <li>Safety settings, cached content, tools that run at the provider and the like are additional fields.
 *   <li>There are no user, no names of speakers, no {@code parallelToolCalls=false}; names of documents are not sent.
 * </ul>
 */
final class GeminiGenerateCodec extends ChatCodec {
    /** The rules of the protocol for conversations. */
    private static final ProtocolRules RULES = new ProtocolRules(
            "gemini-generate",
            DialectRules.of(
                    TextRule.NOT_EMPTY_UNLESS_SIGNED,
                    ToolIdRule.OPTIONAL,
                    SchemaRule.GEMINI,
                    PromptCacheRule.NONE,
                    DialectRule.USER_FIRST,
                    DialectRule.RESULT_NAMES));

    GeminiGenerateCodec() {
        this(Clock.systemUTC());
    }

    /** Creates a codec with a clock for delays that providers give as dates. */
    GeminiGenerateCodec(Clock clock) {
        super(clock);
    }

    @Override
    DialectRules rules(Dialect dialect) {
        return RULES.of(dialect);
    }

    @Override
    EncodedRequest write(ChatRequest request, boolean streamed, Dialect dialect) {
        String accept = streamed ? "text/event-stream" : "application/json";
        String method = streamed ? ":streamGenerateContent?alt=sse" : ":generateContent";
        return new EncodedRequest(resource(dialect) + method, accept, GeminiRequestWriter.write(request, dialect));
    }

    @Override
    ProtocolAnswer read(JsonNode body, Dialect dialect) {
        GeminiAnswer answer = new GeminiAnswer(false, NO_SINK);
        answer.read(body);
        return answer;
    }

    @Override
    boolean isError(JsonNode body, AnswerAssembler gathered) {
        return GeminiAnswer.isOnlyError(body);
    }

    @Override
    @Nullable
    String missing(JsonNode body) {
        return GeminiAnswer.isAnswer(body) ? null : "it has no candidates";
    }

    /** A stream without {@code alt=sse} is one JSON array of chunks. */
    @Override
    boolean isStream(JsonNode first) {
        return first.isArray();
    }

    @Override
    public StreamDecoder streamed(ResponseHead head, Dialect dialect, Consumer<Delta> sink) {
        return new GeminiStream(head, dialect, errors, new GeminiAnswer(dialect.severalChoices(), sink));
    }

    /** A model may be named with its collection, as lists of models do: {@code models/...}, {@code tunedModels/...}. */
    private static String resource(Dialect dialect) {
        String model = dialect.model();
        if (model.isEmpty()) {
            throw dialect.invalid("has the model in its address: name one");
        }
        String name = dialect.segments();
        return name.contains("/") ? "/" + name : "/models/" + name;
    }
}
