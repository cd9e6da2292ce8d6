package io.github.camelllm.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gateway as a process of its own, which is killed while it works. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledGatewayTest {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ADDRESS = Pattern.compile("listens on (http://127\\.0\\.0\\.1:\\d+)");

    @TempDir
    Path folder;

    private Process start(Path yaml, Path output) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Application.class.getName(),
                        yaml.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static String address(Path output) {
        String[] found = new String[1];
        await().atMost(LONG).until(() -> {
            Matcher line = ADDRESS.matcher(Files.readString(output));
            found[0] = line.find() ? line.group(1) : null;
            return found[0] != null;
        });
        return found[0];
    }

    private static HttpResponse<String> send(String method, String uri, String key, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void keysAndWhatTheyHaveSpentAreThereAfterAKill() throws Exception {
        Path yaml = folder.resolve("gateway.yaml");
        try (FakeLlmServer upstream = FakeLlmServer.start()) {
            upstream.always(Answer.chat("x").usage(1000, 100));
            Files.writeString(
                    yaml,
                    RunningGateway.filled(
                            upstream, "adminKey: " + RunningGateway.ADMIN + "\n" + RunningGateway.OPENAI));
            Process first = start(yaml, folder.resolve("1.txt"));
            String base = address(folder.resolve("1.txt"));
            String key = JSON.readTree(send("POST", base + "/api/keys", RunningGateway.ADMIN, "{\"budget\":\"100\"}")
                            .body())
                    .path("key")
                    .asText();
            AtomicReference<BigDecimal> answered = new AtomicReference<>(BigDecimal.ZERO);
            load(base, key, answered, first);

            assertThat(answered.get()).isPositive();

            Process second = start(yaml, folder.resolve("2.txt"));
            try {
                String again = address(folder.resolve("2.txt"));
                JsonNode known = JSON.readTree(send("GET", again + "/api/keys", RunningGateway.ADMIN, "")
                                .body())
                        .at("/keys/0");
                assertThat(new BigDecimal(known.path("spent").asText())).isGreaterThanOrEqualTo(answered.get());
                assertThat(new BigDecimal(known.path("totalSpent").asText())).isGreaterThanOrEqualTo(answered.get());
                assertThat(chat(again, key).statusCode()).isEqualTo(200);
            } finally {
                second.destroyForcibly().waitFor();
            }
        }
    }

    private static HttpResponse<String> chat(String base, String key) throws Exception {
        return send(
                "POST",
                base + "/v1/chat/completions",
                key,
                "{\"model\":\"openai:gpt-4.1\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    }

    /** Calls from eight clients until some have been answered, and then kills the gateway. */
    private static void load(String base, String key, AtomicReference<BigDecimal> answered, Process gateway)
            throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(CompletableFuture.runAsync(
                    () -> {
                        while (!over.get()) {
                            try {
                                chat(base, key)
                                        .headers()
                                        .firstValue("x-llm-cost")
                                        .map(BigDecimal::new)
                                        .ifPresent(cost -> answered.accumulateAndGet(cost, BigDecimal::add));
                            } catch (Exception killed) {
                                return;
                            }
                        }
                    },
                    task -> new Thread(task).start()));
        }
        await().atMost(LONG).until(() -> answered.get().compareTo(new BigDecimal("0.1")) > 0);
        gateway.destroyForcibly().waitFor();
        over.set(true);
        for (CompletableFuture<Void> client : clients) {
            client.join();
        }
    }
}
