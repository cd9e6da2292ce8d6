package io.github.camelllm.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.wire.Codec;
import io.github.camelllm.wire.Dialect;
import io.github.camelllm.wire.Protocol;
import io.github.camelllm.wire.ResponseHead;
import io.github.camelllm.wire.StreamDecoder;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every recorded answer of a protocol that is spoken here is understood as the specification says. */
class ConformanceTest {
    private static final Map<String, Protocol> PROTOCOLS =
            Arrays.stream(Protocol.values()).collect(Collectors.toMap(Protocol::id, Function.identity()));

    @TestFactory
    Stream<DynamicTest> recordedAnswersAreUnderstood() {
        return Recording.all().stream()
                .filter(recording -> PROTOCOLS.containsKey(recording.protocol()))
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> check(recording)));
    }

    /** The rules of errors know no protocol, so any codec must do. */
    @TestFactory
    Stream<DynamicTest> recordedErrorsOfAllProtocolsAreUnderstood() {
        return Recording.all().stream()
                .filter(recording -> !recording.head().successful())
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> checkError(recording)));
    }

    private static void checkError(Recording recording) {
        Dialect dialect = new Dialect(recording.provider(), recording.model(), Set.of());
        Codec any = Protocol.OPENAI_CHAT.codec();
        Outcome outcome = Outcome.of(sink -> {
            throw any.failure(recording.head(), recording.body(), dialect);
        });
        assertThat(recording.expectation().differences(outcome)).isEmpty();
    }

    private static void check(Recording recording) {
        Codec codec = PROTOCOLS.get(recording.protocol()).codec();
        Outcome outcome = Outcome.of(sink -> read(codec, recording, sink));
        assertThat(recording.expectation().differences(outcome)).isEmpty();
    }

    private static ChatResponse read(Codec codec, Recording recording, Consumer<Delta> sink) {
        Dialect dialect = new Dialect(recording.provider(), recording.model(), Set.of());
        ResponseHead head = recording.head();
        if (!head.successful()) {
            throw codec.failure(head, recording.body(), dialect);
        }
        if (!recording.streamed()) {
            return codec.decode(head, recording.body(), dialect);
        }
        StreamDecoder decoder = codec.streamed(head, dialect, sink);
        decoder.feed(ByteBuffer.wrap(recording.body()));
        return decoder.end();
    }
}
