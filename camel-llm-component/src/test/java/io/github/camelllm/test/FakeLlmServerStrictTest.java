package io.github.camelllm.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class FakeLlmServerStrictTest {
    private static final String GOOD =
            "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String BAD = GOOD.replace("Hi", " ");

    private final HttpClient client = HttpClient.newHttpClient();

    private HttpResponse<String> post(FakeLlmServer server, String path, String body)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return client.send(
                HttpRequest.newBuilder(uri)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aRefusalHasTheProvidersShapeAndNamesTheRule() throws Exception {
        try (FakeLlmServer server = FakeLlmServer.strict("anthropic-messages")) {
            HttpResponse<String> response = post(server, "/v1/messages", BAD);

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body())
                    .startsWith("{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\"")
                    .contains("text content blocks must contain non-whitespace text")
                    .contains("rule text-not-blank, https://");
            assertThat(server.refusals()).hasSize(1);
            assertThat(server.refusals().get(0).violations())
                    .extracting(RefusedRequest.Violation::rule)
                    .containsExactly("text-not-blank");
            assertThat(server.refusals().get(0).toString()).contains("text-not-blank", "https://", BAD);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aRefusalTakesNoAnswerFromTheQueue() throws Exception {
        try (FakeLlmServer server = FakeLlmServer.strict("anthropic")) {
            server.enqueue(Answer.json(200, "{\"queued\":true}"));

            assertThat(post(server, "/v1/messages", BAD).statusCode()).isEqualTo(400);
            assertThat(post(server, "/v1/messages", GOOD).body()).isEqualTo("{\"queued\":true}");
            assertThat(post(server, "/v1/messages", GOOD).body()).contains("\"ok\"");
        }
    }

    @Test
    void everyDialectHasItsOwnErrors() throws Exception {
        assertThat(refusedBy("openai-chat")).startsWith("400 {\"error\":{\"message\":");
        assertThat(refusedBy("openai-responses")).startsWith("400 {\"error\":{\"message\":");
        assertThat(refusedBy("gemini-generate"))
                .startsWith("400 {\"error\":{\"code\":400,")
                .contains("INVALID_ARGUMENT");
        assertThat(refusedBy("gemini-openai")).startsWith("400 [{\"error\":{\"code\":400,");
        assertThat(refusedBy("bedrock-converse")).startsWith("400 {\"message\":");
        assertThat(refusedBy("ollama-chat")).startsWith("400 {\"error\":\"");
        assertThat(refusedBy("mistral")).startsWith("400 {\"object\":\"error\",");
    }

    @Test
    void mistralTellsOfUnknownFieldsInAnotherWay() throws Exception {
        try (FakeLlmServer server = FakeLlmServer.strict("mistral")) {
            HttpResponse<String> response = post(server, "/v1/chat/completions", "{\"seed\":1}");

            assertThat(response.statusCode()).isEqualTo(422);
            assertThat(response.body())
                    .startsWith("{\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"seed\"]");
        }
    }

    @Test
    void bedrockNamesItsExceptionInAHeader() throws Exception {
        try (FakeLlmServer server = FakeLlmServer.strict("bedrock-converse")) {
            HttpResponse<String> response = post(server, "/model/m/converse", "{}");

            assertThat(response.headers().firstValue("x-amzn-ErrorType")).contains("ValidationException");
        }
    }

    private String refusedBy(String dialect) throws Exception {
        try (FakeLlmServer server = FakeLlmServer.strict(dialect)) {
            HttpResponse<String> response = post(server, "/", "no JSON");
            return response.statusCode() + " " + response.body();
        }
    }

    @Test
    void anUnknownNameIsToldTheKnownOnes() {
        assertThatThrownBy(() -> FakeLlmServer.strict("anthropics"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'anthropics'")
                .hasMessageContaining("anthropic-messages");
    }

    @Test
    void otherServersRefuseNothing() throws Exception {
        try (FakeLlmServer server = FakeLlmServer.start()) {
            server.always(Answer.chat("Hello"));

            assertThat(post(server, "/v1/messages", "no JSON").statusCode()).isEqualTo(200);
            assertThat(server.refusals()).isEmpty();
        }
    }
}
