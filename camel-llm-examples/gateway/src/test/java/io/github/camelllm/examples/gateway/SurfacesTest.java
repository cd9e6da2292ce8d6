package io.github.camelllm.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.serve.ClientApi;
import io.github.camelllm.test.Answer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** GraphQL, REST and operation. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SurfacesTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String CONFIG = "adminKey: ${ADMIN}\n" + RunningGateway.OPENAI;

    @TempDir
    Path folder;

    private static String request(String query) throws Exception {
        return RunningGateway.JSON.writeValueAsString(Map.of("query", query));
    }

    private static JsonNode graphQl(RunningGateway gateway, String key, String query) throws Exception {
        return gateway.json("POST", "/graphql", key, request(query));
    }

    /** HTTP/2 has no field Host, by which an open gateway tells programs on this machine from pages of others. */
    @Test
    void aClientOfHttp2IsServedAsOneOfHttp1() throws Exception {
        try (RunningGateway gateway = RunningGateway.start(folder, RunningGateway.OPENAI)) {
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
            HttpRequest request =
                    HttpRequest.newBuilder(gateway.uri("/v1/models")).build();

            for (int i = 0; i < 2; i++) { // the first upgrades the connection, the second is HTTP/2 from its start
                HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
                assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            }
        }
    }

    @Test
    void graphQlListsModelsCompletesAndStreams() throws Exception {
        try (RunningGateway gateway = RunningGateway.start(folder, CONFIG)) {
            gateway.upstream.enqueue(
                    Answer.chat("Hello").usage(3, 2), Answer.stream("Hel", "lo").usage(3, 2));
            String key = gateway.key("{\"budget\":\"1.00\"}");

            JsonNode models = graphQl(gateway, key, "{models{id name owner} health{status}}");
            JsonNode whole = graphQl(
                    gateway,
                    key,
                    "mutation{complete(input:{prompt:\"Hi\",model:\"openai:gpt-4.1\",maxTokens:50}){text provider inputTokens cost}}");
            HttpResponse<String> stream = gateway.send(
                    "POST",
                    "/graphql",
                    key,
                    request(
                            "subscription{completionStream(input:{prompt:\"Hi\",model:\"openai:gpt-4.1\",maxTokens:50}){text done{text provider outputTokens}}}"),
                    "Accept",
                    "text/event-stream");

            assertThat(models.at("/data/models").findValuesAsText("id")).contains("mock", "openai:gpt-4.1");
            assertThat(models.at("/data/health/status").asText()).isEqualTo("UP");
            assertThat(whole.at("/data/complete/text").asText()).isEqualTo("Hello");
            assertThat(whole.at("/data/complete/cost").asDouble()).isPositive();
            assertThat(stream.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
            assertThat(stream.body())
                    .contains(
                            "event: next\ndata: {\"data\":{\"completionStream\":{\"text\":\"Hel\",\"done\":null}}}\n\n")
                    .contains("\"done\":{\"text\":\"Hello\",\"provider\":\"openai\",\"outputTokens\":2}")
                    .endsWith("event: complete\ndata: \n\n");
            assertThat(gateway.json("GET", "/api/keys", RunningGateway.ADMIN, "")
                            .at("/keys/0/totalSpent")
                            .asText())
                    .isNotEqualTo("0");
        }
    }

    @Test
    void graphQlHasLimitsAndObeysKeysAndBudgets() throws Exception {
        try (RunningGateway gateway = RunningGateway.start(folder, CONFIG + "graphQlIntrospection: false\n")) {
            gateway.upstream.always(Answer.chat("Hello").usage(3, 2));
            String poor = gateway.key("{\"budget\":\"0.0000001\"}");
            String key = gateway.key("{\"models\":[\"mock\"]}");
            String complete = "complete(input:{prompt:\"Hi\",model:\"openai:gpt-4.1\",maxTokens:50}){text}";

            assertThat(gateway.send("POST", "/graphql", "", request("{models{id}}"))
                            .statusCode())
                    .isEqualTo(401);
            assertThat(graphQl(gateway, poor, "mutation{" + complete + "}")
                            .at("/errors/0/extensions/code")
                            .asText())
                    .isEqualTo("budget_exceeded");
            assertThat(graphQl(gateway, key, "mutation{" + complete + "}")
                            .at("/errors/0/extensions/status")
                            .asInt())
                    .isEqualTo(403);
            assertThat(graphQl(gateway, key, "mutation{a:" + complete + " b:" + complete + "}")
                            .at("/errors/0/message")
                            .asText())
                    .contains("complexity");
            assertThat(graphQl(gateway, key, "{__schema{types{name}}}")
                            .path("errors")
                            .isArray())
                    .isTrue();
            assertThat(graphQl(gateway, key, "{models{id").path("errors").isArray())
                    .isTrue();
            assertThat(gateway.send("POST", "/graphql", key, request(" ".repeat(30_000) + "{models{id}}"))
                            .statusCode())
                    .isEqualTo(400);
            assertThat(gateway.upstream.requests()).isEmpty();
        }
    }

    @Test
    void aSubscriptionThatIsLeftEndsTheCall() throws Exception {
        try (RunningGateway gateway = RunningGateway.start(folder, CONFIG)) {
            gateway.upstream.always(Answer.stream("some", " words").stallAfter(2));
            String key = gateway.key("{}");
            byte[] body = request(
                            "subscription{completionStream(input:{prompt:\"Hi\",model:\"openai:gpt-4.1\"}){text}}")
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8);
            try (java.net.Socket socket = new java.net.Socket("127.0.0.1", gateway.gateway.port())) {
                socket.getOutputStream()
                        .write(("POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key
                                        + "\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: "
                                        + body.length + "\r\n\r\n")
                                .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                socket.getOutputStream().write(body);
                StringBuilder read = new StringBuilder();
                byte[] buffer = new byte[4096];
                while (read.indexOf("some") < 0) {
                    int n = socket.getInputStream().read(buffer);
                    assertThat(n).isPositive();
                    read.append(new String(buffer, 0, n, java.nio.charset.StandardCharsets.UTF_8));
                }
            }
            gateway.upstream.awaitClientClose(LONG);
        }
    }

    @Test
    void everyOperationOfTheDescriptionIsThereAndNeedsItsKey() throws Exception {
        try (RunningGateway gateway = RunningGateway.start(folder, CONFIG)) {
            String key = gateway.key("{}");
            JsonNode description = gateway.json("GET", "/openapi.json", "", "");
            String id = gateway.json("GET", "/api/keys", RunningGateway.ADMIN, "")
                    .at("/keys/0/id")
                    .asText();
            for (var path : description.path("paths").properties()) {
                String at = path.getKey()
                        .replace("{provider}", "openai")
                        .replace("/models/openai/{id}", "/models/openai/gpt-4.1")
                        .replace("{switch}", "on")
                        .replace("{action}", "block")
                        .replace("{id}", id);
                if (at.endsWith("/events")) {
                    continue; // does not end
                }
                for (var operation : path.getValue().properties()) {
                    String method = operation.getKey().toUpperCase(java.util.Locale.ROOT);
                    if (method.equals("DELETE")) {
                        continue; // the key is needed on
                    }
                    JsonNode security = operation.getValue().path("security").path(0);
                    String with = security.has("admin") ? RunningGateway.ADMIN : security.has("key") ? key : "";
                    int status = gateway.send(method, at, with, "{}").statusCode();
                    assertThat(status).as(method + " " + at).isNotIn(401, 403, 404, 405, 500);
                    if (!with.isEmpty()) {
                        int without = gateway.send(method, at, "", "{}").statusCode();
                        assertThat(without).as(method + " " + at).isEqualTo(401);
                    }
                    if (at.contains("/block")) {
                        gateway.json("POST", "/api/keys/" + id + "/unblock", RunningGateway.ADMIN, "{}");
                    }
                }
            }
        }
    }

    /** What the gateway serves beside the protocols of OpenAI and Anthropic is described, and each reference leads somewhere. */
    @Test
    void theDescriptionHasAllRestSurfacesAndIsConsistent() throws Exception {
        JsonNode description = RunningGateway.JSON.readTree(OpenApi.json());
        List<String> paths = new ArrayList<>();
        description.path("paths").fieldNames().forEachRemaining(paths::add);

        for (ClientApi api : ClientApi.values()) {
            if (api.protocol().equals("rest")) {
                assertThat(paths).contains("/api/v1/" + api.path());
            }
        }
        assertThat(paths)
                .contains("/api/v1/models", "/api/v1/monitoring/health", "/api/keys", "/api/keys/{id}", "/graphql")
                .contains("/metrics", "/health/liveliness", "/health/readiness", "/api/dashboard")
                .contains("/api/settings/llm-providers/telemetry/export");
        assertThat(description.path("openapi").asText()).startsWith("3.");
        assertThat(description.at("/info/title").asText()).isNotEmpty();
        for (JsonNode reference : description.findValues("$ref")) {
            assertThat(description.at(reference.asText().substring(1)).isMissingNode())
                    .as(reference.asText())
                    .isFalse();
        }
        for (JsonNode path : description.path("paths")) {
            for (JsonNode operation : path) {
                assertThat(operation.path("responses")).as(operation.toString()).isNotEmpty();
                assertThat(operation.path("summary").asText())
                        .as(operation.toString())
                        .isNotEmpty();
            }
        }
    }

    @Test
    void aWrongPathIsAnsweredInTheDialectOfTheCaller() throws Exception {
        try (RunningGateway gateway = RunningGateway.start(folder, "")) {
            HttpResponse<String> openAi = gateway.send("POST", "/nothing/here", "", "{}");
            HttpResponse<String> anthropic =
                    gateway.send("POST", "/nothing/here", "", "{}", "anthropic-version", "2023-06-01");

            assertThat(openAi.statusCode()).isEqualTo(404);
            assertThat(RunningGateway.JSON
                            .readTree(openAi.body())
                            .at("/error/code")
                            .asText())
                    .isEqualTo("not_found");
            assertThat(RunningGateway.JSON
                            .readTree(anthropic.body())
                            .path("type")
                            .asText())
                    .isEqualTo("error");
        }
    }
}
