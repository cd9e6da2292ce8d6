package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.LlmException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The base of all chat protocols, which are JSON over HTTP. A whole answer is one JSON value; if the server streamed it although the request did not
 * ask for a stream, it is read as a stream.
 */
abstract class ChatCodec implements Codec {
    /** Drops deltas, for answers that are read as a whole. */
    static final Consumer<Delta> NO_SINK = delta -> {};

    /** Turns errors of the provider into exceptions. */
    final ErrorRules errors;

    /** Creates a codec with a clock for delays that providers give as dates. */
    ChatCodec(Clock clock) {
        this.errors = new ErrorRules(clock);
    }

    /** Returns the demands on a conversation in this protocol, by the provider of the dialect. */
    abstract DialectRules rules(Dialect dialect);

    /** Writes a request whose conversation fulfils the rules. */
    abstract EncodedRequest write(ChatRequest request, boolean streamed, Dialect dialect);

    @Override
    public final EncodedRequest encode(ChatRequest request, boolean streamed, Dialect dialect) {
        return write(ConversationNormalizer.normalized(request, dialect, rules(dialect)), streamed, dialect);
    }

    /** Reads a whole answer; of a body that is an error, it reads nothing. */
    abstract ProtocolAnswer read(JsonNode body, Dialect dialect);

    /** Returns whether a body is an error, given the answer that was read from it. */
    abstract boolean isError(JsonNode body, AnswerAssembler gathered);

    /** Returns what a body lacks to be an answer, such as "it has no choices"; null if it lacks nothing. */
    abstract @Nullable String missing(JsonNode body);

    /** Returns whether a body whose first JSON value is this one is a stream. */
    boolean isStream(JsonNode first) {
        return false;
    }

    @Override
    public final ChatResponse decode(ResponseHead head, byte[] body, Dialect dialect) {
        JsonNode tree = Json.treeOrNull(body);
        if (tree == null ? SseFrames.looksLike(body) : isStream(tree)) {
            return decodeStream(head, body, dialect);
        }
        if (tree == null) {
            throw errors.notUnderstood(head, "The response is not JSON", null, dialect);
        }
        ProtocolAnswer answer = read(tree, dialect);
        if (isError(tree, answer.gathered())) {
            throw errors.inBody(head, tree, dialect);
        }
        String missing = missing(tree);
        if (missing != null) {
            throw errors.notUnderstood(head, "The response is not one of this protocol: " + missing, null, dialect);
        }
        return answer.response(head, dialect, Json.lazy(body));
    }

    @Override
    public final LlmException failure(ResponseHead head, byte[] body, Dialect dialect) {
        return errors.failure(head, body, dialect);
    }

    private ChatResponse decodeStream(ResponseHead head, byte[] body, Dialect dialect) {
        StreamDecoder stream = streamed(head, dialect, NO_SINK);
        stream.feed(ByteBuffer.wrap(body));
        return stream.end();
    }
}
