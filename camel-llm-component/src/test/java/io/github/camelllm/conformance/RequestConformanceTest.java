package io.github.camelllm.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.wire.Dialect;
import io.github.camelllm.wire.OpenAiRequests;
import io.github.camelllm.wire.Protocol;
import io.github.camelllm.wire.Quirk;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every recorded request of Chat Completions can be read and is written again with the same meaning. */
class RequestConformanceTest {
    private static final Map<String, Set<Quirk>> QUIRKS = Map.of(
            "alibaba", Set.of(Quirk.REASONING_CONTENT),
            "deepseek", Set.of(Quirk.REASONING_CONTENT),
            "xai", Set.of(Quirk.REASONING_CONTENT),
            "zai", Set.of(Quirk.REASONING_CONTENT),
            "groq", Set.of(Quirk.REASONING),
            "together", Set.of(Quirk.REASONING),
            "cerebras", Set.of(Quirk.REASONING),
            "mistral", Set.of(Quirk.RANDOM_SEED, Quirk.THINKING_PARTS, Quirk.DOCUMENT_URL, Quirk.NO_STREAM_OPTIONS),
            "openrouter", Set.of(Quirk.REASONING_DETAILS, Quirk.CACHE_CONTROL, Quirk.FILE_URL));

    @TestFactory
    Stream<DynamicTest> recordedRequestsSurviveReadingAndWriting() {
        assumeTrue(Recording.shared().isPresent(), "There is no folder shared/recordings above the working one");
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

    private static Dialect dialect(Recording recording) {
        Set<Quirk> quirks = EnumSet.noneOf(Quirk.class);
        quirks.addAll(QUIRKS.getOrDefault(recording.provider(), Set.of()));
        if (recording.request().has("max_tokens")) {
            quirks.add(Quirk.MAX_TOKENS);
        }
        return new Dialect(
                recording.provider(), recording.request().path("model").asText(""), quirks);
    }
}
