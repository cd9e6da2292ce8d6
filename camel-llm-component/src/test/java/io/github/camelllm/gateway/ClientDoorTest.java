package io.github.camelllm.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Part;
import io.github.camelllm.component.ScriptedProvider;
import io.github.camelllm.serve.ClientRefusedException;
import io.github.camelllm.test.Answer;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The doors as clients see them, over HTTP. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClientDoorTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String CHAT =
            "{\"model\":\"openai:gpt-4.1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String MESSAGES =
            "{\"model\":\"openai:gpt-4.1\",\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String ANTHROPIC_ANSWER = """
            {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5","container":{"id":"c1"},
             "content":[{"type":"text","text":"see","citations":[{"type":"char_location","cited_text":"x"}]},
                        {"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"q"}},
                        {"type":"text","text":"end"}],
             "stop_reason":"end_turn","stop_sequence":null,
             "usage":{"input_tokens":5,"output_tokens":2,"cache_read_input_tokens":1,"cache_creation_input_tokens":0,"service_tier":"standard"}}""";

    @Test
    void anOpenAiClientIsAnsweredByAnOpenAiProvider() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(Answer.chat("Hello").usage(3, 2));

            HttpResponse<String> response = door.post("/v1/chat/completions", CHAT, "x-request-id", "mine-1");

            JsonNode body = OpenDoor.JSON.readTree(response.body());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(body.at("/choices/0/message/content").asText()).isEqualTo("Hello");
            assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
            assertThat(body.at("/usage/total_tokens").asInt()).isEqualTo(5);
            assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
            assertThat(response.headers().firstValue("x-request-id")).hasValue("mine-1");
            assertThat(response.headers().firstValue("x-llm-provider")).hasValue("openai");
            assertThat(response.headers().firstValue("x-llm-attempts")).hasValue("1");
            assertThat(response.headers().firstValue("x-llm-cost")).isPresent();
            assertThat(response.headers().firstValue("x-llm-overhead-ms")).isPresent();
            assertThat(response.headers().map().keySet()).noneMatch(name -> name.startsWith("camel"));
        }
    }

    @Test
    void settingsThatAProtocolLacksAreLeftOutAndNotRefused() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:anthropic")) {
            door.upstream.always(Answer.json(200, ANTHROPIC_ANSWER));

            JsonNode answer = door.json("/v1/chat/completions", """
                    {"model":"anthropic:claude-sonnet-4-5","seed":7,"presence_penalty":0.5,"frequency_penalty":0.1,"n":1,"store":true,"metadata":{"a":"b"},
                     "logit_bias":{"5":1},"logprobs":true,"service_tier":"auto","prompt_cache_key":"k","user":"u","safety_identifier":"s","some_new_field":{"x":1},
                     "response_format":{"type":"json_object"},"max_completion_tokens":50,"stop":"END","parallel_tool_calls":true,
                     "messages":[{"role":"developer","content":"be brief"},{"role":"user","name":"ann","content":[{"type":"text","text":"Hi","unknown":1},
                       {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo=","detail":"high"}}]},
                      {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}]},
                      {"role":"tool","tool_call_id":"call_1","content":"r"}],
                     "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}}},{"type":"web_search_preview"}]}""");

            JsonNode sent =
                    OpenDoor.JSON.readTree(door.upstream.takeRequest(LONG).body());
            assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("seeend");
            for (String field : List.of("seed", "store", "logit_bias", "some_new_field", "service_tier", "n")) {
                assertThat(sent.has(field)).as(field).isFalse();
            }
            assertThat(sent.path("max_tokens").asInt()).isEqualTo(50);
            assertThat(sent.at("/stop_sequences/0").asText()).isEqualTo("END");
            assertThat(sent.path("tools")).hasSize(1);
            assertThat(answer.has("container")).isFalse();
        }
    }

    @Test
    void whatTheVocabularyLacksPassesBothWaysWhereTheProtocolIsTheSame() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:anthropic")) {
            door.upstream.always(Answer.json(200, ANTHROPIC_ANSWER));

            HttpResponse<String> response = door.post(
                    "/v1/messages?beta=true",
                    """
                    {"model":"anthropic:claude-sonnet-4-5","max_tokens":50,"context_management":{"edits":[]},"thinking":{"type":"adaptive","display":"omitted"},
                     "system":[{"type":"text","text":"rules","cache_control":{"type":"ephemeral"}}],
                     "tools":[{"name":"f","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral"}},{"type":"web_search_20250305","name":"web_search","max_uses":3}],
                     "messages":[{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"container_upload","file_id":"f1"}]}]}""",
                    "anthropic-beta",
                    "context-management-2025-06-27,new-1",
                    "anthropic-version",
                    "2023-06-01");

            var request = door.upstream.takeRequest(LONG);
            JsonNode sent = OpenDoor.JSON.readTree(request.body());
            assertThat(request.header("anthropic-beta")).hasValue("context-management-2025-06-27,new-1");
            assertThat(sent.has("context_management")).isTrue();
            assertThat(sent.at("/thinking/display").asText()).isEqualTo("omitted");
            assertThat(sent.at("/tools/1/max_uses").asInt()).isEqualTo(3);
            assertThat(sent.at("/tools/0/cache_control/type").asText()).isEqualTo("ephemeral");
            assertThat(sent.at("/messages/0/content/1/type").asText()).isEqualTo("container_upload");
            JsonNode body = OpenDoor.JSON.readTree(response.body());
            assertThat(body.at("/container/id").asText()).isEqualTo("c1");
            assertThat(body.at("/content/0/citations/0/cited_text").asText()).isEqualTo("x");
            assertThat(body.at("/content/1/type").asText()).isEqualTo("server_tool_use");
            assertThat(body.at("/content/2/text").asText()).isEqualTo("end");
            assertThat(body.at("/usage/service_tier").asText()).isEqualTo("standard");
        }
    }

    @Test
    void newFieldsOfChatCompletionsReachProvidersOfChatCompletions() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(Answer.json(200, """
                    {"id":"c1","object":"chat.completion","created":1,"model":"gpt-4.1","system_fingerprint":"fp_1","service_tier":"default",
                     "choices":[{"index":0,"message":{"role":"assistant","content":"a","annotations":[{"type":"x"}]},"logprobs":{"content":[]},"finish_reason":"stop"},
                                {"index":1,"message":{"role":"assistant","content":"b"},"finish_reason":"stop"}],
                     "usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2,"new_tokens":3}}"""));

            JsonNode answer = door.json(
                    "/v1/chat/completions",
                    "{\"model\":\"openai:gpt-4.1\",\"n\":2,\"some_new_field\":{\"x\":1},\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"},{\"type\":\"new_part\",\"y\":1}]}]}");

            JsonNode sent =
                    OpenDoor.JSON.readTree(door.upstream.takeRequest(LONG).body());
            assertThat(sent.at("/some_new_field/x").asInt()).isEqualTo(1);
            assertThat(sent.at("/messages/0/content/1/type").asText()).isEqualTo("new_part");
            assertThat(answer.path("system_fingerprint").asText()).isEqualTo("fp_1");
            assertThat(answer.at("/choices/1/message/content").asText()).isEqualTo("b");
            assertThat(answer.at("/choices/0/message/annotations")).hasSize(1);
            assertThat(answer.at("/choices/0/logprobs").isObject()).isTrue();
            assertThat(answer.at("/usage/new_tokens").asInt()).isEqualTo(3);
        }
    }

    @Test
    void aConversationThatAnotherServerHasStoredNeedsThatProtocol() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:anthropic")) {
            HttpResponse<String> response = door.post(
                    "/v1/responses",
                    "{\"model\":\"anthropic:claude-sonnet-4-5\",\"previous_response_id\":\"resp_1\",\"input\":\"and now?\"}");

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).contains("previous_response_id");
            assertThat(door.upstream.requests()).isEmpty();
        }
    }

    @Test
    void aSignatureIsStreamedBeforeItsBlockEnds() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:anthropic")) {
            door.upstream.always(Answer.sseText("""
                    event: message_start
                    data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[],"usage":{"input_tokens":3,"output_tokens":1}}}

                    event: content_block_start
                    data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

                    event: content_block_delta
                    data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}

                    event: content_block_delta
                    data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"SIG=="}}

                    event: content_block_stop
                    data: {"type":"content_block_stop","index":0}

                    event: content_block_start
                    data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

                    event: content_block_delta
                    data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"ok"}}

                    event: content_block_stop
                    data: {"type":"content_block_stop","index":1}

                    event: message_delta
                    data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":4}}

                    event: message_stop
                    data: {"type":"message_stop"}

                    """));
            String request =
                    "{\"model\":\"anthropic:claude-sonnet-4-5\",\"max_tokens\":100,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

            List<String> steps = new ArrayList<>();
            for (OpenDoor.Event event : door.events("/v1/messages", request)) {
                steps.add(event.json().at("/delta/type").asText(event.name()));
            }
            List<OpenDoor.Event> responses = door.events(
                    "/v1/responses", "{\"model\":\"anthropic:claude-sonnet-4-5\",\"stream\":true,\"input\":\"Hi\"}");

            assertThat(steps)
                    .containsExactly(
                            "message_start",
                            "content_block_start",
                            "thinking_delta",
                            "signature_delta",
                            "content_block_stop",
                            "content_block_start",
                            "text_delta",
                            "content_block_stop",
                            "message_delta",
                            "message_stop");
            JsonNode reasoning = responses.get(responses.size() - 1).json().at("/response/output/0");
            assertThat(reasoning.path("encrypted_content").asText()).startsWith("llm1.");

            // the sealed reasoning finds its way back to Anthropic
            door.upstream.forgetRequests();
            door.post(
                    "/v1/responses",
                    "{\"model\":\"anthropic:claude-sonnet-4-5\",\"stream\":true,\"input\":[{\"role\":\"user\",\"content\":\"Hi\"},"
                            + reasoning
                            + ",{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"ok\"}]},{\"role\":\"user\",\"content\":\"more\"}]}");
            JsonNode sent =
                    OpenDoor.JSON.readTree(door.upstream.takeRequest(LONG).body());
            assertThat(sent.at("/messages/1/content/0/signature").asText()).isEqualTo("SIG==");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/nothing, POST, 404",
        "/v1/chat/completions, GET, 405",
        "/v1/messages, GET, 405",
        "/v1/models/none:such, GET, 404",
        "/v1/messages/batches, POST, 404"
    })
    void wrongPathsAndMethodsAreAnsweredInTheDialectOfTheCaller(String path, String method, int status)
            throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            HttpResponse<String> openAi = door.send(method, path, "{}");
            HttpResponse<String> anthropic = door.send(method, path, "{}", "anthropic-version", "2023-06-01");

            assertThat(openAi.statusCode()).isEqualTo(status);
            assertThat(anthropic.statusCode()).isEqualTo(status);
            assertThat(OpenDoor.JSON
                            .readTree(openAi.body())
                            .at("/error/message")
                            .isTextual())
                    .isTrue();
            JsonNode body = OpenDoor.JSON.readTree(anthropic.body());
            assertThat(body.path("type").asText()).isEqualTo("error");
            assertThat(body.path("request_id").asText())
                    .isEqualTo(anthropic.headers().firstValue("request-id").orElse("none"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"model\"",
                "{} {}",
                "{\"model\":\"openai:gpt-4.1\"}",
                "{\"model\":5,\"messages\":[]}",
                "{\"model\":\"openai:gpt-4.1\",\"messages\":\"Hi\"}",
                "{\"model\":\"openai:gpt-4.1\",\"messages\":[{\"content\":\"x\"}]}"
            })
    void aBadBodyIsRefusedWithItsReason(String body) throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            for (String path : List.of("/v1/chat/completions", "/v1/messages")) {
                HttpResponse<String> response = door.post(path, body);
                assertThat(response.statusCode()).as(path).isEqualTo(400);
                assertThat(OpenDoor.JSON
                                .readTree(response.body())
                                .at("/error/type")
                                .asText())
                        .isEqualTo("invalid_request_error");
            }
            assertThat(door.upstream.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none-such",
                "file:/etc/passwd",
                "openai:gpt-4.1?baseUrl=http://127.0.0.1:1",
                "../../etc",
                "llm:openai",
                "direct:x"
            })
    void aModelNameReachesNoEndpointAndNoFile(String name) throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(Answer.chat("x"));
            HttpResponse<String> response = door.post("/v1/chat/completions", CHAT.replace("openai:gpt-4.1", name));

            boolean asModel = response.statusCode() == 200; // sent to the provider as the name of a model
            assertThat(asModel || response.statusCode() == 404)
                    .as(response.statusCode() + response.body())
                    .isTrue();
            door.upstream.requests().forEach(request -> assertThat(request.path())
                    .isEqualTo("/v1/chat/completions"));
        }
    }

    @Test
    void headersAndQueryOfAClientNeverBecomeCamelHeaders() throws Exception {
        try (OpenDoor door = OpenDoor.of("direct:seen")) {
            List<String> seen = new ArrayList<>();
            RouteBuilder.addRoutes(
                    door.context, routes -> routes.from("direct:seen").process(exchange -> {
                        exchange.getMessage().getHeaders().forEach((name, value) -> seen.add(name + "=" + value));
                        exchange.getMessage()
                                .setBody(ChatResponse.builder()
                                        .parts(List.of(new Part.Text("x")))
                                        .build());
                    }));

            door.post(
                    "/v1/chat/completions?CamelLlmApiKey=k&camelLlmModel=m&operation=embeddings&CamelHttpUri=http://x",
                    CHAT,
                    "CamelLlmProvider",
                    "mock",
                    "camelllmapikey",
                    "k",
                    "CamelLlmMessages",
                    "[]",
                    "org.apache.camel.x",
                    "y",
                    "x-custom",
                    "z");

            assertThat(seen)
                    .containsExactlyInAnyOrder(
                            "CamelLlmStreaming=false", "CamelLlmProvider=openai", "CamelLlmModel=gpt-4.1");
        }
    }

    @Test
    void aProvidersRejectionOfOurKeyIsNotTheClients() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(
                    Answer.error(401, "invalid_api_key", "Incorrect API key provided: test-key-0123456789"));

            HttpResponse<String> response = door.post("/v1/chat/completions", CHAT);

            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(response.body()).doesNotContain("test-key");
            assertThat(response.headers().firstValue("x-should-retry")).hasValue("false");
        }
    }

    @Test
    void aLimitOfTheProviderSaysWhenToTryAgain() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(Answer.rateLimited("7"));

            HttpResponse<String> response = door.post("/v1/messages", MESSAGES);

            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(response.headers().firstValue("retry-after")).hasValue("7");
            assertThat(response.headers().firstValue("retry-after-ms")).hasValue("7000");
            assertThat(OpenDoor.JSON.readTree(response.body()).at("/error/type").asText())
                    .isEqualTo("rate_limit_error");
        }
    }

    @Test
    void aGuardRefusesBeforeTheBodyIsRead() throws Exception {
        ClientGuard guard = (exchange, headers) -> {
            if (!"good".equals(headers.key())) {
                throw new ClientRefusedException(401, "invalid_api_key", "The key is not known");
            }
        };
        try (OpenDoor door = OpenDoor.of("llm:openai", Map.of("guard", guard), "guard", "guard")) {
            door.upstream.always(Answer.chat("Hello"));

            assertThat(door.post("/v1/chat/completions", "no json").statusCode())
                    .isEqualTo(401);
            assertThat(door.send("GET", "/v1/models", "").statusCode()).isEqualTo(401);
            for (String[] header : List.of(
                    new String[] {"Authorization", "Bearer good"},
                    new String[] {"x-api-key", "good"},
                    new String[] {"api-key", "good"})) {
                assertThat(door.post("/v1/chat/completions", CHAT, header).statusCode())
                        .as(header[0])
                        .isEqualTo(200);
            }
            door.upstream.requests().forEach(request -> assertThat(request.header("authorization"))
                    .hasValue("Bearer test-key-0123456789"));
        }
    }

    @Test
    void bodiesMayBePackedAndHaveALimitOfBytes() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai", Map.of(), "bodyLimit", "100000")) {
            door.upstream.always(Answer.chat("Hello"));

            assertThat(gzip(door, CHAT)).isEqualTo(200);
            assertThat(gzip(door, CHAT.replace("Hi", " ".repeat(200_000)))).isEqualTo(413);
            assertThat(door.post("/v1/chat/completions", CHAT.replace("Hi", " ".repeat(200_000)))
                            .statusCode())
                    .isEqualTo(413);
            assertThat(door.post("/v1/chat/completions", CHAT, "content-encoding", "br")
                            .statusCode())
                    .isEqualTo(415);
        }
    }

    private static int gzip(OpenDoor door, String body) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(body.getBytes(StandardCharsets.UTF_8));
        }
        HttpRequest request = HttpRequest.newBuilder(door.uri("/v1/chat/completions"))
                .header("content-encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes.toByteArray()))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void pagesOfOtherOriginsAreAnsweredOnlyIfTheyAreListed() throws Exception {
        try (OpenDoor open = OpenDoor.of("llm:openai", Map.of(), "origins", "https://app.example");
                OpenDoor closed = OpenDoor.of("llm:openai")) {
            HttpResponse<String> listed =
                    open.send("OPTIONS", "/v1/chat/completions", "", "Origin", "https://app.example");
            HttpResponse<String> other =
                    open.send("OPTIONS", "/v1/chat/completions", "", "Origin", "https://evil.example");
            HttpResponse<String> none =
                    closed.send("OPTIONS", "/v1/chat/completions", "", "Origin", "https://app.example");

            assertThat(listed.statusCode()).isEqualTo(204);
            assertThat(listed.headers().firstValue("access-control-allow-origin"))
                    .hasValue("https://app.example");
            for (HttpResponse<String> refused : List.of(other, none)) {
                assertThat(refused.statusCode()).isEqualTo(405);
                assertThat(refused.headers().firstValue("access-control-allow-origin"))
                        .isEmpty();
            }
        }
    }

    @Test
    void modelsAreListedInBothShapesAndFoundByIdsWithSlashesAndColons() throws Exception {
        ServedModel slashed = new ServedModel("meta/llama:free", "Llama", "meta", 1);
        ServedModels models = new ServedModels() {
            @Override
            public List<ServedModel> models(org.apache.camel.Exchange exchange) {
                return List.of(slashed);
            }

            @Override
            public ModelTarget target(
                    org.apache.camel.Exchange exchange, io.github.camelllm.serve.ClientRequest request) {
                throw new ClientRefusedException(404, "model_not_found", "none");
            }
        };
        try (OpenDoor door = OpenDoor.of("llm:openai", Map.of("models", models), "models", "models")) {
            JsonNode openAi =
                    OpenDoor.JSON.readTree(door.send("GET", "/v1/models", "").body());
            JsonNode anthropic =
                    OpenDoor.JSON.readTree(door.send("GET", "/v1/models", "", "anthropic-version", "2023-06-01")
                            .body());

            assertThat(openAi.at("/data/0/object").asText()).isEqualTo("model");
            assertThat(anthropic.at("/data/0/display_name").asText()).isEqualTo("Llama");
            assertThat(anthropic.at("/first_id").asText()).isEqualTo("meta/llama:free");
            for (String path : List.of("/v1/models/meta/llama:free", "/v1/models/meta%2Fllama%3Afree")) {
                assertThat(door.send("GET", path, "").body()).contains("\"id\":\"meta/llama:free\"");
            }
        }
    }

    @Test
    void embeddingsComeAsNumbersOrInBase64() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(
                    Answer.json(
                            200,
                            "{\"object\":\"list\",\"model\":\"text-embedding-3-small\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.5,-1.0]}],\"usage\":{\"prompt_tokens\":2,\"total_tokens\":2}}"));
            String request = "{\"model\":\"openai:text-embedding-3-small\",\"input\":\"a\"%s}";

            JsonNode numbers = door.json("/v1/embeddings", request.formatted(""));
            JsonNode base64 = door.json("/v1/embeddings", request.formatted(",\"encoding_format\":\"base64\""));

            assertThat(numbers.at("/data/0/embedding/1").asDouble()).isEqualTo(-1.0);
            assertThat(base64.at("/data/0/embedding").asText()).isEqualTo("AAAAPwAAgL8=");
            assertThat(numbers.at("/usage/prompt_tokens").asInt()).isEqualTo(2);
        }
    }

    @Test
    void tokensAreCountedAndTextsCompleted() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(Answer.chat("Hello").usage(3, 2));
            JsonNode completion =
                    door.json("/v1/completions", "{\"model\":\"openai:gpt-4.1\",\"prompt\":\"Say\",\"max_tokens\":5}");
            assertThat(completion.at("/choices/0/text").asText()).isEqualTo("Hello");
            assertThat(completion.path("object").asText()).isEqualTo("text_completion");
        }
        try (OpenDoor door = OpenDoor.of("llm:anthropic")) {
            door.upstream.always(Answer.json(200, "{\"input_tokens\":14}"));
            JsonNode count = door.json(
                    "/v1/messages/count_tokens",
                    "{\"model\":\"anthropic:claude-sonnet-4-5\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
            assertThat(count.path("input_tokens").asInt()).isEqualTo(14);
        }
    }

    @Test
    void aSilentStreamGetsASignOfLife() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai", Map.of(), "keepAlive", "50")) {
            door.upstream.always(Answer.stream("a", "b").paced(Duration.ofMillis(400)));

            String chat = door.post("/v1/chat/completions", CHAT.replace("{\"model\"", "{\"stream\":true,\"model\""))
                    .body();
            String messages = door.post("/v1/messages", MESSAGES.replace("{\"model\"", "{\"stream\":true,\"model\""))
                    .body();

            assertThat(chat).contains("\n: keep-alive\n\n").contains("[DONE]");
            assertThat(messages)
                    .contains("event: ping\ndata: {\"type\":\"ping\"}\n\n")
                    .contains("message_stop");
        }
    }

    @Test
    void aWrongTargetFailsAtStart() {
        assertThatThrownBy(() -> OpenDoor.of("llm:openai?none=such"))
                .rootCause()
                .hasMessageContaining("none");
    }

    @Test
    void manyMoreStreamsAreOpenThanTheServerHasWorkers() throws Exception {
        int streams = 150; // Vert.x has 20 workers
        ScriptedProvider provider = new ScriptedProvider();
        provider.plays(take -> take.say("one")); // and never ends
        List<Socket> sockets = new ArrayList<>();
        try (OpenDoor door = OpenDoor.of("llm:scripted:m?maxRetries=0", Map.of("scripted", provider));
                provider) {
            byte[] body = CHAT.replace("{\"model\":\"openai:gpt-4.1\"", "{\"stream\":true,\"model\":\"scripted:m\"")
                    .getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < streams; i++) {
                Socket socket = new Socket("127.0.0.1", door.uri("/").getPort());
                sockets.add(socket);
                socket.getOutputStream()
                        .write(("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length
                                        + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(body);
            }
            for (Socket socket : sockets) {
                StringBuilder read = new StringBuilder();
                byte[] buffer = new byte[4096];
                while (read.indexOf("\"one\"") < 0) {
                    int n = socket.getInputStream().read(buffer);
                    assertThat(n).isPositive();
                    read.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
                }
            }
            assertThat(provider.takes).hasSize(streams);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
