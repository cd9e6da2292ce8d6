package io.github.camelllm.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.component.ScriptedProvider;
import io.github.camelllm.test.Answer;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Bugs that users of other gateways have reported, each under its number there. Those of keys and budgets are tested in the
 * gateway's application.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PeersBugsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String MESSAGES =
            "{\"model\":\"openai:gpt-4.1\",\"max_tokens\":100,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String CHAT =
            "{\"model\":\"openai:gpt-4.1\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String RESPONSES = "{\"model\":\"openai:gpt-4.1\",\"stream\":true,\"input\":\"Hi\"}";

    private static String chunk(String delta, String finish) {
        return "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":"
                + delta + ",\"finish_reason\":" + finish + "}]}";
    }

    private static final String USAGE =
            "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5,\"total_tokens\":12}}";

    private static List<OpenDoor.Event> stream(String path, String request, String... frames) throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(Answer.sse(frames));
            return door.events(path, request);
        }
    }

    private static List<String> names(List<OpenDoor.Event> events) {
        return events.stream().map(OpenDoor.Event::name).toList();
    }

    /** Returns the texts of the deltas of a kind in one block. */
    private static String joined(List<OpenDoor.Event> events, int index, String field) {
        StringBuilder text = new StringBuilder();
        for (OpenDoor.Event event : events) {
            if (event.json().path("index").asInt(-1) == index) {
                text.append(event.json().at("/delta/" + field).asText(""));
            }
        }
        return text.toString();
    }

    private static void assertBlocksAreWhole(List<OpenDoor.Event> events) {
        int open = -1;
        int last = -1;
        for (OpenDoor.Event event : events) {
            int index = event.json().path("index").asInt(-1);
            switch (String.valueOf(event.name())) {
                case "content_block_start" -> {
                    assertThat(open).isEqualTo(-1);
                    assertThat(index).isEqualTo(last + 1);
                    open = index;
                    last = index;
                }
                case "content_block_delta" -> assertThat(index).isEqualTo(open);
                case "content_block_stop" -> {
                    assertThat(index).isEqualTo(open);
                    open = -1;
                }
                default -> {}
            }
        }
        assertThat(open).isEqualTo(-1);
    }

    @Test
    void bug01_thereIsOneMessageStartAlsoBehindARetry() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai?baseDelay=1&maxRetries=2", Map.of())) {
            door.upstream.enqueue(Answer.error(503, "server_error", "busy"));
            door.upstream.always(Answer.stream("one", "two").usage(1, 2));

            List<OpenDoor.Event> events = door.events("/v1/messages", MESSAGES);

            assertThat(names(events).stream().filter("message_start"::equals)).hasSize(1);
            assertThat(joined(events, 0, "text")).isEqualTo("onetwo");
        }
    }

    @Test
    void bug02_reasoningAndThenTextAreTwoBlocksAndNoTokenIsLost() throws Exception {
        List<OpenDoor.Event> events = stream(
                "/v1/messages",
                MESSAGES,
                chunk("{\"role\":\"assistant\",\"reasoning_content\":\"Let \"}", "null"),
                chunk("{\"reasoning_content\":\"me see\"}", "null"),
                chunk("{\"content\":\"The \"}", "null"),
                chunk("{\"content\":\"answer\"}", "null"),
                chunk("{}", "\"stop\""),
                USAGE,
                "[DONE]");

        assertBlocksAreWhole(events);
        assertThat(joined(events, 0, "thinking")).isEqualTo("Let me see");
        assertThat(joined(events, 1, "text")).isEqualTo("The answer");
        assertThat(events.get(1).json().at("/content_block/type").asText()).isEqualTo("thinking");
    }

    /** Arguments that come whole with the event that ends them, without a delta. */
    private static final String ARGUMENTS_AT_THE_END = """
            event: response.created
            data: {"type":"response.created","response":{"id":"r1","model":"gpt-4.1","status":"in_progress"}}

            event: response.output_item.added
            data: {"type":"response.output_item.added","output_index":0,"item":{"id":"fc_1","type":"function_call","call_id":"call_1","name":"weather","arguments":""}}

            event: response.function_call_arguments.done
            data: {"type":"response.function_call_arguments.done","output_index":0,"item_id":"fc_1","arguments":"{\\"city\\":\\"Oslo\\"}"}

            event: response.output_item.done
            data: {"type":"response.output_item.done","output_index":0,"item":{"id":"fc_1","type":"function_call","call_id":"call_1","name":"weather","arguments":"{\\"city\\":\\"Oslo\\"}"}}

            event: response.completed
            data: {"type":"response.completed","response":{"id":"r1","model":"gpt-4.1","status":"completed","usage":{"input_tokens":3,"output_tokens":4,"total_tokens":7}}}

            """;

    @Test
    void bug03_argumentsThatComeOnlyAtTheEndArriveAtTheClient() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai?protocol=openai-responses")) {
            door.upstream.always(Answer.sseText(ARGUMENTS_AT_THE_END));

            List<OpenDoor.Event> events = door.events("/v1/messages", MESSAGES);

            assertBlocksAreWhole(events);
            assertThat(joined(events, 0, "partial_json")).isEqualTo("{\"city\":\"Oslo\"}");
        }
    }

    @Test
    void bug03_argumentsThatComeOnlyAtTheEndArriveAtAClientOfResponsesAndOfChats() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai?protocol=openai-responses")) {
            door.upstream.always(Answer.sseText(ARGUMENTS_AT_THE_END));

            List<OpenDoor.Event> events = door.events("/v1/responses", RESPONSES);
            List<OpenDoor.Event> chat = door.events("/v1/chat/completions", CHAT);

            assertThat(names(events))
                    .containsSubsequence(
                            "response.output_item.added",
                            "response.function_call_arguments.delta",
                            "response.function_call_arguments.done",
                            "response.output_item.done",
                            "response.completed");
            StringBuilder deltas = new StringBuilder();
            for (OpenDoor.Event event : events) {
                if ("response.function_call_arguments.delta".equals(event.name())) {
                    deltas.append(event.json().path("delta").asText());
                }
            }
            assertThat(deltas).hasToString("{\"city\":\"Oslo\"}");
            JsonNode whole = events.get(events.size() - 1).json().at("/response/output/0");
            assertThat(whole.path("arguments").asText()).isEqualTo("{\"city\":\"Oslo\"}");
            StringBuilder pieces = new StringBuilder();
            chat.forEach(event -> pieces.append(event.json()
                    .at("/choices/0/delta/tool_calls/0/function/arguments")
                    .asText("")));
            assertThat(pieces).hasToString("{\"city\":\"Oslo\"}");
        }
    }

    @Test
    void bug04_everyDeltaHasAnOpenBlockEvenIfCallsTakeTurns() throws Exception {
        List<OpenDoor.Event> events = stream(
                "/v1/messages",
                MESSAGES,
                chunk("{\"role\":\"assistant\",\"content\":\"I ask\"}", "null"),
                chunk(
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}",
                        "null"),
                chunk(
                        "{\"tool_calls\":[{\"index\":1,\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"\"}}]}",
                        "null"),
                chunk("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"x\\\":\"}}]}", "null"),
                chunk("{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"{\\\"y\\\":2}\"}}]}", "null"),
                chunk("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"1}\"}}]}", "null"),
                chunk("{}", "\"tool_calls\""),
                "[DONE]");

        assertBlocksAreWhole(events);
        assertThat(joined(events, 0, "text")).isEqualTo("I ask");
        assertThat(joined(events, 1, "partial_json")).isEqualTo("{\"x\":1}");
        assertThat(joined(events, 2, "partial_json")).isEqualTo("{\"y\":2}");
    }

    @Test
    void bug05_theUsageOfMessageStartIsComplete() throws Exception {
        List<OpenDoor.Event> events =
                stream("/v1/messages", MESSAGES, chunk("{\"content\":\"x\"}", "\"stop\""), "[DONE]");

        JsonNode usage = events.get(0).json().at("/message/usage");
        for (String name :
                List.of("input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")) {
            assertThat(usage.path(name).isIntegralNumber()).as(name).isTrue();
        }
    }

    @Test
    void bug06_replayedThinkingKeepsItsOrderAndSignature() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:anthropic")) {
            door.upstream.always(Answer.json(200, """
                    {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[{"type":"text","text":"ok"}],
                     "stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}"""));

            door.json("/v1/messages", """
                    {"model":"anthropic:claude-sonnet-4-5","max_tokens":3000,"thinking":{"type":"enabled","budget_tokens":1024},"messages":[
                     {"role":"user","content":"Weather?"},
                     {"role":"assistant","content":[{"type":"thinking","thinking":"I ask","signature":"SIG=="},
                       {"type":"redacted_thinking","data":"HIDDEN"},
                       {"type":"tool_use","id":"toolu_1","name":"w","input":{"c":"Oslo"}}]},
                     {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"5 C"}]}],
                     "tools":[{"name":"w","input_schema":{"type":"object","properties":{"c":{"type":"string"}}}}]}""");

            JsonNode sent =
                    OpenDoor.JSON.readTree(door.upstream.takeRequest(LONG).body());
            JsonNode turn = sent.at("/messages/1/content");
            assertThat(turn.findValuesAsText("type")).startsWith("thinking", "redacted_thinking", "tool_use");
            assertThat(turn.at("/0/signature").asText()).isEqualTo("SIG==");
            assertThat(turn.at("/1/data").asText()).isEqualTo("HIDDEN");
        }
    }

    @Test
    void bug07_messagesEndWithoutDoneAndWithWholeUsage() throws Exception {
        List<OpenDoor.Event> events = stream(
                "/v1/messages",
                MESSAGES,
                chunk("{\"content\":\"x\"}", "null"),
                chunk("{}", "\"stop\""),
                USAGE,
                "[DONE]");

        assertThat(events).noneMatch(event -> event.json().asText().equals("[DONE]"));
        assertThat(names(events)).endsWith("message_delta", "message_stop");
        JsonNode usage = events.get(events.size() - 2).json().path("usage");
        assertThat(usage.path("input_tokens").asInt()).isEqualTo(7);
        assertThat(usage.path("output_tokens").asInt()).isEqualTo(5);
    }

    private static final String[] CALL_THAT_STOPS = {
        chunk(
                "{\"role\":\"assistant\",\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}",
                "null"),
        chunk("{}", "\"stop\""),
        "[DONE]"
    };

    @Test
    void bug08_aCallOfAToolIsTheFinishReasonWhateverTheProviderSays() throws Exception {
        List<OpenDoor.Event> chat = stream("/v1/chat/completions", CHAT, CALL_THAT_STOPS);
        List<OpenDoor.Event> messages = stream("/v1/messages", MESSAGES, CALL_THAT_STOPS);

        assertThat(chat.get(chat.size() - 2)
                        .json()
                        .at("/choices/0/finish_reason")
                        .asText())
                .isEqualTo("tool_calls");
        assertThat(messages.get(messages.size() - 2)
                        .json()
                        .at("/delta/stop_reason")
                        .asText())
                .isEqualTo("tool_use");
    }

    @Test
    void bug09_thereIsNoFinishReasonBeforeTheLastChunk() throws Exception {
        List<OpenDoor.Event> events = stream(
                "/v1/chat/completions",
                CHAT,
                chunk("{\"role\":\"assistant\",\"content\":\"a\"}", "\"stop\""),
                chunk("{\"content\":\"b\"}", "\"stop\""),
                chunk("{}", "\"stop\""),
                "[DONE]");

        List<JsonNode> reasons = new ArrayList<>();
        events.forEach(event -> reasons.add(event.json().at("/choices/0/finish_reason")));
        assertThat(reasons.stream().filter(JsonNode::isTextual)).hasSize(1);
        assertThat(reasons.get(reasons.size() - 2).asText()).isEqualTo("stop"); // before [DONE]
    }

    @Test
    void bug10_chunksHaveANullFinishReasonAndTheFirstOneTheRole() throws Exception {
        List<OpenDoor.Event> events = stream(
                "/v1/chat/completions", CHAT, chunk("{\"content\":\"a\"}", "null"), chunk("{}", "\"stop\""), "[DONE]");

        assertThat(events.get(0).json().at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        for (OpenDoor.Event event : events.subList(0, events.size() - 1)) {
            assertThat(event.json().path("choices").path(0).has("finish_reason"))
                    .isTrue();
        }
        assertThat(events.get(0).json().at("/choices/0/finish_reason").isNull()).isTrue();
    }

    @Test
    void bug11_aChatStreamEndsWithDone() throws Exception {
        List<OpenDoor.Event> events =
                stream("/v1/chat/completions", CHAT, chunk("{\"content\":\"a\"}", "\"stop\""), "[DONE]");

        assertThat(events.get(events.size() - 1).json().asText()).isEqualTo("[DONE]");
    }

    @Test
    void bug12_aChunkWithoutChoicesAndIdDoesNotReachTheClient() throws Exception {
        List<OpenDoor.Event> events = stream(
                "/v1/chat/completions",
                CHAT,
                "{\"id\":\"\",\"object\":\"\",\"created\":0,\"model\":\"\",\"choices\":[],\"prompt_filter_results\":[{\"prompt_index\":0}]}",
                chunk("{\"content\":\"a\"}", "null"),
                chunk("{}", "\"stop\""),
                "[DONE]");

        Set<String> ids = new HashSet<>();
        for (OpenDoor.Event event : events.subList(0, events.size() - 1)) {
            assertThat(event.json().path("choices")).hasSize(1);
            ids.add(event.json().path("id").asText());
        }
        assertThat(ids).hasSize(1).allMatch(id -> id.startsWith("chatcmpl-"));
    }

    @Test
    void bug13_parallelToolCallsKeepTheirIndexes() throws Exception {
        List<OpenDoor.Event> events = stream(
                "/v1/chat/completions",
                CHAT,
                chunk(
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"x\\\":1}\"}},{\"index\":1,\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{\\\"y\\\":\"}}]}",
                        "null"),
                chunk("{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"2}\"}}]}", "null"),
                chunk("{}", "\"tool_calls\""),
                "[DONE]");

        StringBuilder first = new StringBuilder();
        StringBuilder second = new StringBuilder();
        for (OpenDoor.Event event : events) {
            JsonNode call = event.json().at("/choices/0/delta/tool_calls/0");
            if (call.has("index")) {
                (call.path("index").asInt() == 0 ? first : second)
                        .append(call.at("/function/arguments").asText());
            }
        }
        assertThat(first).hasToString("{\"x\":1}");
        assertThat(second).hasToString("{\"y\":2}");
    }

    @Test
    void bug14_aResponseCompletesAgainstAProviderThatKnowsOnlyChats() throws Exception {
        String codex = """
                {"model":"openai:gpt-4.1","store":false,"stream":true,"include":["reasoning.encrypted_content"],"prompt_cache_key":"k",
                 "client_metadata":{"a":"b"},"parallel_tool_calls":false,"instructions":"You are a coding agent",
                 "tools":[{"type":"function","name":"shell","description":"run","strict":false,"parameters":{"type":"object","properties":{"command":{"type":"string"}}}},
                          {"type":"namespace","name":"mcp","tools":[]},{"type":"web_search","external_web_access":false}],
                 "input":[{"type":"message","role":"developer","content":[{"type":"input_text","text":"rules"}]},
                          {"type":"message","role":"user","content":[{"type":"input_text","text":"list"}]}]}""";
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(
                    Answer.streamToolCall("shell", "{\"command\":", "\"ls\"}").usage(10, 5));

            List<OpenDoor.Event> events = door.events("/v1/responses", codex);

            JsonNode sent =
                    OpenDoor.JSON.readTree(door.upstream.takeRequest(LONG).body());
            assertThat(sent.path("tools")).hasSize(1);
            assertThat(sent.has("client_metadata")).isFalse();
            assertThat(names(events))
                    .containsExactly(
                            "response.created",
                            "response.in_progress",
                            "response.output_item.added",
                            "response.function_call_arguments.delta",
                            "response.function_call_arguments.delta",
                            "response.function_call_arguments.done",
                            "response.output_item.done",
                            "response.completed");
            JsonNode whole = events.get(events.size() - 1).json().path("response");
            assertThat(whole.path("id").asText()).startsWith("resp_");
            assertThat(whole.at("/usage/total_tokens").asInt()).isEqualTo(15);
            assertThat(whole.at("/output/0/arguments").asText()).isEqualTo("{\"command\":\"ls\"}");
        }
    }

    @Test
    void bug15_eventsOfResponsesAreInOrderAndNumbered() throws Exception {
        List<OpenDoor.Event> events = stream(
                "/v1/responses",
                RESPONSES,
                chunk("{\"reasoning_content\":\"hm\"}", "null"),
                chunk("{\"content\":\"a\"}", "null"),
                chunk("{\"content\":\"b\"}", "null"),
                chunk("{}", "\"stop\""),
                USAGE,
                "[DONE]");

        assertThat(names(events))
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.reasoning_summary_part.added",
                        "response.reasoning_summary_text.delta",
                        "response.reasoning_summary_text.done",
                        "response.reasoning_summary_part.done",
                        "response.output_item.done",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).json().path("sequence_number").asInt(-1)).isEqualTo(i);
            assertThat(events.get(i).json().path("type").asText())
                    .isEqualTo(events.get(i).name());
        }
    }

    @Test
    void bug16_aClientThatGoesBeforeTheFirstTokenEndsTheCall() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(Answer.silent());
            send(
                    door,
                    "/v1/chat/completions",
                    CHAT,
                    socket -> door.upstream.await(
                            LONG, server -> !server.requests().isEmpty()));

            door.upstream.awaitClientClose(LONG);
        }
    }

    private interface Look {
        void at(Socket socket) throws Exception;
    }

    /** Sends a request over a connection of its own, and closes that when something has happened. */
    private static void send(OpenDoor door, String path, String body, Look until) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", door.uri("/").getPort())) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            socket.getOutputStream()
                    .write(("POST " + path
                                    + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                                    + bytes.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            until.at(socket);
        }
    }

    @Test
    void bug17_whatAClientHasReadCostsEvenIfItGoesBeforeTheUsage() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(Answer.stream("some", " words").stallAfter(2));
            LlmComponent llm = door.context.getComponent("llm", LlmComponent.class);

            send(door, "/v1/chat/completions", CHAT, socket -> readUntil(socket.getInputStream(), "some"));

            await().atMost(LONG).untilAsserted(() -> assertThat(llm.board().spending())
                    .anySatisfy(one -> assertThat(one.toString()).contains("gpt-4.1")));
            await().atMost(LONG).untilAsserted(() -> assertThat(
                            llm.board().spendingBy(one -> "all").values())
                    .anySatisfy(total -> assertThat(total.usd().signum()).isPositive()));
        }
    }

    private static void readUntil(InputStream in, String text) throws Exception {
        StringBuilder read = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (read.indexOf(text) < 0) {
            int n = in.read(buffer);
            if (n < 0) {
                throw new AssertionError("The end came before " + text + ": " + read);
            }
            read.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
        }
    }

    @Test
    void bug18_aCutOfTheProviderIsAnErrorForTheClient() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(Answer.stream("one", "two", "three").cutAfter(3));

            List<OpenDoor.Event> chat = door.events("/v1/chat/completions", CHAT);
            List<OpenDoor.Event> messages = door.events("/v1/messages", MESSAGES);
            List<OpenDoor.Event> responses = door.events("/v1/responses", RESPONSES);

            assertThat(chat.get(chat.size() - 1).json().at("/error/message").isTextual())
                    .isTrue();
            OpenDoor.Event last = messages.get(messages.size() - 1);
            assertThat(last.name()).isEqualTo("error");
            assertThat(last.json().at("/error/type").asText()).isEqualTo("api_error");
            OpenDoor.Event failed = responses.get(responses.size() - 1);
            assertThat(failed.name()).isEqualTo("response.failed");
            assertThat(failed.json().at("/response/status").asText()).isEqualTo("failed");
            LlmComponent llm = door.context.getComponent("llm", LlmComponent.class);
            await().atMost(LONG)
                    .until(() -> llm.board().snapshots().stream()
                                    .mapToLong(one -> one.failed())
                                    .sum()
                            == 3);
        }
    }

    @Test
    void bug19_aCutIsNeverACleanEnd() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(Answer.stream("one", "two", "three").cutAfter(3));

            String chat = door.post("/v1/chat/completions", CHAT).body();
            String messages = door.post("/v1/messages", MESSAGES).body();
            String responses = door.post("/v1/responses", RESPONSES).body();

            assertThat(chat).doesNotContain("[DONE]").doesNotContain("\"finish_reason\":\"");
            assertThat(messages).doesNotContain("message_stop").doesNotContain("message_delta");
            assertThat(responses).doesNotContain("response.completed");
        }
    }

    @Test
    void bug20_eachFrameIsWholeAndFlushedAndErrorsAreJson() throws Exception {
        CompletableFuture<Void> read = new CompletableFuture<>();
        ScriptedProvider provider = new ScriptedProvider();
        provider.plays(take -> take.say("one").await(read).say("two").end());
        try (OpenDoor door = OpenDoor.of("llm:scripted:m?maxRetries=0", Map.of("scripted", provider));
                provider) {
            send(door, "/v1/chat/completions", CHAT.replace("openai:gpt-4.1", "scripted:m"), socket -> {
                readUntil(socket.getInputStream(), "\"one\"},\"finish_reason\":null}]}\n\n");
                read.complete(null);
                readUntil(socket.getInputStream(), "[DONE]\n\n");
            });
            provider.plays(take -> take.fail(ErrorKind.OVERLOADED));
            HttpResponse<String> error =
                    door.post("/v1/chat/completions", CHAT.replace("openai:gpt-4.1", "scripted:m"));
            assertThat(error.statusCode()).isEqualTo(503);
            assertThat(OpenDoor.JSON.readTree(error.body()).at("/error/message").isTextual())
                    .isTrue();
            assertThat(error.headers().firstValue("content-type")).hasValue("application/json");
        }
    }

    @Test
    void bug25_theCacheAnswersResponsesAndMessagesAsItDoesChats() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai?cache=on")) {
            door.upstream.always(Answer.chat("Hello").usage(3, 2));
            Map<String, String> requests = Map.of(
                    "/v1/chat/completions",
                    "{\"model\":\"openai:gpt-4.1\",\"messages\":[{\"role\":\"user\",\"content\":\"A\"}]}",
                    "/v1/responses",
                    "{\"model\":\"openai:gpt-4.1\",\"input\":\"B\"}",
                    "/v1/messages",
                    "{\"model\":\"openai:gpt-4.1\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"C\"}]}");
            for (Map.Entry<String, String> one : requests.entrySet()) {
                assertThat(door.post(one.getKey(), one.getValue()).headers().firstValue("x-llm-cache"))
                        .hasValue("miss");
                HttpResponse<String> second = door.post(one.getKey(), one.getValue());
                assertThat(second.headers().firstValue("x-llm-cache")).hasValue("hit");
                assertThat(second.body()).contains("Hello");
            }
            String streamed = requests.get("/v1/messages").replace("{\"model\"", "{\"stream\":true,\"model\"");
            assertThat(joined(door.events("/v1/messages", streamed), 0, "text")).isEqualTo("Hello");
            assertThat(door.upstream.requests()).hasSize(3);
        }
    }
}
