package io.github.camelllm.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.Received;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client sends reaches no file, no other host, and neither the cache nor the key of another client. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileClientTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String MODEL = "openai:gpt-4.1";
    private static final String SECRET_OF_FILE = "what-only-the-file-says";
    private static final String CONFIG = """
            adminKey: ${ADMIN}
            providers:
              openai: {apiKey: test-key-0123456789, baseUrl: '@UP@', maxRetries: 0, cache: 'on'}
            models:
              fast: openai:gpt-4.1-mini
            """;

    @TempDir
    static Path folder;

    private static RunningGateway gateway;
    private static FakeLlmServer evil;
    private static Path secrets;
    private static String key;
    private static String other;

    @BeforeAll
    static void start() throws Exception {
        gateway = RunningGateway.start(folder, CONFIG);
        evil = FakeLlmServer.start();
        evil.always(Answer.chat("evil").usage(1, 1));
        secrets = Files.writeString(folder.resolve("secrets.txt"), SECRET_OF_FILE);
        key = gateway.key("{\"name\":\"hostile\"}");
        other = gateway.key("{\"name\":\"other\"}");
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        evil.close();
    }

    @BeforeEach
    void answer() {
        gateway.upstream.forgetRequests();
        gateway.upstream.always(Answer.chat("fine").usage(5, 5));
    }

    /** Nothing has reached another host, and the gateway goes on. */
    @AfterEach
    void nothingHasHappened() throws Exception {
        assertThat(evil.requests()).isEmpty();
        assertThat(gateway.chat(other, MODEL).statusCode()).isEqualTo(200);
        for (Received request : gateway.upstream.requests()) {
            assertThat(request.header("Authorization")).hasValue("Bearer test-key-0123456789");
            assertThat(request.body()).doesNotContain(SECRET_OF_FILE);
        }
    }

    private static String body(String model, String content, String more) throws Exception {
        return "{\"model\":" + RunningGateway.JSON.writeValueAsString(model)
                + ",\"max_tokens\":20,\"messages\":[{\"role\":\"user\",\"content\":"
                + (content.startsWith("[") ? content : RunningGateway.JSON.writeValueAsString(content)) + "}]" + more
                + "}";
    }

    private static void assertTellsNothing(HttpResponse<String> response) {
        assertThat(response.body())
                .doesNotContain(SECRET_OF_FILE)
                .doesNotContain(RunningGateway.ADMIN)
                .doesNotContain("test-key-0123456789")
                .doesNotContain("root:")
                .doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CamelHttpUri",
                "CamelHttpPath",
                "CamelHttpQuery",
                "CamelHttpMethod",
                "CamelHttpResponseCode",
                "CamelFileName",
                "CamelLlmApiKey",
                "CamelLlmProvider",
                "CamelLlmModel",
                "CamelLlmTenant",
                "CamelLlmMockAnswer",
                "CamelLlmCacheNamespace",
                "camelllmprovider",
                "CAMELLLMMODEL",
                "CamelLlmSystemMessage",
                "CamelLlmTools",
                "CamelLlmProviders",
                "CamelToEndpoint",
                "CamelBeanMethodName",
                "breadcrumbId"
            })
    void aHeaderIsNoControlHeader(String name) throws Exception {
        String value = evil.baseUrl() + "/" + secrets;

        HttpResponse<String> response =
                gateway.send("POST", "/v1/chat/completions", key, body(MODEL, name, ""), name, value);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).contains("fine");
        Received sent = gateway.upstream.takeRequest(LONG);
        assertThat(sent.path()).isEqualTo("/v1/chat/completions");
        assertThat(sent.body()).contains("gpt-4.1").doesNotContain(value);
        assertThat(sent.headers().toString()).doesNotContain(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:@FILE@",
                "file:///@FILE@",
                "@EVIL@",
                "http:@EVIL@",
                "direct:gateway-1-fast",
                "llm:openai:gpt-4.1",
                "openai:gpt-4.1?baseUrl=@EVIL@",
                "openai:gpt-4.1&baseUrl=@EVIL@",
                "openai-compatible:x?baseUrl=@EVIL@",
                "openai?baseUrl=@EVIL@:gpt-4.1",
                "RAW(x)",
                "{{env:ADMIN}}",
                "{{none}}",
                "{{none}}:gpt-4.1",
                "${env:ADMIN}",
                "${ADMIN}",
                "bean:gatewayKeys",
                "ref:gatewayKeys",
                "#gatewayKeys",
                "../@FILE@",
                "..%2f..%2fsecrets",
                "exec:id",
                "log:x?level=ERROR",
                "openai:gpt-4.1\r\nX-Evil: 1",
                "openai:\u0000",
                "mock:x?mockAnswer=@FILE@",
                " ",
                "openai:../../../x",
                "class:java.lang.Runtime",
                "xslt:file:@FILE@",
                "vm:x",
                "toD:@EVIL@",
                "openai:<script>"
            })
    void aModelsNameIsNoAddress(String name) throws Exception {
        String model = name.replace("@EVIL@", evil.baseUrl().toString()).replace("@FILE@", secrets.toString());

        for (String path : List.of("/v1/chat/completions", "/v1/messages", "/api/v1/complete")) {
            HttpResponse<String> response = gateway.send(
                    "POST",
                    path,
                    key,
                    body(model, "Hi", "")
                            .replace("\"max_tokens\"", path.startsWith("/api") ? "\"maxTokens\"" : "\"max_tokens\""));

            assertThat(response.statusCode()).as(path + " " + response.body()).isBetween(200, 499);
            assertTellsNothing(response);
        }
        for (Received sent : gateway.upstream.requests()) {
            assertThat(sent.path()).isIn("/v1/chat/completions", "/v1/responses");
            assertThat(sent.headers().toString()).doesNotContain("X-Evil");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/../../../../../../etc/passwd",
                "/v1/models/..%2f..%2f..%2fetc%2fpasswd",
                "/v1/models/file:%2F%2F%2Fetc%2Fpasswd",
                "/v1/%2e%2e/%2e%2e/gateway-data/keys.jsonl",
                "/gateway-data/keys.jsonl",
                "/page/..%2f..%2fgateway.yaml",
                "/v1//evil.example/models",
                "//evil.example/v1/models",
                "/v1/models;jsessionid=x/../../api/keys",
                "/api/keys/..%2f",
                "/api/settings/llm-providers/../../keys",
                "/v1/chat/completions/../../../api/keys",
                "/API/KEYS",
                "/api/keys%2f",
                "/api//keys",
                "/%61pi/keys",
                "/api/dashboard/../keys",
                "/v1/../api/keys",
                "/api/keys?key=@ADMIN@",
                "/metrics%20",
                "/api/dashboard?key=@ADMIN@",
                "/api/v1/../keys",
                "/openapi.json/../api/keys"
            })
    void aPathLeadsToNoFileAndToNoKey(String path) throws Exception {
        for (String method : List.of("GET", "POST", "DELETE")) {
            String answer = raw(method + " " + path.replace("@ADMIN@", RunningGateway.ADMIN)
                    + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key
                    + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");

            assertThat(answer).as(answer).matches("(?s)HTTP/1\\.1 4\\d\\d .*");
            assertThat(answer)
                    .doesNotContain("\"hash\"")
                    .doesNotContain("root:")
                    .doesNotContain("sk-llm-");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://@EVILHOST@/v1/models HTTP/1.1\r\nHost: @EVILHOST@\r\n",
                "CONNECT @EVILHOST@ HTTP/1.1\r\nHost: @EVILHOST@\r\n",
                "GET /v1/models HTTP/1.1\r\nHost: @EVILHOST@\r\nX-Forwarded-Host: @EVILHOST@\r\nForwarded: host=@EVILHOST@\r\n",
                "TRACE /v1/models HTTP/1.1\r\nHost: x\r\n",
                "GET * HTTP/1.1\r\nHost: x\r\n"
            })
    void aRequestLineLeadsToNoOtherHost(String head) throws Exception {
        String host = evil.baseUrl().getHost() + ":" + evil.baseUrl().getPort();

        String answer = raw(
                head.replace("@EVILHOST@", host) + "Authorization: Bearer " + key + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).doesNotContain("evil").doesNotContain("sk-llm-");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"base_url\":\"@EVIL@\",\"api_base\":\"@EVIL@\",\"baseUrl\":\"@EVIL@\"",
                ",\"api_key\":\"stolen\",\"extra_headers\":{\"Authorization\":\"Bearer stolen\"},\"headers\":{\"Host\":\"@EVIL@\"}",
                ",\"provider\":\"openai-compatible\",\"deployment\":\"@EVIL@\"",
                ",\"user\":\"@EVIL@\",\"metadata\":{\"tenant\":\"key_other\"}",
                ",\"@class\":\"java.lang.Runtime\",\"__proto__\":{\"x\":1}"
            })
    void aBodyHasNoAddressAndNoKeyOfAProvider(String more) throws Exception {
        HttpResponse<String> response = gateway.send(
                "POST",
                "/v1/chat/completions",
                key,
                body(MODEL, more, more.replace("@EVIL@", evil.baseUrl().toString())));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        Received sent = gateway.upstream.takeRequest(LONG);
        assertThat(sent.path()).isEqualTo("/v1/chat/completions");
        assertThat(sent.headers().toString()).doesNotContain("stolen");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file://@FILE@",
                "@EVIL@/x.png",
                "ftp://evil.example/x",
                "jar:file:@FILE@!/x",
                "\\\\\\\\evil\\\\x"
            })
    void theGatewayFetchesNoImage(String address) throws Exception {
        String url = address.replace("@EVIL@", evil.baseUrl().toString()).replace("@FILE@", secrets.toString());

        HttpResponse<String> response = gateway.send(
                "POST",
                "/v1/chat/completions",
                key,
                body(MODEL, "[{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + url + "\"}}]", ""));

        assertThat(response.statusCode()).as(response.body()).isBetween(200, 499);
        assertTellsNothing(response);
    }

    @Test
    void framesThatAreTooDeepTooLargeOrBrokenAreRefused() throws Exception {
        for (String body : List.of(
                "[".repeat(100_000),
                "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000),
                "{\"model\":\"" + MODEL + "\",\"messages\":" + "9".repeat(5_000) + "}",
                "{\"model\":\"" + MODEL + "\",\"max_tokens\":1e999999999,\"messages\":[]}",
                "{\"model\":\"" + "x".repeat(200_000) + "\",\"messages\":[]}",
                "{\"model\":\"\ud800\",\"messages\":[]}",
                "\u0000\u0001",
                "")) {
            HttpResponse<String> response = gateway.send("POST", "/v1/chat/completions", key, body);
            assertThat(response.statusCode()).as(response.body()).isBetween(400, 499);
            assertTellsNothing(response);
        }
        assertThat(gateway.upstream.requests()).isEmpty();
    }

    @Test
    void aBodyThatUnpacksToMoreThanTheLimitIsRefused() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                gzip.write(zeros);
            }
        }
        byte[] bomb = packed.toByteArray();
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key
                        + "\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: "
                        + bomb.length
                        + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(bomb);

        assertThat(raw(request.toByteArray())).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void theCacheOfOneKeyIsNotThatOfAnother() throws Exception {
        String body = body(MODEL, "the same question", ",\"temperature\":0");
        gateway.upstream.forgetRequests();
        gateway.upstream.enqueue(
                Answer.chat("for the first").usage(1, 1),
                Answer.chat("for the second").usage(1, 1));

        HttpResponse<String> first = gateway.send("POST", "/v1/chat/completions", other, body);
        HttpResponse<String> again = gateway.send("POST", "/v1/chat/completions", other, body);
        HttpResponse<String> hostile = gateway.send(
                "POST",
                "/v1/chat/completions",
                key,
                body,
                "CamelLlmTenant",
                first.headers().firstValue("x-request-id").orElse("x"),
                "CamelLlmCacheNamespace",
                "other");

        assertThat(again.headers().firstValue("x-llm-cache")).hasValue("hit");
        assertThat(again.body()).contains("for the first");
        assertThat(hostile.body()).contains("for the second");
        gateway.upstream.always(Answer.chat("fine").usage(5, 5));
    }

    @Test
    void aKeyOfAClientManagesNothing() throws Exception {
        String id = gateway.json("GET", "/api/keys", RunningGateway.ADMIN, "")
                .at("/keys/1/id")
                .asText();
        for (Map.Entry<String, String> operation : Map.ofEntries(
                        Map.entry("GET /api/keys", ""),
                        Map.entry("POST /api/keys", "{}"),
                        Map.entry("GET /api/keys/" + id, ""),
                        Map.entry("PATCH /api/keys/" + id, "{\"budget\":\"1000\"}"),
                        Map.entry("DELETE /api/keys/" + id, ""),
                        Map.entry("POST /api/keys/" + id + "/rotate", "{}"),
                        Map.entry("GET /api/dashboard", ""),
                        Map.entry("GET /api/dashboard/events", ""),
                        Map.entry("GET /api/dashboard/providers", ""),
                        Map.entry("POST /api/dashboard/providers/openai/off", "{}"),
                        Map.entry("GET /api/settings/llm-providers", ""),
                        Map.entry("POST /api/settings/llm-providers/telemetry/reset", "{}"),
                        Map.entry("GET /metrics", ""))
                .entrySet()) {
            String[] line = operation.getKey().split(" ");
            assertThat(gateway.send(line[0], line[1], key, operation.getValue()).statusCode())
                    .as(operation.getKey())
                    .isEqualTo(403);
            assertThat(gateway.send(line[0], line[1], "", operation.getValue()).statusCode())
                    .as(operation.getKey())
                    .isEqualTo(401);
        }
    }

    private static String raw(String request) throws Exception {
        return raw(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String raw(byte[] request) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", gateway.gateway.port())) {
            socket.setSoTimeout((int) LONG.toMillis());
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
