package io.github.camelllm.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.test.Answer;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys: who may call what, and how much that may cost. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeysTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String CONFIG = "adminKey: ${ADMIN}\n" + RunningGateway.OPENAI;
    private static final String MODEL = "openai:gpt-4.1";

    @TempDir
    Path folder;

    private RunningGateway start() throws Exception {
        return RunningGateway.start(folder, CONFIG);
    }

    private static JsonNode only(RunningGateway gateway) throws Exception {
        return gateway.json("GET", "/api/keys", RunningGateway.ADMIN, "").at("/keys/0");
    }

    private static BigDecimal spent(RunningGateway gateway) throws Exception {
        return new BigDecimal(only(gateway).path("totalSpent").asText());
    }

    @Test
    void everyRouteNeedsAKeyAndItsSecretIsShownOnce() throws Exception {
        try (RunningGateway gateway = start()) {
            gateway.upstream.always(Answer.chat("x").usage(1, 1));
            JsonNode made = gateway.json("POST", "/api/keys", RunningGateway.ADMIN, "{\"name\":\"team\"}");
            String secret = made.path("key").asText();

            for (String path : List.of(
                    "/v1/chat/completions", "/chat/completions", "/v1/responses", "/v1/messages", "/v1/models")) {
                HttpResponse<String> none = gateway.send("POST", path, "", "{}");
                HttpResponse<String> wrong = gateway.send("POST", path, "sk-llm-wrong", "{}");
                assertThat(none.statusCode()).as(path).isEqualTo(401);
                assertThat(wrong.statusCode()).as(path).isEqualTo(401);
            }
            assertThat(gateway.chat(secret, MODEL).statusCode()).isEqualTo(200);
            assertThat(gateway.send("GET", "/api/keys", secret, "").statusCode())
                    .isEqualTo(403);
            assertThat(gateway.send("GET", "/api/keys", RunningGateway.ADMIN, "")
                            .body())
                    .contains(made.path("prefix").asText())
                    .doesNotContain(secret)
                    .doesNotContain("hash");
            assertThat(Files.readString(folder.resolve("gateway-data/keys.jsonl")))
                    .doesNotContain(secret);
        }
    }

    @Test
    void bug23_theAdminKeyCannotCallModels() throws Exception {
        try (RunningGateway gateway = start()) {
            assertThat(gateway.chat(RunningGateway.ADMIN, MODEL).statusCode()).isEqualTo(403);
            assertThat(gateway.upstream.requests()).isEmpty();
        }
    }

    @Test
    void aKeyCallsOnlyItsModelsAndSeesOnlyThem() throws Exception {
        try (RunningGateway gateway = start()) {
            gateway.upstream.always(Answer.chat("x").usage(1, 1));
            String secret = gateway.key("{\"models\":[\"openai:gpt-4.1*\",\"mock\"]}");

            assertThat(gateway.chat(secret, MODEL).statusCode()).isEqualTo(200);
            assertThat(gateway.chat(secret, "gpt-4.1").statusCode()).isEqualTo(200);
            assertThat(gateway.chat(secret, "openai:gpt-5.4").statusCode()).isEqualTo(403);
            assertThat(gateway.chat(secret, "auto").statusCode()).isEqualTo(403);
            assertThat(gateway.json("GET", "/v1/models", secret, "")
                            .path("data")
                            .findValuesAsText("id"))
                    .contains("mock", "openai:gpt-4.1")
                    .doesNotContain("auto", "openai:gpt-5.4");
        }
    }

    @Test
    void aBlockedExpiredOrDeletedKeyIsRefused() throws Exception {
        try (RunningGateway gateway = start()) {
            gateway.upstream.always(Answer.chat("x").usage(1, 1));
            String secret = gateway.key("{}");
            String id = only(gateway).path("id").asText();

            gateway.json("POST", "/api/keys/" + id + "/block", RunningGateway.ADMIN, "{}");
            assertThat(gateway.chat(secret, MODEL).statusCode()).isEqualTo(403);
            gateway.json("POST", "/api/keys/" + id + "/unblock", RunningGateway.ADMIN, "{}");
            assertThat(gateway.chat(secret, MODEL).statusCode()).isEqualTo(200);
            gateway.json(
                    "PATCH",
                    "/api/keys/" + id,
                    RunningGateway.ADMIN,
                    "{\"expiresAt\":\"" + Instant.now().minusSeconds(1) + "\"}");
            assertThat(gateway.chat(secret, MODEL).statusCode()).isEqualTo(401);
            gateway.json("DELETE", "/api/keys/" + id, RunningGateway.ADMIN, "");
            assertThat(gateway.chat(secret, MODEL).body()).contains("invalid_api_key");
            assertThat(gateway.send("POST", "/api/keys", RunningGateway.ADMIN, "{\"window\":\"soon\"}")
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void bug21_twoHundredCallsAtOnceSpendNoMoreThanTheBudget() throws Exception {
        try (RunningGateway gateway = start()) {
            // gpt-4.1: 2 USD and 8 USD per million tokens; each answer costs 0.01 USD and a little
            gateway.upstream.always(Answer.chat("x").usage(10, 1250).delayed(Duration.ofMillis(20)));
            String secret = gateway.key("{\"budget\":\"1.00\",\"window\":\"total\"}");
            String body = "{\"model\":\"" + MODEL
                    + "\",\"max_tokens\":1250,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
            ExecutorService clients = Executors.newFixedThreadPool(50);
            List<Future<HttpResponse<String>>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String path = i % 2 == 0 ? "/v1/chat/completions" : "/v1/messages";
                calls.add(clients.submit(() -> gateway.send("POST", path, secret, body)));
            }
            int answered = 0;
            for (Future<HttpResponse<String>> call : calls) {
                HttpResponse<String> response = call.get();
                if (response.statusCode() == 200) {
                    answered++;
                } else {
                    assertThat(response.statusCode()).as(response.body()).isEqualTo(429);
                    assertThat(response.headers().firstValue("x-should-retry")).hasValue("false");
                    assertThat(response.body()).contains("budget");
                }
            }
            clients.shutdown();

            assertThat(answered).isBetween(1, 99);
            assertThat(spent(gateway)).isPositive().isLessThanOrEqualTo(BigDecimal.ONE);
            assertThat(new BigDecimal(only(gateway).path("reserved").asText())).isZero();
        }
    }

    @Test
    void bug22_aRotatedKeyKeepsWhatItHasSpent() throws Exception {
        try (RunningGateway gateway = start()) {
            gateway.upstream.always(Answer.chat("x").usage(1000, 100));
            String secret = gateway.key("{\"budget\":\"1.00\"}");
            gateway.chat(secret, MODEL);
            BigDecimal before = spent(gateway);
            assertThat(before).isPositive();

            String id = only(gateway).path("id").asText();
            String fresh = gateway.json("POST", "/api/keys/" + id + "/rotate", RunningGateway.ADMIN, "{}")
                    .path("key")
                    .asText();

            assertThat(gateway.chat(secret, MODEL).statusCode()).isEqualTo(401);
            assertThat(spent(gateway)).isEqualByComparingTo(before);
            assertThat(gateway.chat(fresh, MODEL).statusCode()).isEqualTo(200);
            assertThat(spent(gateway)).isGreaterThan(before);
        }
    }

    @Test
    void bug22_everyRouteObeysTheBudget() throws Exception {
        try (RunningGateway gateway = start()) {
            gateway.upstream.always(Answer.chat("x").usage(1, 1));
            String secret = gateway.key("{\"budget\":\"0.0000001\",\"window\":\"total\"}");
            String messages = "\"max_tokens\":500,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

            for (String model : List.of(MODEL, "gpt-4.1")) {
                for (String[] one : List.of(
                        new String[] {"/v1/chat/completions", messages},
                        new String[] {"/chat/completions", messages},
                        new String[] {"/v1/messages", messages},
                        new String[] {"/v1/responses", "\"input\":\"Hi\"}"},
                        new String[] {"/v1/completions", "\"prompt\":\"Hi\"}"})) {
                    HttpResponse<String> response =
                            gateway.send("POST", one[0], secret, "{\"model\":\"" + model + "\"," + one[1]);
                    assertThat(response.statusCode())
                            .as(one[0] + response.body())
                            .isEqualTo(429);
                }
            }
            HttpResponse<String> embedding = gateway.send(
                    "POST",
                    "/v1/embeddings",
                    secret,
                    "{\"model\":\"openai:text-embedding-3-large\",\"input\":\"" + "word ".repeat(50) + "\"}");
            assertThat(embedding.statusCode()).as(embedding.body()).isNotEqualTo(200);
            assertThat(gateway.upstream.requests()).isEmpty();
        }
    }

    @Test
    void bug17_aClientThatGoesPaysForWhatItHasRead() throws Exception {
        try (RunningGateway gateway = start()) {
            gateway.upstream.always(Answer.stream("some", " words").stallAfter(2));
            String secret = gateway.key("{\"budget\":\"1.00\"}");
            byte[] body = ("{\"model\":\"" + MODEL
                            + "\",\"stream\":true,\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
                    .getBytes(StandardCharsets.UTF_8);

            try (Socket socket = new Socket("127.0.0.1", gateway.gateway.port())) {
                socket.getOutputStream()
                        .write(("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + secret
                                        + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(body);
                readUntil(socket.getInputStream(), "some");
            }

            gateway.upstream.awaitClientClose(LONG);
            await().atMost(LONG).until(() -> spent(gateway).signum() > 0);
            await().atMost(LONG)
                    .until(() -> new BigDecimal(only(gateway).path("reserved").asText()).signum() == 0);
        }
    }

    private static void readUntil(InputStream in, String text) throws Exception {
        StringBuilder read = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (read.indexOf(text) < 0) {
            int n = in.read(buffer);
            assertThat(n).isPositive();
            read.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
        }
    }

    /** Claude Code marks its tools for the prompt cache. */
    @Test
    void aKeyWithABudgetMayUseToolsWithFurtherFields() throws Exception {
        try (RunningGateway gateway = start()) {
            gateway.upstream.always(Answer.chat("x").usage(1, 1));
            String secret = gateway.key("{\"budget\":\"1.00\"}");
            String request = "{\"model\":\"" + MODEL
                    + "\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"tools\":[%s]}";
            String marked =
                    "{\"name\":\"a\",\"input_schema\":{\"type\":\"object\"},\"cache_control\":{\"type\":\"ephemeral\"}}";
            String server = "{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}";

            assertThat(gateway.send("POST", "/v1/messages", secret, request.formatted(marked))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(gateway.send("POST", "/v1/messages", secret, request.formatted(server))
                            .statusCode())
                    .isEqualTo(500); // what it finds has no bound
            assertThat(gateway.send("POST", "/v1/messages", gateway.key("{}"), request.formatted(server))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    /** Claude Code sends a key of its own beside the token that its user has set. */
    @Test
    void anOldKeyBesideTheRightOneDoesNoHarm() throws Exception {
        try (RunningGateway gateway = start()) {
            gateway.upstream.always(Answer.chat("x").usage(1, 1));
            String key = gateway.key("{}");
            String body = "{\"model\":\"" + MODEL + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

            assertThat(gateway.send("POST", "/v1/chat/completions", key, body, "x-api-key", "sk-ant-old")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(gateway.send("POST", "/v1/chat/completions", "sk-old", body, "api-key", key)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(gateway.send("POST", "/v1/chat/completions", "sk-old", body, "x-api-key", RunningGateway.ADMIN)
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void requestsTokensAndConcurrencyHaveLimits() throws Exception {
        try (RunningGateway gateway = start()) {
            gateway.upstream.always(Answer.chat("x").usage(10, 10));
            String few = gateway.key("{\"rpm\":2}");
            String small = gateway.key("{\"tpm\":150}");

            HttpResponse<String> first = gateway.chat(few, MODEL);
            assertThat(first.headers().firstValue("x-ratelimit-limit-requests")).hasValue("2");
            assertThat(first.headers().firstValue("x-ratelimit-remaining-requests"))
                    .hasValue("1");
            assertThat(first.headers().firstValue("anthropic-ratelimit-requests-remaining"))
                    .hasValue("1");
            assertThat(first.headers().firstValue("anthropic-ratelimit-requests-reset"))
                    .hasValueSatisfying(
                            reset -> assertThat(Instant.parse(reset)).isNotNull());
            gateway.chat(few, MODEL);
            HttpResponse<String> third = gateway.chat(few, MODEL);
            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(third.headers().firstValue("retry-after-ms")).isPresent();
            assertThat(third.headers().firstValue("retry-after")).isPresent();

            assertThat(gateway.chat(small, MODEL).statusCode()).isEqualTo(200); // about 110, corrected to 20
            await().atMost(LONG).until(() -> gateway.chat(small, MODEL).statusCode() == 200);
            HttpResponse<String> big = gateway.send(
                    "POST",
                    "/v1/chat/completions",
                    small,
                    "{\"model\":\"" + MODEL
                            + "\",\"max_tokens\":1000,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
            assertThat(big.statusCode()).isEqualTo(400);
        }
    }

    @Test
    void requestsAtATimeHaveALimit() throws Exception {
        try (RunningGateway gateway = start()) {
            gateway.upstream.always(Answer.silent());
            String secret = gateway.key("{\"concurrency\":1}");
            ExecutorService client = Executors.newSingleThreadExecutor();
            client.submit(() -> gateway.chat(secret, MODEL));
            gateway.upstream.await(LONG, server -> server.activeRequests() == 1);

            HttpResponse<String> second = gateway.chat(secret, MODEL);

            assertThat(second.statusCode()).isEqualTo(429);
            client.shutdownNow();
        }
    }

    @Test
    void keysAndSpendSurviveARestart() throws Exception {
        String secret;
        BigDecimal before;
        try (RunningGateway gateway = start()) {
            gateway.upstream.always(Answer.chat("x").usage(1000, 100));
            secret = gateway.key("{\"budget\":\"1.00\",\"tags\":{\"team\":\"a\"},\"tenant\":\"t1\"}");
            gateway.chat(secret, MODEL);
            before = spent(gateway);
        }
        for (int i = 0; i < 3; i++) { // each start compacts the file
            try (RunningGateway gateway = start()) {
                gateway.upstream.always(Answer.chat("x").usage(1, 1));
                assertThat(spent(gateway)).isEqualByComparingTo(before);
                assertThat(only(gateway).at("/tags/team").asText()).isEqualTo("a");
                assertThat(only(gateway).path("tenant").asText()).isEqualTo("t1");
                assertThat(new BigDecimal(only(gateway).path("spent").asText())).isEqualByComparingTo(before);
                assertThat(gateway.chat(secret, "mock").statusCode()).isEqualTo(500); // of an unknown price
            }
        }
    }
}
