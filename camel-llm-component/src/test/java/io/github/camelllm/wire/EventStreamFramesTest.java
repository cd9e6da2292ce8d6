package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import org.junit.jupiter.api.Test;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

class EventStreamFramesTest {
    @Property(tries = 200)
    void whatTheLibraryOfAmazonWritesIsRead(
            @ForAll @Size(max = 5) List<String> payloads,
            @ForAll @Size(max = 6) @UniqueElements List<@IntRange(min = 0, max = 6) Integer> headers,
            @ForAll @IntRange(min = 1, max = 100) int size) {
        EventFrames frames = new EventFrames();
        payloads.forEach(payload -> frames.frame(headers(headers), payload));
        List<String> read = new ArrayList<>();
        payloads.forEach(payload -> read.add("t:" + utf8(payload)));
        assertThat(read(frames.bytes(), size)).isEqualTo(read);
    }

    @Property(tries = 300)
    void aDamagedBitIsNoticed(
            @ForAll @IntRange(min = 0, max = 1000) int place, @ForAll @IntRange(min = 0, max = 7) int bit) {
        byte[] bytes = new EventFrames().event("a", "{'x':'y'}").bytes();
        bytes[place % bytes.length] ^= (byte) (1 << bit);
        assertThatThrownBy(() -> read(bytes, bytes.length)).isInstanceOf(ProtocolException.class);
    }

    /** That library forgets the values of these two kinds when it writes. */
    @Test
    void headersOfBytesAndShortsAreSkipped() throws IOException {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        headers.writeBytes(new byte[] {1, 'b', 2, 42, 1, 's', 3, 42, 43});
        headers.writeBytes(Message.encodeHeaders(headers(List.of()).entrySet()));
        assertThat(read(frame(headers.toByteArray(), "{}"), 5)).containsExactly("t:{}");
    }

    @Test
    void headersThatDoNotFitAreNotUnderstood() throws IOException {
        for (byte[] headers : List.of(
                new byte[] {9, 'x'}, new byte[] {1, 'x', 5, 0}, new byte[] {1, 'x', 7, 0}, new byte[] {1, 'x', 77})) {
            byte[] bytes = frame(headers, "");
            assertThatThrownBy(() -> read(bytes, 5)).isInstanceOf(ProtocolException.class);
        }
    }

    private static byte[] frame(byte[] headers, String payload) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CheckedOutputStream checked = new CheckedOutputStream(bytes, new CRC32());
        DataOutputStream out = new DataOutputStream(checked);
        out.writeInt(16 + headers.length + payload.length());
        out.writeInt(headers.length);
        out.writeInt((int) checked.getChecksum().getValue());
        out.write(headers);
        out.writeBytes(payload);
        out.writeInt((int) checked.getChecksum().getValue());
        return bytes.toByteArray();
    }

    @Test
    void textIsNoEventStream() {
        byte[] text = "{\"message\":\"no\"}".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> read(text, text.length))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("AWS event stream");
    }

    @Test
    void halfAFrameIsNone() {
        byte[] bytes = new EventFrames().event("a", "{}").event("b", "{}").bytes();
        assertThat(read(Arrays.copyOf(bytes, bytes.length - 1), 5)).containsExactly("a:{}");
    }

    @Test
    void exceptionsAndErrorsAreEventsThatTellTheirType() {
        byte[] bytes = new EventFrames()
                .exception("throttlingException", "{'message':'slow'}")
                .exception("validationException", "plain")
                .error("InternalFailure", "broken")
                .bytes();
        assertThat(read(bytes, 9))
                .containsExactly(
                        "error:{\"message\":\"slow\",\"__type\":\"throttlingException\"}",
                        "error:{\"message\":\"plain\",\"__type\":\"validationException\"}",
                        "error:{\"message\":\"broken\",\"__type\":\"InternalFailure\"}");
    }

    @Test
    void framesOfAnUnknownKindAreLeftOut() {
        byte[] bytes = new EventFrames()
                .frame(Map.of(), "x")
                .frame(Map.of(":message-type", HeaderValue.fromString("new")), "x")
                .bytes();
        assertThat(read(bytes, bytes.length)).isEmpty();
    }

    private static Map<String, HeaderValue> headers(List<Integer> kinds) {
        List<HeaderValue> values = List.of(
                HeaderValue.fromBoolean(true),
                HeaderValue.fromInteger(3),
                HeaderValue.fromLong(4),
                HeaderValue.fromByteArray(new byte[] {5, 5}),
                HeaderValue.fromString("six"),
                HeaderValue.fromTimestamp(Instant.EPOCH),
                HeaderValue.fromUuid(new UUID(8, 8)));
        Map<String, HeaderValue> headers = new LinkedHashMap<>();
        kinds.forEach(kind -> headers.put("h" + kind, values.get(kind)));
        headers.put(":event-type", HeaderValue.fromString("t"));
        headers.put(":message-type", HeaderValue.fromString("event"));
        return headers;
    }

    private static List<String> read(byte[] bytes, int size) {
        List<String> read = new ArrayList<>();
        EventStreamFrames[] frames = new EventStreamFrames[1];
        frames[0] = new EventStreamFrames((array, offset, length) ->
                read.add(frames[0].event() + ":" + new String(array, offset, length, StandardCharsets.UTF_8)));
        for (int at = 0; at < bytes.length; at += size) {
            frames[0].feed(ByteBuffer.wrap(bytes, at, Math.min(size, bytes.length - at)));
        }
        frames[0].end();
        return read;
    }

    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    @Test
    void lengthsThatCannotBeAreAnErrorThoughTheirChecksumFits() {
        for (int[] lengths :
                new int[][] {{100, -1}, {Json.MAX_BYTES + 1, 0}, {Integer.MIN_VALUE, 0}, {20, 5}, {15, 0}}) {
            byte[] prelude = prelude(lengths[0], lengths[1]);
            assertThatThrownBy(() -> read(prelude, prelude.length))
                    .as("length %d, headers %d", lengths[0], lengths[1])
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("it has a frame");
        }
    }

    @Test
    void theShortestAndTheLongestFrameAreAwaited() {
        for (int[] lengths : new int[][] {{Json.MAX_BYTES, 0}, {17, 0}, {25, 9}}) {
            byte[] prelude = prelude(lengths[0], lengths[1]);
            assertThat(read(prelude, prelude.length)).isEmpty();
        }
    }

    private static byte[] prelude(int length, int headers) {
        ByteBuffer prelude = ByteBuffer.allocate(12).putInt(length).putInt(headers);
        CRC32 checksum = new CRC32();
        checksum.update(prelude.array(), 0, 8);
        return prelude.putInt((int) checksum.getValue()).array();
    }
}
