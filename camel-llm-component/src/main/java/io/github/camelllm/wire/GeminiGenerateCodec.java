package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.LlmException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * Gemini's {@code generateContent}, as the Gemini API (v1beta) and Vertex AI (v1, whose base URL ends with
 * {@code /publishers/google}) speak it.
 *
 * <ul>
 *   <li>Schemas of tools and answers are sent as they are, in {@code parametersJsonSchema} and
 *       {@code responseJsonSchema}. A strict tool makes the mode of function calling {@code VALIDATED}.
 *   <li>{@code reasoningEffort} is sent as {@code thinkingLevel}, {@code reasoningBudget} as {@code thinkingBudget}, -1 for
 *       one that the model chooses; both ask for readable thoughts, too. {@code none} and 0 turn thinking off.
 *   <li>The marks ({@code thoughtSignature}) of texts, tool calls and thoughts are sent back where they were.
 *   <li>A result that is the text of a JSON object is sent as that object, another one as {@code output}, one of a tool
 *       that failed as {@code error}.
 *   <li>Safety settings, cached content, tools that run at the provider and the like are additional fields.
 *   <li>There are no user, no names of speakers, no {@code parallelToolCalls=false}; names of documents are not told.
 * </ul>
 */
final class GeminiGenerateCodec implements Codec {
    private static final Consumer<Delta> NOBODY = delta -> {};

    private final ErrorRules errors;

    GeminiGenerateCodec() {
        this(Clock.systemUTC());
    }

    /** Makes a codec with a clock for delays that providers give as dates. */
    GeminiGenerateCodec(Clock clock) {
        this.errors = new ErrorRules(clock);
    }

    @Override
    public Encoded encode(ChatRequest request, boolean streamed, Dialect dialect) {
        String accept = streamed ? "text/event-stream" : "application/json";
        String method = streamed ? ":streamGenerateContent?alt=sse" : ":generateContent";
        return new Encoded(resource(dialect) + method, accept, GeminiRequestWriter.write(request, dialect));
    }

    @Override
    public ChatResponse decode(Head head, byte[] body, Dialect dialect) {
        JsonNode tree = Json.treeOrNull(body);
        if (tree == null ? SseFrames.looksLike(body) : tree.isArray()) {
            return decodeEvents(head, body, dialect);
        }
        if (tree == null) {
            throw errors.notUnderstood(head, "The answer is not JSON", null, dialect);
        }
        if (GeminiAnswer.isOnlyError(tree)) {
            throw errors.inBody(head, tree, dialect);
        }
        if (!GeminiAnswer.isAnswer(tree)) {
            throw errors.notUnderstood(head, "The answer has no candidates", null, dialect);
        }
        GeminiAnswer answer = new GeminiAnswer(NOBODY);
        answer.read(tree);
        return answer.response(head, dialect, Json.lazy(body));
    }

    @Override
    public StreamDecoder streamed(Head head, Dialect dialect, Consumer<Delta> sink) {
        return new GeminiStream(head, dialect, errors, sink);
    }

    @Override
    public LlmException failure(Head head, byte[] body, Dialect dialect) {
        return errors.failure(head, body, dialect);
    }

    /** Some servers stream although nobody asked them to. */
    private ChatResponse decodeEvents(Head head, byte[] body, Dialect dialect) {
        StreamDecoder stream = streamed(head, dialect, NOBODY);
        stream.feed(ByteBuffer.wrap(body));
        return stream.end();
    }

    /** A model may be named with its collection, as lists of models do: {@code models/...}, {@code tunedModels/...}. */
    private static String resource(Dialect dialect) {
        String model = dialect.model();
        if (model.isEmpty()) {
            throw dialect.invalid("has the model in its address: name one");
        }
        String name = URLEncoder.encode(model, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/")
                .replace("%40", "@");
        return name.contains("/") ? "/" + name : "/models/" + name;
    }
}
