package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of Bedrock's event stream whose lengths, checksums or headers lie, end as an error that says so, at once. */
class EventStreamAttackTest {
    private static final byte[] HEADERS =
            RawEventFrame.headers(":message-type", "event", ":event-type", "contentBlockDelta");
    private static final byte[] PAYLOAD = bytes("{\"contentBlockIndex\":0,\"delta\":{\"text\":\"Hello\"}}");
    private static final byte[] STOP = RawEventFrame.bytes(
            RawEventFrame.headers(":message-type", "event", ":event-type", "messageStop"),
            bytes("{\"stopReason\":\"end_turn\"}"));

    private final AtomicInteger deltas = new AtomicInteger();
    private final StreamDecoder decoder = Protocol.BEDROCK_CONVERSE
            .codec()
            .streamed(
                    new ResponseHead(200, Headers.NONE),
                    new Dialect("bedrock", "m", Set.of()),
                    delta -> deltas.incrementAndGet());

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private ChatResponse read(byte[]... parts) {
        for (byte[] part : parts) {
            decoder.feed(ByteBuffer.wrap(part));
        }
        return decoder.end();
    }

    private void assertRefused(byte[] frame) {
        assertThatThrownBy(() -> decoder.feed(ByteBuffer.wrap(frame))).isInstanceOfSatisfying(LlmException.class, e -> {
            assertThat(e.kind()).isIn(ErrorKind.PROTOCOL, ErrorKind.STREAM_INTERRUPTED);
            assertThat(e.details().message()).hasSizeLessThan(500);
        });
        assertThat(deltas).hasValue(0);
    }

    /** What has no type that is known is left out, as new types are. */
    private void assertSaysNothing(byte[] frame) {
        try {
            assertThat(read(frame, STOP).text()).isEmpty();
        } catch (LlmException e) {
            assertThat(e.kind()).isIn(ErrorKind.PROTOCOL, ErrorKind.STREAM_INTERRUPTED);
        }
        assertThat(deltas).hasValue(0);
    }

    @Test
    void aRightFrameIsRead() {
        assertThat(read(RawEventFrame.bytes(HEADERS, PAYLOAD), STOP).text()).isEqualTo("Hello");
    }

    /** A length that nobody will send would be waited for, and kept, for as long as the stream lives. */
    @ParameterizedTest
    @ValueSource(longs = {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 0, 1, 15, (64L << 20) + 1})
    void aLengthThatCannotBeIsRefusedBeforeItsBytesCome(long stated) {
        int length = RawEventFrame.bytes(HEADERS, PAYLOAD).length;
        assertRefused(RawEventFrame.bytes(HEADERS, PAYLOAD, (int) stated - length, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 1_000_000})
    void aLengthOfTheHeadersThatCannotBeIsRefused(int stated) {
        assertRefused(RawEventFrame.bytes(HEADERS, PAYLOAD, 0, stated - HEADERS.length, 0));
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "0, 1", "-7, 0", "0, -7"})
    void headersThatReachIntoThePayloadOrEndEarlyAreRefusedOrReadNothing(int more, int checksum) {
        byte[] frame = RawEventFrame.bytes(HEADERS, PAYLOAD, 0, more, checksum);
        assertSaysNothing(frame);
    }

    @Test
    void aFlippedBitAnywhereIsNoticed() {
        byte[] right = RawEventFrame.bytes(HEADERS, PAYLOAD);
        for (int bit = 0; bit < right.length * 8; bit++) {
            byte[] wrong = right.clone();
            wrong[bit / 8] ^= (byte) (1 << bit % 8);
            StreamDecoder fresh = Protocol.BEDROCK_CONVERSE
                    .codec()
                    .streamed(
                            new ResponseHead(200, Headers.NONE),
                            new Dialect("bedrock", "m", Set.of()),
                            delta -> deltas.incrementAndGet());
            assertThatThrownBy(() -> fresh.feed(ByteBuffer.wrap(wrong)))
                    .as("bit " + bit)
                    .isInstanceOf(LlmException.class);
        }
        assertThat(deltas).hasValue(0);
    }

    /** The name says that it is longer than all headers; the value likewise; a type that is not there; nothing after a name. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u007fab",
                "\u0001a\u0007\u007f\u007fx",
                "\u0001a\u000bxxxx",
                "\u0001a",
                "\u0001",
                "\u0000\u0007\u0000\u0000"
            })
    void headersThatLieAboutThemselvesAreRefusedOrEmpty(String headers) {
        byte[] frame = RawEventFrame.bytes(headers.getBytes(StandardCharsets.ISO_8859_1), PAYLOAD);
        assertSaysNothing(frame);
    }

    @Test
    void aHundredThousandFramesWithoutAnEventSayNothing() {
        byte[] nothing = RawEventFrame.bytes(new byte[0], new byte[0]);
        for (int i = 0; i < 100_000; i++) {
            decoder.feed(ByteBuffer.wrap(nothing));
        }
        assertThat(deltas).hasValue(0);
        assertThat(read(RawEventFrame.bytes(HEADERS, PAYLOAD), STOP).text()).isEqualTo("Hello");
    }
}
