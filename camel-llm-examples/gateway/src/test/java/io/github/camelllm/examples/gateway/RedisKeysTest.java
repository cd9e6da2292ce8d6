package io.github.camelllm.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.redis.TestRedis;
import io.github.camelllm.test.Answer;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways whose keys are in Redis. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RedisKeysTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String MODEL = "openai:gpt-4.1";

    @TempDir
    Path one;

    @TempDir
    Path two;

    private TestRedis redis;
    private String config;

    @BeforeEach
    void start() {
        redis = TestRedis.start();
        config = "adminKey: ${ADMIN}\nredis: " + redis.patientUri() + "\n" + RunningGateway.OPENAI;
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    private static JsonNode only(RunningGateway gateway) throws Exception {
        return gateway.json("GET", "/api/keys", RunningGateway.ADMIN, "").at("/keys/0");
    }

    @Test
    void aKeyOfOneGatewayIsKnownToTheOtherAndSoIsItsEnd() throws Exception {
        try (RunningGateway first = RunningGateway.start(one, config);
                RunningGateway second = RunningGateway.start(two, config)) {
            second.upstream.always(Answer.chat("x").usage(1000, 100));
            String secret = first.key("{\"budget\":\"1.00\",\"tags\":{\"team\":\"a\"}}");

            await().atMost(LONG).until(() -> second.chat(secret, MODEL).statusCode() == 200);
            assertThat(new BigDecimal(only(first).path("spent").asText())).isPositive();
            assertThat(only(first).path("totalSpent").asText())
                    .isEqualTo(only(second).path("totalSpent").asText());
            assertThat(only(second).at("/tags/team").asText()).isEqualTo("a");

            String id = only(first).path("id").asText();
            first.json("POST", "/api/keys/" + id + "/block", RunningGateway.ADMIN, "{}");
            await().atMost(LONG).until(() -> second.chat(secret, MODEL).statusCode() == 403);
            first.json("DELETE", "/api/keys/" + id, RunningGateway.ADMIN, "");
            await().atMost(LONG).until(() -> second.chat(secret, MODEL).statusCode() == 401);
            assertThat(Files.exists(one.resolve("gateway-data/keys.jsonl"))).isFalse();
        }
    }

    @Test
    void twoGatewaysTogetherSpendNoMoreThanTheBudgetAndRotationKeepsIt() throws Exception {
        try (RunningGateway first = RunningGateway.start(one, config);
                RunningGateway second = RunningGateway.start(two, config)) {
            // 0.01 USD and a little for each answer
            first.upstream.always(Answer.chat("x").usage(10, 1250).delayed(Duration.ofMillis(10)));
            second.upstream.always(Answer.chat("x").usage(10, 1250).delayed(Duration.ofMillis(10)));
            String secret = first.key("{\"budget\":\"0.20\",\"window\":\"total\"}");
            await().atMost(LONG).until(() -> second.chat(secret, MODEL).statusCode() != 401);
            String body = "{\"model\":\"" + MODEL
                    + "\",\"max_tokens\":1250,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
            ExecutorService clients = Executors.newFixedThreadPool(20);
            List<Future<HttpResponse<String>>> calls = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                RunningGateway gateway = i % 2 == 0 ? first : second;
                calls.add(clients.submit(() -> gateway.send("POST", "/v1/chat/completions", secret, body)));
            }
            int answered = 0;
            for (Future<HttpResponse<String>> call : calls) {
                int status = call.get().statusCode();
                assertThat(status).isIn(200, 429);
                answered += status == 200 ? 1 : 0;
            }
            clients.shutdown();

            assertThat(answered).isBetween(1, 19);
            BigDecimal spent = new BigDecimal(only(first).path("spent").asText());
            assertThat(spent).isPositive().isLessThanOrEqualTo(new BigDecimal("0.20"));
            String id = only(first).path("id").asText();
            first.json("POST", "/api/keys/" + id + "/rotate", RunningGateway.ADMIN, "{}");
            assertThat(new BigDecimal(only(first).path("spent").asText())).isEqualByComparingTo(spent);
        }
    }

    @Test
    void requestsPerMinuteAreCountedByBothTogether() throws Exception {
        try (RunningGateway first = RunningGateway.start(one, config);
                RunningGateway second = RunningGateway.start(two, config)) {
            first.upstream.always(Answer.chat("x").usage(1, 1));
            second.upstream.always(Answer.chat("x").usage(1, 1));
            String secret = first.key("{\"rpm\":3}");
            await().atMost(LONG)
                    .until(() ->
                            second.send("GET", "/v1/models/none", secret, "").statusCode() == 404); // one

            assertThat(first.chat(secret, MODEL).statusCode()).isEqualTo(200); // two
            HttpResponse<String> third = second.chat(secret, MODEL);
            assertThat(third.statusCode()).isEqualTo(200);
            assertThat(third.headers().firstValue("x-ratelimit-remaining-requests"))
                    .hasValue("0");
            assertThat(first.chat(secret, MODEL).statusCode()).isEqualTo(429);
            assertThat(second.chat(secret, MODEL).headers().firstValue("retry-after-ms"))
                    .isPresent();
        }
    }

    @Test
    void withoutRedisTheGatewayDoesNotStart() {
        redis.kill();
        assertThatThrownBy(() -> RunningGateway.start(one, config))
                .isInstanceOf(GatewayConfig.WrongConfigException.class)
                .hasMessageContaining("redis: the keys cannot be read");
    }
}
