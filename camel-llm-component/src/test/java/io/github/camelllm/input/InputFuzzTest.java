package io.github.camelllm.input;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.fuzz.FuzzInput;
import io.github.camelllm.fuzz.InputBounds;
import io.github.camelllm.mock.SchemaFit;
import io.github.camelllm.wire.Dialect;
import io.github.camelllm.wire.ExactJson;
import io.github.camelllm.wire.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;

/** JSON from outside, as a request, tools or a schema, is read and written to each protocol, or refused. */
@PropertyDefaults(edgeCases = EdgeCasesMode.NONE)
class InputFuzzTest {
    private static final int LONGEST_MESSAGE = 10_000;
    private static final List<Protocol> CHATS = List.of(
            Protocol.OPENAI_CHAT,
            Protocol.OPENAI_RESPONSES,
            Protocol.ANTHROPIC_MESSAGES,
            Protocol.GEMINI_GENERATE,
            Protocol.OLLAMA_CHAT,
            Protocol.BEDROCK_CONVERSE);

    @Provide
    Arbitrary<FuzzInput> requests() {
        return FuzzInput.fromTexts(
                """
                {"model":"m","messages":[{"role":"system","content":"Be brief"},{"role":"user","content":[{"type":"text","text":"Hi"},
                 {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]},
                 {"role":"assistant","content":null,"reasoning_content":"hm","tool_calls":[{"id":"c1","type":"function",
                  "function":{"name":"f","arguments":"{\\"a\\":1}"}}]},{"role":"tool","tool_call_id":"c1","content":"2"},
                 {"role":"user","content":"Go on"}],"temperature":0.5,"top_p":1,"max_tokens":100,"stop":["x"],"seed":1,
                 "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object",
                  "properties":{"a":{"type":"integer","minimum":1}},"required":["a"]}}}],"tool_choice":"auto",
                 "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}}}
                """, "[{\"role\":\"user\",\"content\":\"Hi\"}]", "{\"role\":\"user\",\"content\":\"Hi\"}");
    }

    @Provide
    Arbitrary<FuzzInput> schemas() {
        return FuzzInput.fromTexts(
                """
                {"type":"object","properties":{"a":{"$ref":"#/$defs/A"},"b":{"anyOf":[{"type":"null"},{"type":"string",
                 "pattern":"^(a|b)+$","format":"date"}]},"c":{"type":["integer","null"],"minimum":0},"d":{"enum":["x",1,null]}},
                 "required":["a"],"$defs":{"A":{"type":"array","items":{"$ref":"#"},"minItems":1}},"additionalProperties":false}
                """,
                """
                {"allOf":[{"type":"object","properties":{"a":{"const":1}}},{"$ref":"#/definitions/B"}],"oneOf":[{"type":"object"}],
                 "definitions":{"B":{"type":"object","allOf":[{"$ref":"#/definitions/B"}]}}}
                """,
                "{\"title\":\"T\",\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"number\",\"multipleOf\":0.01}}}");
    }

    @Property
    void aRequest(@ForAll("requests") FuzzInput input) {
        InputBounds.read(
                "request",
                input.bytes(),
                () -> outcome(() -> {
                    JsonNode json = OpenAiInput.tree(text(input));
                    if (json == null) {
                        return 0;
                    }
                    ChatRequest request = OpenAiInput.isRequest(json)
                            ? OpenAiInput.request(json)
                            : ChatRequest.builder()
                                    .messages(OpenAiInput.messages(json))
                                    .build();
                    return written(request);
                }));
    }

    @Property
    void aSchemaOfATool(@ForAll("schemas") FuzzInput input) {
        readSchema(input.bytes());
    }

    @Example
    void whatFailedOnce() {
        for (byte[] schema : InputBounds.corpus("schema")) {
            readSchema(schema);
            InputBounds.read(
                    "answer",
                    schema,
                    () -> outcome(() -> {
                        JsonNode json = ExactJson.read(new String(schema, StandardCharsets.UTF_8));
                        return String.valueOf(SchemaFit.misfit(json, json)).length();
                    }));
        }
    }

    /** Found by a run of 100,000 inputs: each reference was compared with all others. */
    @Example
    void thousandsOfReferencesToOneSchemaAreMergedOnce() {
        String references = "{\"$ref\":\"#/definitions/B\"}" + ",{\"$ref\":\"#/definitions/B\"}".repeat(3_000);
        readSchema(("{\"type\":\"object\",\"allOf\":[" + references
                        + "],\"definitions\":{\"B\":{\"type\":\"object\",\"allOf\":[" + references + "]}}}")
                .getBytes(StandardCharsets.UTF_8));
    }

    @Example
    void manyBranchesThatRequirePropertiesOfTheirOwnAreMergedInBounds() {
        String branches = IntStream.range(0, 5_000)
                .mapToObj(i -> "{\"properties\":{\"p" + i + "\":{\"type\":\"string\"}},\"required\":[\"p" + i + "\"]}")
                .collect(Collectors.joining(","));
        for (String keyword : List.of("allOf", "anyOf", "oneOf")) {
            readSchema(
                    ("{\"type\":\"object\",\"" + keyword + "\":[" + branches + "]}").getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void readSchema(byte[] bytes) {
        InputBounds.read(
                "schema",
                bytes,
                () -> outcome(() -> {
                    JsonNode schema = ExactJson.read(new String(bytes, StandardCharsets.UTF_8));
                    ChatRequest.Builder request = ChatRequest.of("Hi").toBuilder();
                    return written(request.tools(List.of(new Tool("f", "d", schema)))
                            .responseFormat(ResponseFormat.schema("answer", schema))
                            .build());
                }));
    }

    @Property
    void tools(@ForAll("requests") FuzzInput input) {
        InputBounds.read(
                "tools",
                input.bytes(),
                () -> outcome(() -> ToolReader.of(text(input)).size()));
    }

    private static int written(ChatRequest request) {
        int bytes = 0;
        for (Protocol protocol : CHATS) {
            bytes += (int) outcome(() -> protocol.codec()
                    .encode(request, false, new Dialect("p", "m", Set.of()))
                    .body()
                    .length);
        }
        return bytes;
    }

    private static String text(FuzzInput input) {
        return new String(input.bytes(), StandardCharsets.UTF_8);
    }

    private interface Reading {
        long read() throws JsonProcessingException;
    }

    private static long outcome(Reading reading) {
        try {
            return reading.read();
        } catch (LlmException e) {
            assertThat(e.details().message()).hasSizeLessThan(LONGEST_MESSAGE);
            return -1;
        } catch (JsonProcessingException e) {
            return -2;
        }
    }
}
