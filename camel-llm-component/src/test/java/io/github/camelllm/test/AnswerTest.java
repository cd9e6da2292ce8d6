package io.github.camelllm.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What each answer says, seen on the wire. */
@Timeout(60)
class AnswerTest {

    private static final String ID = "{\"id\":\"chatcmpl-fake\",\"object\":\"chat.completion.chunk\","
            + "\"created\":1700000000,\"model\":\"fake-model\",";
    private static final String USAGE = "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3,\"total_tokens\":12}";

    private final FakeLlmServer server = FakeLlmServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aChatIsAChatCompletionWithUsage() throws Exception {
        assertThat(body(Answer.chat("Say \"hé\"\n\\")))
                .isEqualTo("{\"id\":\"chatcmpl-fake\",\"object\":\"chat.completion\",\"created\":1700000000,"
                        + "\"model\":\"fake-model\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                        + "\"content\":\"Say \\\"hé\\\"\\u000a\\\\\"},\"finish_reason\":\"stop\"}]," + USAGE + "}");
    }

    @Test
    void usageReplacesTheTokenCounts() throws Exception {
        String usage = "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,\"total_tokens\":120}";

        assertThat(body(Answer.chat("hi").usage(100, 20))).contains(usage);
        assertThat(body(Answer.stream("hi").usage(100, 20))).contains(usage).doesNotContain(USAGE);
    }

    @Test
    void aToolCallHasItsArgumentsAsText() throws Exception {
        assertThat(body(Answer.toolCall("weather", "{\"city\":\"Paris\"}")))
                .contains("\"content\":null,\"tool_calls\":[{\"id\":\"call_fake\",\"type\":\"function\",\"function\":"
                        + "{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Paris\\\"}\"}}]}")
                .contains("\"finish_reason\":\"tool_calls\"");
    }

    @Test
    void aStreamHasRoleDeltasFinishReasonUsageAndDone() throws Exception {
        assertThat(body(Answer.stream("Hel", "lo")))
                .isEqualTo("data: " + ID + choice("{\"role\":\"assistant\",\"content\":\"\"}", "null")
                        + "data: " + ID + choice("{\"content\":\"Hel\"}", "null")
                        + "data: " + ID + choice("{\"content\":\"lo\"}", "null")
                        + "data: " + ID + choice("{}", "\"stop\"")
                        + "data: " + ID + "\"choices\":[]," + USAGE + "}\n\n"
                        + "data: [DONE]\n\n");
    }

    @Test
    void aStreamedToolCallComesInFragments() throws Exception {
        assertThat(body(Answer.streamToolCall("weather", "{\"city\":", "\"Paris\"}")))
                .contains("{\"tool_calls\":[{\"index\":0,\"id\":\"call_fake\",\"type\":\"function\",\"function\":"
                        + "{\"name\":\"weather\",\"arguments\":\"\"}}]}")
                .contains("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"city\\\":\"}}]}")
                .contains("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"Paris\\\"}\"}}]}")
                .contains("\"finish_reason\":\"tool_calls\"")
                .endsWith("data: [DONE]\n\n");
    }

    @Test
    void aStreamMayEndInAnError() throws Exception {
        assertThat(body(Answer.streamThenError("server_error", "Overloaded", "Hel")))
                .contains("\"Hel\"")
                .endsWith("data: {\"error\":{\"message\":\"Overloaded\",\"type\":\"server_error\",\"param\":null,"
                        + "\"code\":\"server_error\"}}\n\n");
    }

    @Test
    void rawEventsHaveNothingAdded() throws Exception {
        assertThat(body(Answer.sse("{}", "a\nb"))).isEqualTo("data: {}\n\ndata: a\ndata: b\n\n");
    }

    @Test
    void aRecordedStreamKeepsItsEvents() throws Exception {
        String recorded = "event: message_start\ndata: {}\n\n: ping\n\nid: 1\ndata: x\n\n";
        try (RawClient client = ask(Answer.sseText(recorded).withoutEvents("ping"))) {
            client.readUntil("\r\n\r\n");
            assertThat(client.readUntil("0\r\n\r\n"))
                    .isEqualTo("1f\r\nevent: message_start\ndata: {}\n\n\r\nf\r\nid: 1\ndata: x\n\n\r\n0\r\n\r\n");
        }
    }

    @Test
    void linesMayEndInCrLfAndLackTheSpaceAndCarryComments() throws Exception {
        assertThat(body(Answer.sse("é: 1", "[DONE]")
                        .withComments()
                        .withoutSpaces()
                        .crlf()))
                .isEqualTo(": processing\r\n\r\ndata:é: 1\r\n\r\n: processing\r\n\r\ndata:[DONE]\r\n\r\n");
    }

