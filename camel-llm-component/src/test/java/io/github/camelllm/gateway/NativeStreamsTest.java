package io.github.camelllm.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.test.Answer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams for clients that speak the provider's protocol: what the vocabulary lacks passes unchanged, and is paid for. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NativeStreamsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String MESSAGES =
            "{\"model\":\"anthropic:claude-sonnet-4-5\",\"max_tokens\":100,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String CHAT =
            "{\"model\":\"openai:gpt-5.5\",\"stream\":true,\"n\":2,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String RESPONSES = "{\"model\":\"openai:gpt-5.5\",\"stream\":true,\"input\":\"Hi\"}";

    private static final List<String> SEARCH = List.of(
            "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_01A\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-sonnet-4-5\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"container\":{\"id\":\"c1\"},\"usage\":{\"input_tokens\":1000,\"output_tokens\":1,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,\"service_tier\":\"standard\"}}}",
            "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"server_tool_use\",\"id\":\"srvtoolu_1\",\"name\":\"web_search\",\"input\":{}}}",
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"query\\\":\\\"camel\\\"}\"}}",
            "{\"type\":\"content_block_stop\",\"index\":0}",
            "{\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"srvtoolu_1\",\"content\":[{\"type\":\"web_search_result\",\"url\":\"https://example.org\"}]}}",
            "{\"type\":\"content_block_stop\",\"index\":1}",
            "{\"type\":\"content_block_start\",\"index\":2,\"content_block\":{\"type\":\"text\",\"text\":\"\",\"citations\":[]}}",
            "{\"type\":\"content_block_delta\",\"index\":2,\"delta\":{\"type\":\"citations_delta\",\"citation\":{\"cited_text\":\"x\"}}}",
            "{\"type\":\"content_block_delta\",\"index\":2,\"delta\":{\"type\":\"text_delta\",\"text\":\"Two \\u00fc \"}}",
            "{\"type\":\"event_of_tomorrow\",\"detail\":{\"a\":1.50}}",
            "{\"type\":\"content_block_stop\",\"index\":2}",
            "{\"type\":\"content_block_start\",\"index\":3,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
            "{\"type\":\"content_block_delta\",\"index\":3,\"delta\":{\"type\":\"text_delta\",\"text\":\"humps\"}}",
            "{\"type\":\"content_block_stop\",\"index\":3}",
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"container\":{\"id\":\"c1\"}},\"usage\":{\"output_tokens\":500,\"server_tool_use\":{\"web_search_requests\":1}},\"context_management\":{\"applied_edits\":[]}}",
            "{\"type\":\"message_stop\"}");

    private static String named(List<String> events) {
        StringBuilder stream = new StringBuilder();
        for (String event : events) {
            String type = event.substring(9, event.indexOf('"', 9));
            stream.append("event: ")
                    .append(type)
                    .append("\ndata: ")
                    .append(event)
                    .append("\n\n");
        }
        return stream.toString();
    }

    /** Returns the data of a stream's events, without keep-alives. */
    private static List<String> data(String stream) {
        List<String> data = new ArrayList<>();
        for (String line : stream.split("\n")) {
            if (line.startsWith("data: ") && !line.contains("\"ping\"")) {
                data.add(line.substring(6));
            }
        }
        return data;
    }

    @Test
    void aClientOfMessagesGetsEachEventAsItCame() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:anthropic")) {
            String ping = "event: ping\ndata: {\"type\":\"ping\"}\n\n";
            door.upstream.always(Answer.sseText(named(SEARCH.subList(0, 7)) + ping + named(SEARCH.subList(7, 16))));

            String stream = door.post("/v1/messages", MESSAGES).body();

            assertThat(data(stream)).isEqualTo(SEARCH);
            assertThat(stream).contains("event: event_of_tomorrow\n");
        }
    }

    @Test
    void whatPassesIsPaidFor() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:anthropic?unknownCost=allow")) {
            door.upstream.always(Answer.sseText(named(SEARCH)));
            LlmComponent llm = door.context.getComponent("llm", LlmComponent.class);

            door.post("/v1/messages", MESSAGES);

            await().atMost(LONG).untilAsserted(() -> assertThat(
                            llm.board().spendingBy(one -> "all").values())
                    .anySatisfy(total -> assertThat(total.usd()).isGreaterThan(new BigDecimal("0.01"))));
        }
    }

    @Test
    void anEventOfAnotherProtocolDoesNotReachTheClient() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:anthropic")) {
            door.upstream.always(Answer.sseText(named(SEARCH)));

            String stream = door.post(
                            "/v1/responses", RESPONSES.replace("openai:gpt-5.5", "anthropic:claude-sonnet-4-5"))
                    .body();

            assertThat(stream).contains("humps").doesNotContain("tomorrow").doesNotContain("server_tool_use");
        }
    }

    /** Until there is content, the call can be repeated, and the client sees only the start of the message that it gets. */
    @Test
    void anErrorBeforeTheContentIsRetried() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:anthropic?baseDelay=1&maxRetries=2", Map.of())) {
            door.upstream.enqueue(Answer.sseText(named(List.of(
                    SEARCH.get(0),
                    "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}"))));
            door.upstream.always(Answer.sseText(named(SEARCH)));

            assertThat(data(door.post("/v1/messages", MESSAGES).body())).isEqualTo(SEARCH);
        }
    }

    @Test
    void aCutWithinAForeignBlockIsAnError() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:anthropic")) {
            door.upstream.always(Answer.sseText(named(SEARCH.subList(0, 5))));

            List<OpenDoor.Event> events = door.events("/v1/messages", MESSAGES);

            assertThat(events.get(events.size() - 1).name()).isEqualTo("error");
            assertThat(events.stream().map(OpenDoor.Event::name)).doesNotContain("message_stop");
        }
    }

    @Test
    void aClientThatGoesWithinAForeignBlockEndsTheCall() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:anthropic")) {
            door.upstream.always(
                    Answer.sse(SEARCH.subList(0, 9).toArray(String[]::new)).stallAfter(4));
            byte[] body = MESSAGES.getBytes(StandardCharsets.UTF_8);
            try (Socket socket = new Socket("127.0.0.1", door.uri("/").getPort())) {
                String head =
                        "POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                                + body.length + "\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(body);
                readUntil(socket, "server_tool_use");
            }

            door.upstream.awaitClientClose(LONG);
        }
    }

    private static void readUntil(Socket socket, String text) throws IOException {
        StringBuilder read = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (read.indexOf(text) < 0) {
            int n = socket.getInputStream().read(buffer);
            assertThat(n).as("The end came before " + text + ": " + read).isPositive();
            read.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
        }
    }

    private static final List<String> RUN = List.of(
            "{\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"resp_theirs\",\"object\":\"response\",\"status\":\"in_progress\",\"model\":\"gpt-5.5\",\"output\":[]}}",
            "{\"type\":\"response.output_item.added\",\"sequence_number\":1,\"output_index\":0,\"item\":{\"type\":\"code_interpreter_call\",\"id\":\"ci_1\",\"status\":\"in_progress\"}}",
            "{\"type\":\"response.code_interpreter_call_code.delta\",\"sequence_number\":2,\"output_index\":0,\"item_id\":\"ci_1\",\"delta\":\"1+1\"}",
            "{\"type\":\"response.output_item.done\",\"sequence_number\":3,\"output_index\":0,\"item\":{\"type\":\"code_interpreter_call\",\"id\":\"ci_1\",\"status\":\"completed\"}}",
            "{\"type\":\"response.output_item.added\",\"sequence_number\":4,\"output_index\":1,\"item\":{\"type\":\"message\",\"id\":\"msg_theirs\",\"role\":\"assistant\",\"content\":[],\"phase\":\"final\"}}",
            "{\"type\":\"response.content_part.added\",\"sequence_number\":5,\"output_index\":1,\"content_index\":0,\"item_id\":\"msg_theirs\",\"part\":{\"type\":\"output_text\",\"text\":\"\",\"annotations\":[]}}",
            "{\"type\":\"response.output_text.delta\",\"sequence_number\":6,\"output_index\":1,\"content_index\":0,\"item_id\":\"msg_theirs\",\"delta\":\"Two\",\"obfuscation\":\"xyz\"}",
            "{\"type\":\"response.output_text.annotation.added\",\"sequence_number\":7,\"output_index\":1,\"content_index\":0,\"item_id\":\"msg_theirs\",\"annotation\":{\"type\":\"url_citation\"}}",
            "{\"type\":\"response.output_item.done\",\"sequence_number\":8,\"output_index\":1,\"item\":{\"type\":\"message\",\"id\":\"msg_theirs\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"Two\"}]}}",
            "{\"type\":\"response.completed\",\"sequence_number\":9,\"response\":{\"id\":\"resp_theirs\",\"object\":\"response\",\"status\":\"completed\",\"model\":\"gpt-5.5\",\"output\":[{\"type\":\"message\",\"id\":\"msg_theirs\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"Two\"}]}],\"usage\":{\"input_tokens\":3,\"output_tokens\":4,\"total_tokens\":7}}}");

    @Test
    void aClientOfResponsesGetsEachEventAsItCame() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai?protocol=openai-responses")) {
            door.upstream.always(Answer.sseText(named(RUN)));

            assertThat(data(door.post("/v1/responses", RESPONSES).body())).isEqualTo(RUN);
        }
    }

    @Test
    void aCutOfResponsesFailsTheResponseThatTheClientKnows() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai?protocol=openai-responses")) {
            door.upstream.always(Answer.sseText(named(RUN.subList(0, 7))));

            List<OpenDoor.Event> events = door.events("/v1/responses", RESPONSES);

            JsonNode last = events.get(events.size() - 1).json();
            assertThat(last.path("type").asText()).isEqualTo("response.failed");
            assertThat(last.path("sequence_number").asInt()).isEqualTo(7);
            assertThat(last.at("/response/id").asText()).isEqualTo("resp_theirs");
            assertThat(last.at("/response/error/message").asText()).isNotEmpty();
        }
    }

    private static String chunk(String choices, String more) {
        return "{\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"created\":7,\"model\":\"gpt-5.5\",\"choices\":["
                + choices + "]" + more + "}";
    }

    private static List<JsonNode> chunks(String... chunks) throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(Answer.sse(chunks));
            List<JsonNode> events = new ArrayList<>();
            door.events("/v1/chat/completions", CHAT).forEach(event -> events.add(event.json()));
            return events;
        }
    }

    @Test
    void chunksKeepTheFieldsThatTheVocabularyLacks() throws Exception {
        String tier = ",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_1\"";

        List<JsonNode> chunks = chunks(
                chunk("{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}", tier),
                chunk(
                        "{\"index\":0,\"delta\":{\"content\":\"Two\",\"annotations\":[{\"type\":\"url\"}]},\"logprobs\":{\"content\":[{\"token\":\"Two\"}]},\"finish_reason\":null}",
                        tier),
                chunk("{\"index\":1,\"delta\":{\"content\":\"Deux\"},\"finish_reason\":null}", tier),
                chunk("{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\",\"stop_reason\":\"END\"}", tier),
                chunk("{\"index\":1,\"delta\":{},\"finish_reason\":\"stop\"}", tier),
                chunk(
                        "",
                        ",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7},\"timings\":{\"ms\":5}"),
                "[DONE]");

        assertThat(chunks.subList(0, chunks.size() - 1))
                .allSatisfy(one -> assertThat(one.path("id").asText()).isEqualTo("gen-1"))
                .allSatisfy(one ->
                        assertThat(one.path("system_fingerprint").asText()).isEqualTo("fp_1"));
        JsonNode text = chunks.get(1);
        assertThat(text.at("/choices/0/delta/content").asText()).isEqualTo("Two");
        assertThat(text.at("/choices/0/delta/annotations/0/type").asText()).isEqualTo("url");
        assertThat(text.at("/choices/0/logprobs/content/0/token").asText()).isEqualTo("Two");
        JsonNode second = chunks.get(2);
        assertThat(second.path("choices")).hasSize(1);
        assertThat(second.at("/choices/0/index").asInt()).isEqualTo(1);
        assertThat(second.at("/choices/0/delta/content").asText()).isEqualTo("Deux");
        JsonNode end = chunks.get(chunks.size() - 2);
        assertThat(end.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(end.at("/choices/0/stop_reason").asText()).isEqualTo("END");
        assertThat(end.at("/timings/ms").asInt()).isEqualTo(5);
        assertThat(chunks.toString()).doesNotContain("prompt_tokens");
        assertThat(chunks.get(chunks.size() - 1).asText()).isEqualTo("[DONE]");
    }

    @Test
    void callsOfToolsThatAreNoFunctionsReachTheClient() throws Exception {
        List<JsonNode> chunks = chunks(
                chunk(
                        "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"custom\",\"custom\":{\"name\":\"shell\",\"input\":\"\"}}]},\"finish_reason\":null}",
                        ""),
                chunk(
                        "{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"custom\":{\"input\":\"ls\"}}]},\"finish_reason\":null}",
                        ""),
                chunk("{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}", ""),
                "[DONE]");

        StringBuilder input = new StringBuilder();
        chunks.forEach(one -> input.append(
                one.at("/choices/0/delta/tool_calls/0/custom/input").asText("")));
        assertThat(input).as(chunks.toString()).hasToString("ls");
        assertThat(chunks.get(chunks.size() - 2).at("/choices/0/finish_reason").asText())
                .isEqualTo("tool_calls");
    }

    @Test
    void aWholeAnswerKeepsACallOfAToolThatIsNoFunction() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(
                    Answer.json(
                            200,
                            "{\"id\":\"c1\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"custom\",\"custom\":{\"name\":\"shell\",\"input\":\"ls\"}}]},\"finish_reason\":\"tool_calls\"}]}"));

            JsonNode answer = door.json("/v1/chat/completions", CHAT.replace("\"stream\":true,", ""));

            assertThat(answer.at("/choices/0/message/tool_calls")).hasSize(1);
            assertThat(answer.at("/choices/0/message/tool_calls/0/custom/input").asText())
                    .isEqualTo("ls");
        }
    }

    @Test
    void oneChunkWithTextAndEndIsWrittenOnce() throws Exception {
        List<JsonNode> chunks = chunks(
                chunk(
                        "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"All\",\"extra\":1},\"finish_reason\":\"stop\"}",
                        ",\"x_new\":true"),
                "[DONE]");

        StringBuilder text = new StringBuilder();
        chunks.forEach(one -> text.append(one.at("/choices/0/delta/content").asText("")));
        assertThat(text).hasToString("All");
        assertThat(chunks.stream()
                        .filter(one -> one.at("/choices/0/finish_reason").isTextual()))
                .hasSize(1);
        assertThat(chunks)
                .anySatisfy(one ->
                        assertThat(one.at("/choices/0/delta/extra").asInt()).isEqualTo(1));
    }

    /** The id of an item that the gateway has made is unknown to the provider, and one of its own must come back. */
    @Test
    void itemsKeepTheIdsThatTheirProviderKnows() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai?protocol=openai-responses")) {
            door.upstream.always(Answer.sseText(named(RUN)));
            String ours = idOfOurs();

            door.post(
                    "/v1/responses",
                    "{\"model\":\"openai:gpt-5.5\",\"input\":[{\"role\":\"user\",\"content\":\"Hi\"},"
                            + "{\"type\":\"reasoning\",\"id\":\"rs_theirs\",\"summary\":[]},"
                            + "{\"type\":\"function_call\",\"id\":\"fc_theirs\",\"call_id\":\"c1\",\"name\":\"f\",\"arguments\":\"{}\"},"
                            + "{\"type\":\"function_call_output\",\"call_id\":\"c1\",\"output\":\"1\"},"
                            + "{\"type\":\"message\",\"id\":\"" + ours
                            + "\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"ok\"}]},"
                            + "{\"role\":\"user\",\"content\":\"more\"}],\"stream\":true}");

            String sent = door.upstream.takeRequest(LONG).body();
            assertThat(sent).contains("rs_theirs").contains("fc_theirs").doesNotContain(ours);
        }
    }

    /** Returns the id of an item of an answer of another protocol. */
    private static String idOfOurs() throws Exception {
        try (OpenDoor other = OpenDoor.of("llm:anthropic")) {
            other.upstream.always(Answer.sseText(named(SEARCH)));
            List<OpenDoor.Event> events =
                    other.events("/v1/responses", RESPONSES.replace("openai:gpt-5.5", "anthropic:claude-sonnet-4-5"));
            String id = events.get(events.size() - 1)
                    .json()
                    .at("/response/output/0/id")
                    .asText();
            assertThat(id).startsWith("msg_");
            return id;
        }
    }
}
