package io.github.camelllm.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.wire.Dialect;
import io.github.camelllm.wire.EncodedRequest;
import io.github.camelllm.wire.Protocol;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every recorded request of the Messages API and of Converse can be said in our words and is written again. */
class TurnRequestConformanceTest {
    @TestFactory
    Stream<DynamicTest> recordedMessagesAreWrittenAgain() {
        return recordings(Protocol.ANTHROPIC_MESSAGES)
                .map(recording -> test(recording, () -> {
                    EncodedRequest encoded =
                            encode(Protocol.ANTHROPIC_MESSAGES, AnthropicRequests.read(recording.request()), recording);
                    JsonNode written = Recording.JSON.readTree(encoded.body());
                    assertThat(AnthropicRequests.normal(written))
                            .isEqualTo(AnthropicRequests.normal(recording.request()));
                    assertThat(written.path("stream").asBoolean()).isEqualTo(recording.streamed());
                    assertThat(encoded.path()).isEqualTo(url(recording).getPath());
                }));
    }

    @TestFactory
    Stream<DynamicTest> recordedConversationsAreWrittenAgain() {
        return recordings(Protocol.BEDROCK_CONVERSE)
                .map(recording -> test(recording, () -> {
                    EncodedRequest encoded =
                            encode(Protocol.BEDROCK_CONVERSE, ConverseRequests.read(recording.request()), recording);
                    JsonNode written = Recording.JSON.readTree(encoded.body());
                    assertThat(ConverseRequests.normal(written))
                            .isEqualTo(ConverseRequests.normal(recording.request()));
                    assertThat(URLDecoder.decode(encoded.path(), StandardCharsets.UTF_8))
                            .isEqualTo(url(recording).getPath());
                }));
    }

    private static Stream<Recording> recordings(Protocol protocol) {
        return Recording.all().stream()
                .filter(recording -> recording.protocol().equals(protocol.id()))
                .filter(recording -> recording.request().isObject());
    }

    private static DynamicTest test(Recording recording, Check check) {
        return DynamicTest.dynamicTest(recording.name(), check::run);
    }

    private interface Check {
        void run() throws IOException;
    }

    private static EncodedRequest encode(Protocol protocol, ChatRequest request, Recording recording) {
        Dialect dialect = new Dialect(recording.provider(), model(recording), Set.of());
        return protocol.codec().encode(request, recording.streamed(), dialect);
    }

    /** Converse has the model in the address, with an end that the recording's own name of it may lack. */
    private static String model(Recording recording) {
        String path = url(recording).getPath();
        return path.startsWith("/model/")
                ? path.substring("/model/".length(), path.lastIndexOf('/'))
                : recording.model();
    }

    private static URI url(Recording recording) {
        return URI.create(recording.json().at("/request/url").asText());
    }
}