    @Test
    void aStreamMayLackItsDoneAndItsUsage() throws Exception {
        assertThat(body(Answer.stream("hi").withoutDone().withoutEvents("\"usage\"")))
                .contains("\"stop\"")
                .doesNotContain("DONE")
                .doesNotContain("usage");
    }

    @Test
    void aRateLimitSaysWhenToComeBackInAnyWords() throws Exception {
        for (String value : new String[] {"2", "0.25", "Wed, 21 Oct 2026 07:28:00 GMT", "soon"}) {
            assertThat(head(Answer.rateLimited(value)))
                    .startsWith("HTTP/1.1 429 Too Many Requests\r\n")
                    .contains("\r\nRetry-After: " + value + "\r\n");
        }
        assertThat(head(Answer.rateLimited().header("retry-after-ms", "1500")))
                .contains("\r\nretry-after-ms: 1500\r\n")
                .doesNotContain("Retry-After:");
    }

    @Test
    void anErrorHasOpenAisShape() throws Exception {
        assertThat(body(Answer.error(401, "invalid_api_key", "No")))
                .isEqualTo("{\"error\":{\"message\":\"No\",\"type\":\"invalid_api_key\",\"param\":null,"
                        + "\"code\":\"invalid_api_key\"}}");
    }

    @Test
    void gatewaysSendHtmlAndBrokenProvidersGarbage() throws Exception {
        assertThat(head(Answer.html(502))).startsWith("HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\n");
        assertThat(body(Answer.html(502))).startsWith("<html>");
        assertThat(body(Answer.garbage())).endsWith("\"Hel");
    }

    @Test
    void theContentTypeMayBeWrongOrMissing() throws Exception {
        assertThat(head(Answer.stream("a").contentType("application/json")))
                .containsOnlyOnce("Content-Type: application/json");
        assertThat(head(Answer.chat("a").withoutContentType())).doesNotContain("Content-Type");
    }

    @Test
    void theLengthMayBeChunkedOrTheEndOfTheConnection() throws Exception {
        assertThat(head(Answer.chat("a"))).contains("Content-Length: 2").doesNotContain("chunked");
        assertThat(head(Answer.chat("a").chunked())).contains("Transfer-Encoding: chunked");
        try (RawClient client = ask(Answer.stream("a").untilClose())) {
            assertThat(client.readUntil("\r\n\r\n"))
                    .startsWith("HTTP/1.0 200 OK\r\n")
                    .contains("Connection: close")
                    .doesNotContain("Length")
                    .doesNotContain("chunked");
            assertThat(client.readToEnd()).endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void aBodyMayBeAnyBytes() throws Exception {
        byte[] bytes = {(byte) 0xff, 0, (byte) 0xc3};
        try (RawClient client = ask(Answer.status(200).bytes(bytes).thenClose())) {
            assertThat(client.readBodyToEnd()).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    @Test
    void noContentHasNeitherBodyNorLength() throws Exception {
        try (RawClient client = ask(Answer.json(204, "{}").thenClose())) {
            assertThat(client.readToEnd()).doesNotContain("Length").endsWith("\r\n\r\n");
        }
    }

    @Test
    void anAnswerIsNotChangedByItsCopies() throws Exception {
        Answer answer = Answer.chat("same");
        String before = body(answer);
        answer.usage(1, 1).header("a", "b").endless().cutAfter(1).thenClose();

        assertThat(body(answer)).isEqualTo(before);
    }

    @Test
    void whatCannotBeSentIsRejected() {
        assertThatThrownBy(() -> Answer.status(200).endless()).hasMessageContaining("empty body");
        assertThatThrownBy(() -> Answer.chat("a").splitEvery(0)).hasMessageContaining("at least 1 byte");
        assertThatThrownBy(() -> Answer.big(10)).hasMessageContaining("has at least");
    }

    private static String choice(String delta, String finishReason) {
        return "\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finishReason + "}]}\n\n";
    }

    private RawClient ask(Answer answer) throws IOException {
        server.enqueue(answer);
        return new RawClient(server).post("{}");
    }

    private String head(Answer answer) throws IOException {
        try (RawClient client = ask(answer)) {
            return client.readUntil("\r\n\r\n");
        }
    }

    private String body(Answer answer) throws IOException {
        try (RawClient client = ask(answer.untilClose())) {
            return client.readBodyToEnd();
        }
    }
}
