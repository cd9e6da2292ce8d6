package io.github.camelllm.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.test.Answer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What programs send that has broken other gateways, by the reports of their users, in front of providers that refuse what
 * the real ones refuse.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClientHabitsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String CLAUDE =
            "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-sonnet-4-5\",\"content\":[{\"type\":\"text\",\"text\":\"ok\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}";
    private static final String TOOL =
            "{\"name\":\"read\",\"description\":\"Reads\",\"input_schema\":{\"type\":\"object\",\"properties\":{\"path\":{\"type\":\"string\"}}}}";
    private static final String FUNCTION =
            "{\"type\":\"function\",\"function\":{\"name\":\"read\",\"description\":\"Reads\",\"parameters\":{\"type\":\"object\",\"properties\":{\"path\":{\"type\":\"string\"}}}}}";

    private static OpenDoor openAi;
    private static OpenDoor anthropic;

    @BeforeAll
    static void open() throws Exception {
        openAi = OpenDoor.strict("openai");
        openAi.upstream.always(Answer.chat("ok").usage(1, 1));
        anthropic = OpenDoor.strict("anthropic");
        anthropic.upstream.always(Answer.json(200, CLAUDE));
    }

    @AfterAll
    static void close() {
        openAi.close();
        anthropic.close();
    }

    private static String messages(String more) {
        return "{\"model\":\"%s\",\"max_tokens\":100," + more + "}";
    }

    private static String user(String more) {
        return "{\"model\":\"%s\"" + more + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    }

    private static String input(String items) {
        return "{\"model\":\"%s\",\"input\":[" + items + "]}";
    }

    static Stream<Arguments> requests() {
        String turn = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},"
                + "{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"read\",\"input\":{}}]},";
        return Stream.of(
                        // a server tool that is chosen, and that other providers do not get (litellm#25477)
                        Map.entry(
                                "/v1/messages",
                                messages(
                                        "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}],\"tool_choice\":{\"type\":\"tool\",\"name\":\"web_search\"},\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]")),
                        // no tool may be called (litellm#24443)
                        Map.entry(
                                "/v1/messages",
                                messages(
                                        "\"tools\":[" + TOOL
                                                + "],\"tool_choice\":{\"type\":\"none\"},\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]")),
                        Map.entry(
                                "/v1/messages",
                                messages(
                                        "\"tool_choice\":{\"type\":\"auto\"},\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]")),
                        // two results of one call (litellm#16711)
                        Map.entry(
                                "/v1/messages",
                                messages(
                                        "\"tools\":[" + TOOL + "]," + turn
                                                + "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_1\",\"content\":\"a\"},{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_1\",\"content\":\"b\"}]}]")),
                        // a result without content, and text after it (claude-code-router)
                        Map.entry(
                                "/v1/messages",
                                messages(
                                        "\"tools\":[" + TOOL + "]," + turn
                                                + "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_1\"},{\"type\":\"text\",\"text\":\"go on\"}]}]")),
                        Map.entry(
                                "/v1/messages",
                                messages(
                                        "\"tools\":[" + TOOL + "]," + turn
                                                + "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_1\",\"is_error\":true,\"content\":[{\"type\":\"text\",\"text\":\"\"},{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"iVBORw0KGgo=\"}}]}]}]")),
                        // empty texts with cache marks (claude-code#55689)
                        Map.entry(
                                "/v1/messages",
                                messages(
                                        "\"system\":[{\"type\":\"text\",\"text\":\"\",\"cache_control\":{\"type\":\"ephemeral\"}},{\"type\":\"text\",\"text\":\"rules\",\"cache_control\":{\"type\":\"ephemeral\"}}],\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"},{\"type\":\"text\",\"text\":\"\",\"cache_control\":{\"type\":\"ephemeral\"}}]}]")),
                        Map.entry(
                                "/v1/messages",
                                messages(
                                        "\"system\":[],\"tools\":[],\"stop_sequences\":[],\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]")),
                        Map.entry(
                                "/v1/messages",
                                messages(
                                        "\"system\":null,\"tools\":null,\"tool_choice\":null,\"metadata\":null,\"temperature\":null,\"stop_sequences\":null,\"stream\":null,\"thinking\":null,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]")),
                        // thinking that another provider has no field for (9router#4077)
                        Map.entry(
                                "/v1/messages",
                                "{\"model\":\"%s\",\"max_tokens\":3000,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000},\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"),
                        Map.entry(
                                "/v1/messages",
                                messages(
                                        "\"thinking\":{\"type\":\"adaptive\",\"display\":\"omitted\"},\"context_management\":{\"edits\":[]},\"output_config\":{\"effort\":\"medium\"},\"metadata\":{\"user_id\":\"{\\\"device_id\\\":\\\"x\\\"}\"},\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]")),
                        // half a letter, which JSON in UTF-8 cannot have (claude-code#9911)
                        Map.entry(
                                "/v1/messages",
                                messages("\"messages\":[{\"role\":\"user\",\"content\":\"half \\ud83d letter\"}]")),
                        // fields of OpenAI's SDKs that are null
                        Map.entry(
                                "/v1/chat/completions",
                                user(
                                        ",\"tools\":null,\"tool_choice\":null,\"stop\":null,\"temperature\":null,\"stream\":null,\"stream_options\":null,\"max_tokens\":null,\"response_format\":null,\"user\":null,\"n\":null,\"seed\":null")),
                        Map.entry("/v1/chat/completions", user(",\"tools\":[]")),
                        Map.entry(
                                "/v1/chat/completions", user(",\"tool_choice\":\"auto\",\"parallel_tool_calls\":true")),
                        Map.entry(
                                "/v1/chat/completions",
                                user(
                                        ",\"n\":1,\"logprobs\":false,\"frequency_penalty\":0,\"presence_penalty\":0,\"logit_bias\":{},\"store\":false,\"metadata\":{},\"service_tier\":\"auto\",\"prompt_cache_key\":\"k\",\"safety_identifier\":\"u\",\"verbosity\":\"low\",\"stream_options\":{\"include_usage\":true}")),
                        // a choice among some tools (bifrost#7348)
                        Map.entry(
                                "/v1/chat/completions",
                                user(
                                        ",\"tools\":[" + FUNCTION
                                                + "],\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"auto\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"read\"}}]}}")),
                        // the way of 2023: functions in place of tools
                        Map.entry(
                                "/v1/chat/completions",
                                "{\"model\":\"%s\",\"functions\":[{\"name\":\"read\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}],\"function_call\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":null,\"function_call\":{\"name\":\"read\",\"arguments\":\"{}\"}},{\"role\":\"function\",\"name\":\"read\",\"content\":\"1\"}]}"),
                        Map.entry(
                                "/v1/chat/completions",
                                "{\"model\":\"%s\",\"tools\":[" + FUNCTION
                                        + "],\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"read\",\"arguments\":\"\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":[{\"type\":\"text\",\"text\":\"1\"}]}]}"),
                        // a call of a tool that is no function, in an earlier turn
                        Map.entry(
                                "/v1/chat/completions",
                                "{\"model\":\"%s\",\"tools\":[{\"type\":\"custom\",\"custom\":{\"name\":\"shell\"}}],\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"custom\",\"custom\":{\"name\":\"shell\",\"input\":\"ls\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"1\"}]}"),
                        // Cursor sends what belongs to Responses (Helicone#5629)
                        Map.entry(
                                "/v1/chat/completions",
                                "{\"model\":\"%s\",\"input\":[{\"role\":\"system\",\"content\":\"rules\"},{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"Hi\"}]}],\"tools\":[{\"type\":\"function\",\"name\":\"read\",\"description\":\"Reads\",\"parameters\":{\"type\":\"object\",\"properties\":{}},\"strict\":false}],\"tool_choice\":\"auto\",\"reasoning\":{\"effort\":\"medium\",\"summary\":\"auto\"},\"store\":false,\"include\":[\"reasoning.encrypted_content\"],\"text\":{\"verbosity\":\"low\"},\"user\":\"u\"}"),
                        // Codex: tools as an item of the input (token_proxy#307), and tools of other kinds
                        Map.entry(
                                "/v1/responses",
                                "{\"model\":\"%s\",\"input\":[{\"type\":\"additional_tools\",\"role\":\"developer\",\"id\":\"at_1\",\"tools\":[{\"type\":\"namespace\",\"name\":\"functions\",\"tools\":[]}]},{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"Hi\"}]}],\"tools\":[{\"type\":\"custom\",\"name\":\"apply_patch\",\"format\":{\"type\":\"grammar\",\"syntax\":\"lark\",\"definition\":\"x\"}},{\"type\":\"web_search\"},{\"type\":\"local_shell\"}],\"tool_choice\":\"auto\",\"store\":false,\"stream\":false}"),
                        Map.entry(
                                "/v1/responses",
                                "{\"model\":\"%s\",\"instructions\":null,\"tools\":null,\"reasoning\":null,\"text\":null,\"metadata\":null,\"previous_response_id\":null,\"max_output_tokens\":null,\"input\":\"Hi\"}"),
                        Map.entry(
                                "/v1/responses",
                                input(
                                        "{\"role\":\"user\",\"content\":\"Hi\"},{\"type\":\"custom_tool_call\",\"id\":\"ctc_1\",\"call_id\":\"c1\",\"name\":\"apply_patch\",\"input\":\"*** Begin\"},{\"type\":\"custom_tool_call_output\",\"call_id\":\"c1\",\"output\":\"done\"},{\"role\":\"user\",\"content\":\"more\"}")),
                        Map.entry(
                                "/v1/responses",
                                input(
                                        "{\"role\":\"user\",\"content\":\"Hi\"},{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"hm\"}],\"encrypted_content\":null},{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"c1\",\"name\":\"read\",\"arguments\":\"{}\"},{\"type\":\"function_call_output\",\"call_id\":\"c1\",\"output\":[{\"type\":\"input_text\",\"text\":\"1\"}]}")),
                        Map.entry(
                                "/v1/responses",
                                input(
                                        "{\"role\":\"user\",\"content\":\"Hi\"},{\"type\":\"message\",\"role\":\"assistant\",\"id\":\"msg_1\",\"status\":\"completed\",\"phase\":\"commentary\",\"content\":[{\"type\":\"output_text\",\"text\":\"\",\"annotations\":[],\"logprobs\":[]}]},{\"role\":\"user\",\"content\":\"more\"}")))
                .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aRequestIsAnsweredByOpenAi(String path, String body) throws Exception {
        assertAnswered(openAi, path, body.replace("%s", "openai:gpt-4.1-mini"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aRequestIsAnsweredByAnthropic(String path, String body) throws Exception {
        assertAnswered(anthropic, path, body.replace("%s", "anthropic:claude-sonnet-4-5"));
    }

    private static void assertAnswered(OpenDoor door, String path, String body) throws Exception {
        door.upstream.forgetRequests();
        HttpResponse<String> response = door.post(path, body);

        List<String> sent =
                door.upstream.requests().stream().map(one -> one.body()).toList();
        assertThat(response.statusCode())
                .as(response.body() + " to " + sent + "; refused: " + door.upstream.refusals())
                .isEqualTo(200);
        assertThat(response.body()).contains("ok");
    }

    /** Addresses that are put together from a base address with or without a slash at its end, or with too many parts. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1//chat/completions",
                "/v1/chat/completions/",
                "/v1/v1/chat/completions",
                "//v1/chat/completions"
            })
    void anAddressThatWasPutTogetherCarelesslyIsUnderstood(String path) throws Exception {
        JsonNode answer = openAi.json(path, user("").replace("%s", "openai:gpt-4.1-mini"));

        assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("ok");
    }

    @Test
    void aBodyOfAnotherMediaTypeIsReadAsJson() throws Exception {
        for (String type :
                List.of("text/plain", "application/json; charset=utf-8", "application/x-www-form-urlencoded")) {
            var request = HttpRequest.newBuilder(openAi.uri("/v1/chat/completions"))
                    .header("Content-Type", type)
                    .POST(HttpRequest.BodyPublishers.ofString(user("").replace("%s", "openai:gpt-4.1-mini")))
                    .build();
            var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(type).isEqualTo(200);
        }
    }

    /** A block that only its own protocol knows keeps its text for other providers. */
    @Test
    void aDocumentWithCitationsReachesAnotherProviderAsADocument() throws Exception {
        openAi.upstream.forgetRequests();
        openAi.post(
                "/v1/messages",
                messages(
                                "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\",\"source\":{\"type\":\"base64\",\"media_type\":\"application/pdf\",\"data\":\"JVBERi0=\"},\"citations\":{\"enabled\":true}},{\"type\":\"text\",\"text\":\"What is it?\"}]}]")
                        .replace("%s", "openai:gpt-4.1-mini"));

        assertThat(openAi.upstream.takeRequest(LONG).body()).contains("JVBERi0=");
    }
}
