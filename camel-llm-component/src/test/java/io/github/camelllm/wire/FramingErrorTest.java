package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Operation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An error that the frame reader finds says who sent the stream, as every other error does. */
class FramingErrorTest {
    private static final int MEBIBYTES = 1 << 20;

    static Stream<Protocol> chats() {
        return Arrays.stream(Protocol.values()).filter(protocol -> protocol.operation() == Operation.CHAT);
    }

    @ParameterizedTest
    @MethodSource("chats")
    void anErrorOfTheFramingNamesProviderModelAndStatus(Protocol protocol) {
        StreamDecoder decoder = protocol.codec().streamed(Streams.OK, Streams.DIALECT, delta -> {});

        LlmException error = catchThrowableOfType(LlmException.class, () -> feedBrokenFrame(protocol, decoder));

        assertThat(error.kind()).isEqualTo(ErrorKind.PROTOCOL);
        assertThat(error.provider()).isEqualTo("acme");
        assertThat(error.model()).isEqualTo("model-a");
        assertThat(error.statusCode()).isEqualTo(200);
        assertThat(error.getMessage()).contains("acme").contains("model-a");
    }

    @ParameterizedTest
    @MethodSource("chats")
    void afterAFailureTheSameFailureIsThrownAgain(Protocol protocol) {
        StreamDecoder decoder = protocol.codec().streamed(Streams.OK, Streams.DIALECT, delta -> {});
        LlmException error = catchThrowableOfType(LlmException.class, () -> feedBrokenFrame(protocol, decoder));

        assertThat(catchThrowableOfType(LlmException.class, decoder::end)).isSameAs(error);
    }

    /** Feeds a frame beyond the limit of 64 MiB; for AWS event streams, one whose prelude says so. */
    private static void feedBrokenFrame(Protocol protocol, StreamDecoder decoder) {
        if (protocol == Protocol.BEDROCK_CONVERSE) {
            decoder.feed(
                    ByteBuffer.allocate(16).putInt(Integer.MAX_VALUE).putInt(0).rewind());
            return;
        }
        decoder.feed(ByteBuffer.wrap("data: {\"a\":\"".getBytes(StandardCharsets.US_ASCII)));
        byte[] filler = new byte[MEBIBYTES];
        Arrays.fill(filler, (byte) 'x');
        for (int i = 0; i < 70; i++) {
            decoder.feed(ByteBuffer.wrap(filler));
        }
    }
}
