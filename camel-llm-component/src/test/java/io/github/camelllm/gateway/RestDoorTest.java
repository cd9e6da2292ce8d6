package io.github.camelllm.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.test.Answer;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The REST interfaces, over HTTP. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RestDoorTest {
    private static final String SETTINGS = "/api/settings/llm-providers";
    private static final String QUESTION =
            "{\"model\":\"gpt-4.1\",\"provider\":\"openai\",\"prompt\":\"Hi\",\"maxTokens\":9}";

    private static JsonNode get(OpenDoor door, String path) throws Exception {
        HttpResponse<String> response = door.send("GET", path, "");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return OpenDoor.JSON.readTree(response.body());
    }

    @Test
    void aProgramGetsAnAnswerWithItsProviderUsageAndCost() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(Answer.chat("Hello").usage(3, 2));

            JsonNode answer = door.json("/api/v1/complete", QUESTION);

            assertThat(answer.path("text").asText()).isEqualTo("Hello");
            assertThat(answer.path("provider").asText()).isEqualTo("openai");
            assertThat(answer.at("/usage/totalTokens").asInt()).isEqualTo(5);
            assertThat(answer.path("cost").decimalValue()).isPositive();
            assertThat(answer.path("finishReason").asText()).isEqualTo("STOP");
            assertThat(door.post("/api/v1/complete", "{\"promt\":\"x\"}").body())
                    .contains("promt");
        }
    }

    @Test
    void aStreamHasDeltasAndOneEnd() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.enqueue(
                    Answer.stream("Hel", "lo").usage(3, 2),
                    Answer.stream("a", "b").cutAfter(2));

            List<OpenDoor.Event> events = door.events("/api/v1/complete/stream", QUESTION);
            List<OpenDoor.Event> cut = door.events("/api/v1/complete/stream", QUESTION);

            assertThat(events).extracting(OpenDoor.Event::name).containsExactly("delta", "delta", "done");
            assertThat(events.get(0).json().path("text").asText()).isEqualTo("Hel");
            assertThat(events.get(2).json().at("/usage/inputTokens").asInt()).isEqualTo(3);
            assertThat(cut.get(cut.size() - 1).name()).isEqualTo("error");
        }
    }

    @Test
    void healthTellsOfProvidersAndRedis() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(Answer.chat("Hello"));
            door.json("/api/v1/complete", QUESTION);

            JsonNode health = get(door, "/api/v1/monitoring/health");

            assertThat(health.path("status").asText()).isEqualTo("UP");
            assertThat(health.at("/info/providers/details/openai/status").asText())
                    .isEqualTo("UP");
            assertThat(health.at("/info/providers/details/openai/latency").isNumber())
                    .isTrue();
            assertThat(health.at("/info/redis/details/connection").asText()).isEqualTo("not configured");
            assertThat(health.at("/info/redis/details").has("latency")).isTrue();

            door.upstream.always(Answer.error(500, "server_error", "no"));
            door.post("/api/v1/complete", QUESTION.replace("gpt-4.1", "gpt-4.1-mini"));
            assertThat(get(door, "/api/v1/monitoring/health").path("status").asText())
                    .isEqualTo("UP");
        }
    }

    @Test
    void providersAndModelsAreListedFilteredAndFound() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            JsonNode providers = get(door, SETTINGS).path("providers");
            JsonNode all = get(door, SETTINGS + "/models").path("models");
            JsonNode some = get(door, SETTINGS + "/models?provider=openai&capability=vision&maxCost=0.002")
                    .path("models");
            JsonNode one = get(door, SETTINGS + "/models/openai/gpt-4.1");

            assertThat(providers.findValuesAsText("name")).contains("openai", "anthropic");
            assertThat(some.size()).isPositive().isLessThan(all.size());
            assertThat(some.findValuesAsText("provider")).containsOnly("openai");
            assertThat(one.path("contextWindow").asInt()).isPositive();
            assertThat(door.send("GET", SETTINGS + "/models/openai/none", "").statusCode())
                    .isEqualTo(404);
            assertThat(door.send("GET", SETTINGS + "/models?capability=none", "")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(door.send("GET", SETTINGS + "/models?maxCost=x", "").statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void aRecommendationIsExplained() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            JsonNode answer = door.json(
                    SETTINGS + "/models/recommend",
                    "{\"capabilities\":[\"tools\"],\"maxCost\":0.01,\"maxLatency\":5000,\"preferOpenSource\":false,\"minQuality\":\"high\",\"minContextWindow\":100000,\"providers\":[\"openai\",\"anthropic\"]}");

            assertThat(answer.path("explanation").asText()).isNotBlank();
            assertThat(answer.at("/candidates/0/why").asText()).isNotBlank();
            JsonNode none = door.json(
                    SETTINGS + "/models/recommend", "{\"minContextWindow\":2000000000,\"providers\":[\"openai\"]}");
            assertThat(none.path("candidates")).isEmpty();
            assertThat(none.path("explanation").asText()).isNotBlank();
            assertThat(door.post(SETTINGS + "/models/recommend", "{\"minQuality\":\"none\"}")
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void telemetryCountsIsExportedAndReset() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(Answer.chat("Hello").usage(3, 2));
            door.json("/api/v1/complete", QUESTION);

            JsonNode report = get(door, SETTINGS + "/telemetry?provider=openai&hours=24");
            assertThat(report.at("/rows/0/successes").asInt()).isEqualTo(1);
            assertThat(report.at("/rows/0/inputTokens").asInt()).isEqualTo(3);
            assertThat(report.at("/rows/0/cost").decimalValue()).isPositive();
            assertThat(report.at("/live/0/answered").asInt()).isEqualTo(1);
            assertThat(get(door, SETTINGS + "/telemetry?provider=none").path("rows"))
                    .isEmpty();
            String csv = door.send("GET", SETTINGS + "/telemetry/export?format=csv&by=provider", "")
                    .body();
            assertThat(csv).startsWith("start,end,provider,model,").contains("Z,openai,,,,,1,1,0,");
            assertThat(get(door, SETTINGS + "/telemetry/export?format=json").path("rows"))
                    .hasSize(1);

            door.json(SETTINGS + "/telemetry/reset", "");
            assertThat(get(door, SETTINGS + "/telemetry").path("rows")).isEmpty();
        }
    }

    @Test
    void aWrongQueryOfTelemetryIsRefusedWithTheReason() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            HttpResponse<String> response = door.send("GET", SETTINGS + "/telemetry?hours=many", "");
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).contains("hours");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/api/none",
        "POST,/api/settings/llm-providers",
        "GET,/api/settings/llm-providers/none",
        "GET,/api/v1/none"
    })
    void whatIsNotThereIsAnsweredInJson(String method, String path) throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            HttpResponse<String> response = door.send(method, path, "{}");

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(OpenDoor.JSON
                            .readTree(response.body())
                            .at("/error/message")
                            .isTextual())
                    .isTrue();
        }
    }
}
