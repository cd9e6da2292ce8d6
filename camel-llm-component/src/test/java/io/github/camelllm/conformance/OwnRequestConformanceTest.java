package io.github.camelllm.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.wire.Dialect;
import io.github.camelllm.wire.EncodedRequest;
import io.github.camelllm.wire.Protocol;
import java.io.IOException;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every recorded request of a protocol whose shape is no input format can be said with our words, and says the same. */
class OwnRequestConformanceTest {
    @TestFactory
    Stream<DynamicTest> requestsOfGeminiSurviveReadingAndWriting() {
        return tests(Protocol.GEMINI_GENERATE, GeminiRequests::normal, GeminiRequests::read);
    }

    @TestFactory
    Stream<DynamicTest> requestsOfOllamaSurviveReadingAndWriting() {
        return tests(Protocol.OLLAMA_CHAT, OllamaRequests::normal, OllamaRequests::read);
    }

    @TestFactory
    Stream<DynamicTest> requestsOfResponsesSurviveReadingAndWriting() {
        return tests(Protocol.OPENAI_RESPONSES, ResponsesRequests::normal, ResponsesRequests::read);
    }

    private static Stream<DynamicTest> tests(
            Protocol protocol, Function<JsonNode, JsonNode> normal, Function<JsonNode, ChatRequest> reader) {
        return Recording.all().stream()
                .filter(recording -> recording.protocol().equals(protocol.id()))
                .filter(recording -> recording.request().isObject())
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> {
                    JsonNode expected = normal.apply(recording.request());
                    JsonNode written = written(protocol, reader.apply(expected), recording);
                    assertThat(normal.apply(written)).isEqualTo(expected);
                }));
    }

    private static JsonNode written(Protocol protocol, ChatRequest request, Recording recording) throws IOException {
        Dialect dialect = new Dialect(recording.provider(), recording.model(), Set.of());
        EncodedRequest encoded = protocol.codec().encode(request, recording.streamed(), dialect);
        String address = recording.json().path("request").path("url").asText().replaceAll("\\?.*", "");
        assertThat(address).endsWith(encoded.path().replaceAll("\\?.*", ""));
        JsonNode written = Recording.JSON.readTree(encoded.body());
        assertThat(written.path("stream").asBoolean(recording.streamed())).isEqualTo(recording.streamed());
        return written;
    }
}
