package io.github.camelllm.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.provider.DescriptorReader;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.wire.Dialect;
import io.github.camelllm.wire.OpenAiRequests;
import io.github.camelllm.wire.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every recorded request of Chat Completions can be read and is written again with the same meaning. */
class RequestConformanceTest {
    /** The recordings' names of those that have others here. */
    private static final Map<String, String> NAMES = Map.of("azure-openai", "azure", "vertex-ai", "vertexai");

    @TestFactory
    Stream<DynamicTest> recordedRequestsSurviveReadingAndWriting() {
        return Recording.all().stream()
                .filter(recording -> recording.protocol().equals(Protocol.OPENAI_CHAT.id()))
                .filter(recording -> recording.request().isObject())
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> check(recording)));
    }

    private static void check(Recording recording) throws IOException {
        ChatRequest request = OpenAiRequests.read(recording.request());
        byte[] body = Protocol.OPENAI_CHAT
                .codec()
                .encode(request, recording.streamed(), dialect(recording))
                .body();
        JsonNode written = Recording.JSON.readTree(body);
        assertThat(written.path("stream").asBoolean()).isEqualTo(recording.streamed());
        assertThat(SameRequest.normal(written)).isEqualTo(SameRequest.normal(recording.request()));
    }

    private static Dialect dialect(Recording recording) throws IOException {
        Provider provider = provider(recording.provider());
        String model = recording.request().path("model").asText("");
        return new Dialect(recording.provider(), model, provider.quirks(), null, provider.facts());
    }

    private static Provider provider(String provider) throws IOException {
        String descriptor = "META-INF/camel-llm/providers/" + NAMES.getOrDefault(provider, provider) + ".json";
        try (InputStream in = RequestConformanceTest.class.getClassLoader().getResourceAsStream(descriptor)) {
            assertThat(in).as(descriptor).isNotNull();
            return DescriptorReader.read(descriptor, in.readAllBytes());
        }
    }
}
