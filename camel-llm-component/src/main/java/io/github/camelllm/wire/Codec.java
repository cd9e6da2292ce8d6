package io.github.camelllm.wire;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.LlmException;
import java.util.function.Consumer;

/**
 * A wire protocol: encodes requests, and decodes complete responses, streams and errors. Stateless and safe for all threads.
 *
 * <p>For example, one request and its response, sent by a client of your own:
 *
 * <pre>{@code
 * Codec codec = Protocol.OPENAI_CHAT.codec();
 * Dialect dialect = new Dialect("acme", "acme-1", Set.of());
 * EncodedRequest encoded = codec.encode(ChatRequest.of("What is a camel?"), false, dialect);
 * String sent = encoded.method() + " " + encoded.path(); // POST /chat/completions
 *
 * byte[] body = """
 *         {"choices": [{"message": {"content": "A mammal"}, "finish_reason": "stop"}]}
 *         """.getBytes(StandardCharsets.UTF_8);
 * ResponseHead head = new ResponseHead(200, Headers.of("content-type", "application/json"));
 * String text = codec.decode(head, body, dialect).text(); // A mammal
 * }</pre>
 */
public interface Codec {
    /**
     * Writes a request.
     *
     * @throws LlmException of kind {@code INVALID_REQUEST} if the protocol cannot express it
     */
    EncodedRequest encode(ChatRequest request, boolean streamed, Dialect dialect);

    /**
     * Reads a complete response with a successful status.
     *
     * @throws LlmException if it reports an error or is not a response of this protocol
     */
    ChatResponse decode(ResponseHead head, byte[] body, Dialect dialect);

    /** Returns a decoder of a streamed response with a successful status, which passes the deltas to the sink. */
    StreamDecoder streamed(ResponseHead head, Dialect dialect, Consumer<Delta> sink);

    /** Returns the maximum number of inputs of one request. */
    default int batchLimit(String model) {
        return Integer.MAX_VALUE;
    }

    /** Returns the error that a response with another status reports. */
    LlmException failure(ResponseHead head, byte[] body, Dialect dialect);
}
