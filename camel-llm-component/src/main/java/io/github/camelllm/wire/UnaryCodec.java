package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.LlmException;
import java.io.IOException;
import java.time.Clock;
import java.util.function.Consumer;

/** The base of protocols whose answers are not streamed: one JSON body each. */
abstract class UnaryCodec implements Codec {
    /** The media type of the answers. */
    static final String JSON = "application/json";

    private final ErrorRules errors = new ErrorRules(Clock.systemUTC());

    /** Writes a request. */
    abstract EncodedRequest encode(ChatRequest request, Dialect dialect);

    /** Reads a body into an answer; returns whether it is one. */
    abstract boolean read(JsonNode body, ResponseHead head, ChatResponse.Builder answer);

    /** Returns the tree of a body. */
    JsonNode tree(byte[] body) throws IOException {
        return Json.tree(body, 0, body.length);
    }

    @Override
    public final EncodedRequest encode(ChatRequest request, boolean streamed, Dialect dialect) {
        if (streamed) {
            throw dialect.invalid("does not stream the answers of the operation "
                    + request.operation().name() + ": leave out streaming");
        }
        return encode(request, dialect);
    }

    @Override
    public final ChatResponse decode(ResponseHead head, byte[] body, Dialect dialect) {
        JsonNode tree;
        try {
            tree = tree(body);
        } catch (IOException e) {
            throw errors.notUnderstood(head, "The response is not JSON", e, dialect);
        }
        ChatResponse.Builder answer = ChatResponse.builder()
                .provider(dialect.provider())
                .requestId(dialect.requestId(head))
                .raw(Json.lazy(body));
        if (read(tree, head, answer)) {
            return answer.build();
        }
        if (OpenAiErrors.isError(tree)) {
            throw errors.inBody(head, tree, dialect);
        }
        throw errors.notUnderstood(head, "The response has nothing that belongs to this operation", null, dialect);
    }

    @Override
    public final StreamDecoder streamed(ResponseHead head, Dialect dialect, Consumer<Delta> sink) {
        throw new IllegalStateException("Streams are refused when the request is encoded");
    }

    @Override
    public final LlmException failure(ResponseHead head, byte[] body, Dialect dialect) {
        return errors.failure(head, body, dialect);
    }
}
