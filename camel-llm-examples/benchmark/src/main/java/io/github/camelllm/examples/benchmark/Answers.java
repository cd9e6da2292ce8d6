package io.github.camelllm.examples.benchmark;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The responses of the server, in the form of OpenAI's chat completions. They are created once and sent many times. */
final class Answers {
    /** Bytes of the body of a whole answer. */
    static final int BODY_BYTES = 700;

    /** The JSON chunks of a streamed response: a first one, those with text, one with the finish reason, one with the usage. */
    static final int CHUNKS = 200;

    private static final String HEAD = """
            {"id":"chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT","object":"chat.completion","created":1741569952,\
            "model":"gpt-4o-2024-08-06","choices":[{"index":0,"message":{"role":"assistant","content":\"""";
    private static final String TAIL = """
            ","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],\
            "usage":{"prompt_tokens":19,"completion_tokens":38,"total_tokens":57,"prompt_tokens_details":\
            {"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,\
            "accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},"service_tier":"default",\
            "system_fingerprint":"fp_fc9f1d7035"}""";

    /** The text of a whole answer. */
    static final String TEXT = words(BODY_BYTES - HEAD.length() - TAIL.length());

    private static final String CHUNK_HEAD = """
            {"id":"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG","object":"chat.completion.chunk","created":1741570283,\
            "model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_fc9f1d7035",""";
    private static final List<String> PIECES =
            IntStream.range(0, CHUNKS - 3).mapToObj(i -> " piece" + i).toList();

    /** The text of a streamed answer. */
    static final String STREAMED_TEXT = String.join("", PIECES);

    private static final ByteBuffer WHOLE = whole("keep-alive");
    private static final ByteBuffer LAST = whole("close");
    private static final ByteBuffer STREAM = stream(piece -> "");
    private static final ByteBuffer DISTINCT = stream(new Padding());
    private static final int BEGUN = begun(STREAM);
    private static final ByteBuffer OVERLOADED = unavailable();

    private Answers() {}

    /** Padding as OpenAI sends it: letters and digits, so that all events of a stream have about the same length. */
    private static final class Padding implements UnaryOperator<String> {
        private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        private final Random random = new Random(42);

        @Override
        public String apply(String piece) {
            StringBuilder padding = new StringBuilder(",\"obfuscation\":\"");
            random.ints(Math.max(1, 16 - piece.length()), 0, LETTERS.length())
                    .forEach(i -> padding.append(LETTERS.charAt(i)));
            return padding.append('"').toString();
        }
    }

    /** Returns a whole answer with its HTTP head. */
    static ByteBuffer whole() {
        return WHOLE.duplicate();
    }

    /** Returns a whole answer that is the last on its connection. */
    static ByteBuffer last() {
        return LAST.duplicate();
    }

    /** Returns a streamed answer, each event in an HTTP chunk of its own. */
    static ByteBuffer streamed() {
        return STREAM.duplicate();
    }

    /** Returns the beginning of a streamed answer, up to the first chunk with text. */
    static ByteBuffer streamBegun() {
        return STREAM.duplicate().limit(BEGUN);
    }

    /** Returns the rest of a streamed answer. */
    static ByteBuffer streamRest() {
        return STREAM.duplicate().position(BEGUN);
    }

    private static int begun(ByteBuffer stream) {
        String text = StandardCharsets.US_ASCII.decode(stream.duplicate()).toString();
        return text.indexOf("\n\n\r\n", text.indexOf("piece0")) + 4;
    }

    /** Returns a streamed answer all of whose chunks differ. */
    static ByteBuffer distinct() {
        return DISTINCT.duplicate();
    }

    /** Returns a whole answer of a few words with its HTTP head. */
    static ByteBuffer said(String text) {
        return bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                + (HEAD.length() + text.length() + TAIL.length()) + "\r\n\r\n" + HEAD + text + TAIL);
    }

    /** Returns the error of a provider that has no capacity. */
    static ByteBuffer overloaded() {
        return OVERLOADED.duplicate();
    }

    /** Returns the error for a request that the server does not support. */
    static ByteBuffer refusal(String why) {
        String body = "{\"error\":{\"message\":\"" + why + "\",\"type\":\"invalid_request_error\",\"code\":null}}";
        return bytes("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nConnection: close\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private static ByteBuffer whole(String connection) {
        return bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nx-request-id: req_0123456789abcdef\r\n"
                + "Connection: " + connection + "\r\nContent-Length: " + BODY_BYTES + "\r\n\r\n" + HEAD + TEXT + TAIL);
    }

    /**
     * @param padding the end of a chunk with text
     */
    private static ByteBuffer stream(UnaryOperator<String> padding) {
        String opening = choice("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}", "null", "");
        String pieces = PIECES.stream()
                .map(piece -> choice("{\"content\":\"" + piece + "\"}", "null", padding.apply(piece)))
                .collect(Collectors.joining());
        String usage = event(CHUNK_HEAD + "\"choices\":[],\"usage\":{\"prompt_tokens\":19,\"completion_tokens\":"
                + PIECES.size() + ",\"total_tokens\":" + (PIECES.size() + 19) + "}}");
        return bytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
                + "x-request-id: req_0123456789abcdef\r\nTransfer-Encoding: chunked\r\n\r\n"
                + opening + pieces + choice("{}", "\"stop\"", "") + usage + event("[DONE]") + "0\r\n\r\n");
    }

    private static ByteBuffer unavailable() {
        String body = "{\"error\":{\"message\":\"No capacity\",\"type\":\"server_error\",\"code\":null}}";
        return bytes("HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body);
    }

    private static String choice(String delta, String finishReason, String padding) {
        return event(CHUNK_HEAD + "\"choices\":[{\"index\":0,\"delta\":" + delta
                + ",\"logprobs\":null,\"finish_reason\":" + finishReason + "}],\"usage\":null" + padding + "}");
    }

    private static String event(String data) {
        String event = "data: " + data + "\n\n";
        return Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
    }

    private static String words(int length) {
        return "Camel carries the question to the model and the answer back. "
                .repeat(20)
                .substring(0, length);
    }

    private static ByteBuffer bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
