package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.conformance.Recording;
import io.github.camelllm.fuzz.FuzzInput;
import io.github.camelllm.fuzz.InputBounds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Whatever a provider sends, as a whole, as a stream or as an error, ends as an answer or as an error that people can read. */
@PropertyDefaults(edgeCases = EdgeCasesMode.NONE)
class DecoderFuzzTest {
    private static final int LONGEST_MESSAGE = 10_000;
    private static final String LIST =
            "{\"object\":\"list\",\"data\":[{\"id\":\"m\",\"context_length\":1000,\"pricing\":"
                    + "{\"prompt\":\"0.000001\",\"completion\":\"0.000002\"},\"supported_parameters\":[\"tools\"],"
                    + "\"architecture\":{\"input_modalities\":[\"text\",\"image\"]}}],\"has_more\":true,\"last_id\":\"m\"}";
    private static final String GEMINI_LIST = "{\"models\":[{\"name\":\"models/m\",\"displayName\":\"M\","
            + "\"inputTokenLimit\":1000,\"outputTokenLimit\":100,\"supportedGenerationMethods\":[\"generateContent\"]}],"
            + "\"nextPageToken\":\"x\"}";
    private static final List<byte[]> OTHERS = texts(
            LIST,
            GEMINI_LIST,
            "{\"modelSummaries\":[{\"modelId\":\"m\",\"inputModalities\":[\"TEXT\"],\"modelLifecycle\":{\"status\":\"ACTIVE\"}}]}",
            "{\"models\":[{\"name\":\"m\",\"model\":\"m\",\"details\":{\"family\":\"f\"}}]}",
            "{\"data\":[{\"index\":0,\"embedding\":[0.1,-2e-3,3]},{\"index\":1,\"embedding\":\"AACAPwAAAEA=\"}],\"usage\":{\"prompt_tokens\":3}}",
            "{\"embeddings\":[{\"values\":[0.5,1]}],\"embedding\":[1,2],\"inputTextTokenCount\":2,\"prompt_eval_count\":1}",
            "{\"embeddings\":{\"float\":[[0.5,1]]},\"id\":\"x\"}",
            "{\"input_tokens\":3,\"inputTokens\":3,\"totalTokens\":3,\"cachedContentTokenCount\":1}",
            "{\"id\":\"c\",\"choices\":[{\"text\":\"Hello\",\"index\":0,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}");

