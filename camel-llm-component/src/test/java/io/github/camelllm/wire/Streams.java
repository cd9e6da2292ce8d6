package io.github.camelllm.wire;

import io.github.camelllm.conformance.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Streams that were written for the tests, and what reads them in pieces. */
final class Streams {
    static final Map<String, Protocol> OWN = Map.ofEntries(
            Map.entry("text-crlf.sse", Protocol.OPENAI_CHAT),
            Map.entry("tool-calls.sse", Protocol.OPENAI_CHAT),
            Map.entry("tool-calls.ndjson", Protocol.OPENAI_CHAT),
            Map.entry("text.json", Protocol.OPENAI_CHAT),
            Map.entry("error.sse", Protocol.OPENAI_CHAT),
            Map.entry("cut.sse", Protocol.OPENAI_CHAT),
            Map.entry("gemini.sse", Protocol.GEMINI_GENERATE),
            Map.entry("gemini-array.json", Protocol.GEMINI_GENERATE),
            Map.entry("ollama.ndjson", Protocol.OLLAMA_CHAT),
            Map.entry("ollama-error.ndjson", Protocol.OLLAMA_CHAT),
            Map.entry("responses.sse", Protocol.OPENAI_RESPONSES));

    static final ResponseHead OK =
            new ResponseHead(200, Headers.of("content-type", "text/event-stream", "x-request-id", "req-1"));

    static final Dialect DIALECT = new Dialect("acme", "model-a", Set.of());

    private Streams() {}

    /** Returns the bytes of a stream of ours. */
    static byte[] own(String name) {
        try (InputStream in = Streams.class.getResourceAsStream("/wire/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what becomes of a stream that comes in pieces of the sizes given, used in turn. */
    static Outcome read(byte[] body, List<Integer> sizes) {
        return read(Protocol.OPENAI_CHAT, body, sizes);
    }

    /** Returns what becomes of a stream of a protocol that comes in pieces of the sizes given, used in turn. */
    static Outcome read(Protocol protocol, byte[] body, List<Integer> sizes) {
        return Outcome.of(sink -> {
            StreamDecoder decoder = protocol.codec().streamed(OK, DIALECT, sink);
            int turn = 0;
            for (int at = 0; at < body.length; turn++) {
                int size = Math.min(sizes.get(turn % sizes.size()), body.length - at);
                decoder.feed(ByteBuffer.wrap(body, at, size));
                at += size;
            }
            return decoder.end();
        });
    }

    /** Returns what becomes of a stream that comes at once. */
    static Outcome read(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return read(bytes, List.of(Math.max(1, bytes.length)));
    }

    /** Returns server-sent events with the data given, and the end mark. */
    static String events(String... data) {
        StringBuilder events = new StringBuilder();
        for (String one : data) {
            events.append("data: ").append(one).append("\n\n");
        }
        return events + "data: [DONE]\n\n";
    }

    /** Returns a chunk with the delta given. */
    static String chunk(String delta) {
        return "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}";
    }

    /** Returns the chunk that ends an answer. */
    static String finish(String reason) {
        return "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}";
    }
}
