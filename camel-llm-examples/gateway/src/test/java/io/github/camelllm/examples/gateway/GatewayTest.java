package io.github.camelllm.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.test.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gateway as its users see it. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GatewayTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void withoutAnythingItServesTheMockOnThisMachine() throws Exception {
        assertThat(GatewayConfig.read("", name -> null).host()).isEqualTo("127.0.0.1");
        assertThat(GatewayConfig.read("", name -> null).port()).isEqualTo(8080);
        try (RunningGateway gateway = RunningGateway.start(folder, "")) {
            HttpResponse<String> chat = gateway.chat("", "mock");
            assertThat(chat.statusCode()).as(chat.body()).isEqualTo(200);
            JsonNode models = gateway.json("GET", "/v1/models", "", "");
            assertThat(models.path("data").findValuesAsText("id")).contains("mock", "auto");
            for (String path : new String[] {"/chat/completions", "/responses", "/messages"}) {
                String body = path.equals("/responses")
                        ? "{\"model\":\"mock\",\"input\":\"Hi\"}"
                        : "{\"model\":\"mock\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
                assertThat(gateway.send("POST", path, "", body).statusCode())
                        .as(path)
                        .isEqualTo(200);
                assertThat(gateway.send("POST", "/v1" + path, "", body).statusCode())
                        .as(path)
                        .isEqualTo(200);
            }
            assertThat(gateway.send("GET", "/health/liveliness", "", "").statusCode())
                    .isEqualTo(200);
            assertThat(gateway.send("GET", "/health/readiness", "", "").statusCode())
                    .isEqualTo(200);
            for (String path :
                    new String[] {"/", "/api/hello", "/v1/models"}) { // Claude Code looks whether it is there
                assertThat(gateway.send("HEAD", path, "", "").statusCode())
                        .as(path)
                        .isEqualTo(200);
            }
            assertThat(gateway.send("POST", "//v1//chat/completions/", "", chat("mock"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(gateway.send("POST", "/v1/v1/chat/completions", "", chat("mock"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(gateway.send("GET", "/metrics", "", "").body()).contains("gen_ai_client_operation_duration");
            assertThat(gateway.send("GET", "/", "", "").body()).contains("<!doctype html>");
        }
    }

    /** It listens once all routes are there: a client that polls it while it starts gets no 404. */
    @Test
    void theFirstAnswerAfterTheStartIsTheRightOne() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        Path file = Files.writeString(folder.resolve("gateway.yaml"), "port: " + port + "\n");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/models"))
                .build();
        CompletableFuture<Integer> first = CompletableFuture.supplyAsync(
                () -> await().atMost(LONG)
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(
                                () -> {
                                    try {
                                        return HttpClient.newHttpClient()
                                                .send(request, HttpResponse.BodyHandlers.ofString())
                                                .statusCode();
                                    } catch (IOException notYet) {
                                        return 0;
                                    }
                                },
                                status -> status != 0),
                task -> new Thread(task).start());
        try (Gateway gateway = new Gateway(file, name -> null)) {
            assertThat(first.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(200);
            assertThat(gateway.port()).isEqualTo(port);
        }
    }

    private static String chat(String model) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    }

    @Test
    void fromElsewhereNobodyCanReachAGatewayWithoutAnAdminKey() {
        assertThatThrownBy(() -> RunningGateway.start(folder, "host: 0.0.0.0\n"))
                .isInstanceOf(GatewayConfig.WrongConfigException.class)
                .hasMessageContaining("adminKey");
    }

    @Test
    void aPageOfAnotherSiteCannotUseAnOpenGateway() throws Exception {
        try (RunningGateway gateway = RunningGateway.start(folder, "")) {
            for (String path : new String[] {"/api/keys", "/v1/chat/completions"}) {
                HttpResponse<String> foreign = gateway.send(
                        "POST",
                        path,
                        "",
                        "{\"model\":\"mock\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                        "Origin",
                        "https://evil.example");
                assertThat(foreign.statusCode()).as(path).isEqualTo(403);
            }
            assertThat(gateway.gateway.keys().isEmpty()).isTrue();
        }
    }

    @Test
    void namesOfTheConfigurationLeadToOneModelOrToSeveral() throws Exception {
        String yaml = RunningGateway.OPENAI + """
                models:
                  fast: openai:gpt-4.1-mini
                  safe:
                    strategy: failover
                    members: [openai:gpt-4.1, anthropic:claude-sonnet-4-5]
                    options: {temperature: 0.25}
                  both: {strategy: balanced, members: [openai:gpt-4.1, openai:gpt-4.1-mini]}
                  quick: {strategy: hedged, hedgeDelay: 10s, members: [openai:gpt-4.1, openai:gpt-4.1-mini]}
                """;
        try (RunningGateway gateway = RunningGateway.start(folder, yaml)) {
            gateway.upstream.respond(request -> request.path().endsWith("/messages")
                    ? Answer.json(
                            200,
                            "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-sonnet-4-5\",\"content\":[{\"type\":\"text\",\"text\":\"from claude\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}")
                    : request.body().contains("gpt-4.1\"") && request.body().contains("0.25")
                            ? Answer.error(503, "overloaded", "busy")
                            : Answer.chat("from gpt").usage(1, 1));

            assertThat(gateway.chat("", "fast").body()).contains("from gpt");
            assertThat(gateway.upstream.requests().get(0).body()).contains("gpt-4.1-mini");
            assertThat(gateway.chat("", "safe").body()).contains("from claude");
            assertThat(gateway.chat("", "both").body()).contains("from gpt");
            assertThat(gateway.chat("", "quick").body()).contains("from gpt");
            assertThat(gateway.chat("", "openai:gpt-4.1").body()).contains("from gpt");
            assertThat(gateway.chat("", "gpt-4.1").body()).contains("from gpt");
            assertThat(gateway.chat("", "none").statusCode()).isEqualTo(404);
            assertThat(gateway.chat("", "groq:llama").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void anEditTakesEffectAndAWrongOneChangesNothing() throws Exception {
        String yaml = RunningGateway.OPENAI + "models:\n  fast: openai:gpt-4.1-mini\n";
        try (RunningGateway gateway = RunningGateway.start(folder, yaml)) {
            gateway.upstream.always(Answer.chat("x").usage(1, 1));
            assertThat(gateway.chat("", "fast").statusCode()).isEqualTo(200);

            Files.writeString(gateway.file, RunningGateway.filled(gateway.upstream, yaml + "  new: openai:gpt-4.1\n"));
            await().atMost(LONG).until(() -> gateway.chat("", "new").statusCode() == 200);

            Files.writeString(gateway.file, RunningGateway.filled(gateway.upstream, yaml + "  : [broken\n"));
            await().atMost(LONG).until(() -> gateway.gateway.file().problem() != null);
            assertThat(gateway.gateway.file().problem()).contains("line ");
            assertThat(gateway.chat("", "new").statusCode()).isEqualTo(200);
        }
    }
}