    private static List<byte[]> texts(String... texts) {
        return Stream.of(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Provide
    Arbitrary<FuzzInput> inputs() {
        List<byte[]> seeds = new ArrayList<>(OTHERS);
        Recording.all().stream()
                .map(Recording::body)
                .filter(body -> body.length < 20_000)
                .forEach(seeds::add);
        seeds.addAll(InputBounds.corpus("decoder"));
        return FuzzInput.from(seeds);
    }

    @Provide
    Arbitrary<ResponseHead> heads() {
        Arbitrary<String> names = Arbitraries.of(
                "Retry-After",
                "retry-after-ms",
                "x-ratelimit-remaining-tokens",
                "x-ratelimit-reset-tokens",
                "anthropic-ratelimit-requests-reset",
                "x-request-id",
                "x-amzn-errortype",
                "Content-Type",
                "Content-Length",
                "x-should-retry");
        Arbitrary<String> values = Arbitraries.of(
                "0",
                "1",
                "-1",
                "1e9",
                "20s",
                "1h2m3.5s",
                "999999999999999",
                "9".repeat(5_000),
                "1m".repeat(2_000),
                "Wed, 21 Oct 2099 07:28:00 GMT",
                "Wed, 99 Oct 2099 07:28:00 GMT",
                "2099-10-21T07:28:00Z",
                "text/event-stream",
                "application/vnd.amazon.eventstream",
                "application/json; charset=\"",
                "a\u0000\u001b[2J\u202e",
                "true",
                "x".repeat(20_000));
        Arbitrary<String> fields = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(9, values),
                net.jqwik.api.Tuple.of(1, Arbitraries.strings().ofMaxLength(40)));
        Arbitrary<Integer> statuses =
                Arbitraries.of(200, 201, 400, 401, 403, 404, 408, 413, 422, 429, 500, 503, 529, 999);
        return net.jqwik.api.Combinators.combine(
                        statuses, names.list().ofMaxSize(4), fields.list().ofSize(4))
                .as((status, some, all) -> {
                    Headers headers = Headers.NONE;
                    for (int i = 0; i < some.size(); i++) {
                        headers = headers.with(some.get(i), all.get(i));
                    }
                    return new ResponseHead(status, headers);
                });
    }

    @Property
    void aWholeAnswer(
            @ForAll("inputs") FuzzInput input, @ForAll("heads") ResponseHead head, @ForAll Protocol protocol) {
        readWhole(input.bytes(), head, protocol);
    }

    private static void readWhole(byte[] input, ResponseHead head, Protocol protocol) {
        InputBounds.read(
                "whole-" + protocol.id(),
                input,
                () -> outcome(() -> {
                    Codec codec = protocol.codec();
                    if (!head.successful()) {
                        throw codec.failure(head, input, dialect());
                    }
                    return codec.decode(head, input, dialect());
                }));
    }

    @Property
    void anErrorBody(@ForAll("inputs") FuzzInput input, @ForAll("heads") ResponseHead head, @ForAll Protocol protocol) {
        readWhole(input.bytes(), new ResponseHead(Math.max(400, head.status()), head.headers()), protocol);
    }

    /** A stream that is read in parts of any size says the same as one that is read at once. */
    @Property
    void aStream(@ForAll("inputs") FuzzInput input, @ForAll("heads") ResponseHead head, @ForAll int seed) {
        for (Protocol protocol : Protocol.values()) {
            if (protocol.codec() instanceof ChatCodec) {
                readStream(input.bytes(), head, seed, protocol);
            }
        }
    }

    private static void readStream(byte[] input, ResponseHead head, int seed, Protocol protocol) {
        int part = seed % 3 == 0 ? 1 + Math.floorMod(seed, 7) : 1 + Math.floorMod(seed, 5_000);
        String whole = streamed(protocol, head, input, Math.max(1, input.length));
        assertThat(streamed(protocol, head, input, part))
                .as(protocol + " in parts of " + part)
                .isEqualTo(whole);
    }

    private static String streamed(Protocol protocol, ResponseHead head, byte[] input, int part) {
        return InputBounds.read(
                "stream-" + protocol.id(),
                input,
                () -> outcome(() -> {
                    StreamDecoder decoder = protocol.codec().streamed(head, dialect(), delta -> {});
                    for (int at = 0; at < input.length && !decoder.ended(); at += part) {
                        decoder.feed(ByteBuffer.wrap(input, at, Math.min(part, input.length - at)));
                    }
                    decoder.text();
                    return decoder.end();
                }));
    }

    @Property
    void aStreamThatIsCut(@ForAll("inputs") FuzzInput input, @ForAll("heads") ResponseHead head) {
        for (Protocol protocol : Protocol.values()) {
            if (protocol.codec() instanceof ChatCodec) {
                InputBounds.read(
                        "cut-" + protocol.id(),
                        input.bytes(),
                        () -> outcome(() -> {
                            StreamDecoder decoder = protocol.codec().streamed(head, dialect(), delta -> {});
                            decoder.feed(ByteBuffer.wrap(input.bytes()));
                            return decoder.cut();
                        }));
            }
        }
    }

    @Provide
    Arbitrary<byte[]> eventFrames() {
        Arbitrary<byte[]> payloads = FuzzInput.from(List.of(
                        "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"Hello\"}}".getBytes(StandardCharsets.UTF_8),
                        "{\"message\":\"Too many tokens\"}".getBytes(StandardCharsets.UTF_8),
                        "{\"stopReason\":\"end_turn\"}".getBytes(StandardCharsets.UTF_8)))
                .map(FuzzInput::bytes);
        Arbitrary<byte[]> headers = FuzzInput.from(List.of(
                        RawEventFrame.headers(":message-type", "event", ":event-type", "contentBlockDelta"),
                        RawEventFrame.headers(":message-type", "event", ":event-type", "messageStop"),
                        RawEventFrame.headers(":message-type", "exception", ":exception-type", "throttlingException"),
                        RawEventFrame.headers(":message-type", "error", ":error-code", "500", ":error-message", "no"),
                        RawEventFrame.headers()))
                .map(FuzzInput::bytes);
        Arbitrary<Integer> lies = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(8, Arbitraries.just(0)),
                net.jqwik.api.Tuple.of(1, Arbitraries.integers()),
                net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(-20, 20)));
        Arbitrary<byte[]> frames = net.jqwik.api.Combinators.combine(headers, payloads, lies, lies, lies)
                .as(RawEventFrame::bytes);
        return frames.list().ofMinSize(1).ofMaxSize(5).map(DecoderFuzzTest::joined);
    }

    private static byte[] joined(List<byte[]> parts) {
        byte[] all = new byte[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** Frames whose checksums are right, so that what is behind the checksums is reached. */
    @Property
    void framesOfAnEventStream(@ForAll("eventFrames") byte[] input, @ForAll int seed) {
        readStream(input, new ResponseHead(200, Headers.NONE), seed, Protocol.BEDROCK_CONVERSE);
    }

    @Example
    void whatFailedOnce() {
        for (byte[] input : InputBounds.corpus("decoder")) {
            for (Protocol protocol : Protocol.values()) {
                readWhole(input, new ResponseHead(200, Headers.NONE), protocol);
                readWhole(input, new ResponseHead(500, Headers.NONE), protocol);
                if (protocol.codec() instanceof ChatCodec) {
                    readStream(input, new ResponseHead(200, Headers.NONE), 1, protocol);
                }
            }
        }
    }

    private static Dialect dialect() {
        return new Dialect("p", "m", Set.of());
    }

    private interface Reading {
        @Nullable
        ChatResponse read();
    }

    /** Returns an answer, or the documented failure, as a text; any other failure is passed on. */
    private static String outcome(Reading reading) {
        try {
            ChatResponse response = reading.read();
            if (response == null) {
                return "more was to come";
            }
            response.raw();
            return response.text() + "|" + response.finishReason() + "|" + response.toolCalls() + "|"
                    + response.usage();
        } catch (LlmException e) {
            assertThat(e.details().message()).hasSizeLessThan(LONGEST_MESSAGE);
            return e.kind() + ": "
                    + Arrays.toString(String.valueOf(e.partialText()).split("\n", -1));
        }
    }
}
