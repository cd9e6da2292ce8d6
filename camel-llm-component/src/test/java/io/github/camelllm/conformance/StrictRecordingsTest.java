package io.github.camelllm.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.RefusedRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** No rule refuses what the real provider accepted: every recorded request that was answered passes. */
class StrictRecordingsTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Set<String> PROTOCOLS = Set.of(
            "openai-chat",
            "openai-responses",
            "anthropic-messages",
            "gemini-generate",
            "bedrock-converse",
            "ollama-chat");
    /** The providers of Chat Completions with rules of their own; in the recordings, Azure has another name. */
    private static final Set<String> CHAT_DIALECTS = Set.of(
            "openai", "deepseek", "mistral", "alibaba", "perplexity", "xai", "zai", "openrouter", "groq", "cerebras");

    @TestFactory
    Stream<DynamicTest> acceptedRequestsPass() {
        List<Recording> accepted = Recording.all().stream()
                .filter(recording -> PROTOCOLS.contains(recording.protocol()))
                .filter(recording -> recording.head().status() < 400)
                .filter(recording -> recording.request().isObject())
                .toList();
        assertThat(accepted).hasSizeGreaterThan(40);
        return accepted.stream()
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> assertThat(violations(recording))
                        .isEmpty()));
    }

    /** Requests that the provider refused for a reason that is a rule. */
    @TestFactory
    Stream<DynamicTest> refusedRequestsAreRefusedByTheirRule() {
        Map<String, String> rules = Map.of(
                "openai/error-unsupported-param--mirascope-gpt-5-mini.json", "stop-unsupported",
                "mistral/error-validation--genai-ministral-14b-2512.json", "tool-type");
        List<Recording> refused = Recording.all().stream()
                .filter(recording -> rules.containsKey(recording.name()))
                .toList();
        assertThat(refused).hasSize(rules.size());
        return refused.stream()
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> assertThat(violations(recording))
                        .extracting(RefusedRequest.Violation::rule)
                        .contains(rules.get(recording.name()))));
    }

    private static List<RefusedRequest.Violation> violations(Recording recording) throws Exception {
        JsonNode request = recording.json().path("request");
        String path = URI.create(request.path("url").asText()).getRawPath();
        try (FakeLlmServer server = FakeLlmServer.strict(dialect(recording))) {
            URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
            HttpRequest.BodyPublisher body =
                    HttpRequest.BodyPublishers.ofString(request.path("body").toString());
            HttpResponse<String> response =
                    CLIENT.send(HttpRequest.newBuilder(uri).POST(body).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode() < 400).isEqualTo(server.refusals().isEmpty());
            return server.refusals().stream()
                    .flatMap(refused -> refused.violations().stream())
                    .toList();
        }
    }

    private static String dialect(Recording recording) {
        return switch (recording.protocol()) {
            case "openai-chat" -> chatDialect(recording.provider());
            case "openai-responses" -> recording.provider().equals("xai") ? "xai-responses" : "openai-responses";
            default -> recording.protocol();
        };
    }

    private static String chatDialect(String provider) {
        if (provider.equals("azure-openai")) {
            return "azure";
        }
        return CHAT_DIALECTS.contains(provider) ? provider : "openai-compatible";
    }
}
