package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.ToolCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A conversation goes on at another provider: each gets back the marks that it accepts, and no others. */
class MarksTest {
    private static final List<Speaker> SPEAKERS = List.of(
            speaker(
                    "claude",
                    Protocol.ANTHROPIC_MESSAGES,
                    "anthropic",
                    "claude-sonnet-5",
                    "{'content':[{'type':'thinking','thinking':'hm','signature':'Q2xhdWRl'},"
                            + "{'type':'redacted_thinking','data':'QVFJRA=='},{'type':'text','text':'a'},"
                            + "{'type':'tool_use','id':'t1','name':'f','input':{}}],'stop_reason':'tool_use'}",
                    "Q2xhdWRl",
                    "QVFJRA=="),
            speaker(
                    "claude",
                    Protocol.BEDROCK_CONVERSE,
                    "bedrock",
                    "us.anthropic.claude-sonnet-5-v1:0",
                    "{'output':{'message':{'content':[{'reasoningContent':{'reasoningText':{'text':'hm',"
                            + "'signature':'QmVkcm9jaw=='}}},{'reasoningContent':{'redactedContent':'QlFJRA=='}},"
                            + "{'text':'a'},{'toolUse':{'toolUseId':'t1','name':'f','input':{}}}]}},"
                            + "'stopReason':'tool_use'}",
                    "QmVkcm9jaw==",
                    "QlFJRA=="),
            speaker(
                    "deepseek",
                    Protocol.ANTHROPIC_MESSAGES,
                    "deepseek",
                    "deepseek-v4",
                    "{'content':[{'type':'thinking','thinking':'hm','signature':'RGVlcA=='},{'type':'text','text':'a'},"
                            + "{'type':'tool_use','id':'t1','name':'f','input':{}}],'stop_reason':'tool_use'}",
                    "RGVlcA=="),
            speaker(
                    "gemini",
                    Protocol.GEMINI_GENERATE,
                    "gemini",
                    "gemini-3.8-flash",
                    "{'candidates':[{'content':{'parts':[{'text':'hm','thought':true,'thoughtSignature':'R2VtMQ=='},"
                            + "{'text':'a','thoughtSignature':'R2VtMg=='},{'functionCall':{'name':'f','args':{}},"
                            + "'thoughtSignature':'R2VtMw=='}]},'finishReason':'STOP'}]}",
                    "R2VtMQ==",
                    "R2VtMg==",
                    "R2VtMw=="),
            speaker(
                    "gemini",
                    Protocol.GEMINI_GENERATE,
                    "vertexai",
                    "gemini-3.8-flash",
                    "{'candidates':[{'content':{'parts':[{'text':'a'},{'functionCall':{'name':'f','args':{}},"
                            + "'thoughtSignature':'VmVydGV4'}]},'finishReason':'STOP'}]}",
                    "VmVydGV4"),
            speaker(
                    "openai items",
                    Protocol.OPENAI_RESPONSES,
                    "openai",
                    "gpt-5.6",
                    items("Open"),
                    "encOpen",
                    "rs_Open",
                    "msg_Open",
                    "fc_Open"),
            speaker(
                    "azure items",
                    Protocol.OPENAI_RESPONSES,
                    "azure",
                    "gpt-5.6",
                    items("Azure"),
                    "encAzure",
                    "rs_Azure",
                    "msg_Azure",
                    "fc_Azure"),
            speaker(
                    "openrouter",
                    Protocol.OPENAI_CHAT,
                    "openrouter",
                    "openai/gpt-5.6",
                    "{'choices':[{'message':{'content':'a','reasoning':'hm','reasoning_details':[{'type':"
                            + "'reasoning.encrypted','data':'T3BlblJvdXRlcg==','id':'rs_or'}],'tool_calls':[{'id':'t1',"
                            + "'type':'function','function':{'name':'f','arguments':'{}'}}]},'finish_reason':'tool_calls'}]}",
                    "T3BlblJvdXRlcg=="),
            speaker(
                    "none",
                    Protocol.OPENAI_CHAT,
                    "deepseek",
                    "deepseek-v4",
                    "{'choices':[{'message':{'content':'a','reasoning_content':'hm','tool_calls':[{'id':'t1',"
                            + "'type':'function','function':{'name':'f','arguments':'{}'}}]},'finish_reason':'tool_calls'}]}"),
            speaker(
                    "none",
                    Protocol.OLLAMA_CHAT,
                    "ollama",
                    "qwen4",
                    "{'message':{'role':'assistant','thinking':'hm','content':'a','tool_calls':[{'function':{'name':'f',"
                            + "'arguments':{}}}]},'done':true,'done_reason':'stop'}"));

    private static String items(String name) {
        return ("{'status':'completed','output':[{'type':'reasoning','id':'rs_N','encrypted_content':'encN','summary':"
                        + "[{'text':'hm'}]},{'type':'message','id':'msg_N','content':[{'type':'output_text','text':'a'}]},"
                        + "{'type':'function_call','id':'fc_N','call_id':'t1','name':'f','arguments':'{}'}]}")
                .replace("N'", name + "'");
    }

    private static Speaker speaker(
            String maker, Protocol protocol, String provider, String model, String answer, String... marks) {
        ReasoningField field = provider.equals("openrouter") ? ReasoningField.REASONING_DETAILS : ReasoningField.NONE;
        ProviderFacts facts = new ProviderFacts(field, List.of(), List.of(), List.of());
        Dialect dialect = new Dialect(provider, model, Set.of(), null, facts);
        return new Speaker(maker, protocol, dialect, answer.replace('\'', '"'), marks);
    }

    private record Speaker(String maker, Protocol protocol, Dialect dialect, String answer, String... marks) {
        Message speak() {
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            ChatResponse response = protocol.codec().decode(Streams.OK, body, dialect);
            return response.message();
        }

        String listen(Message... conversation) {
            ChatRequest request =
                    ChatRequest.builder().messages(List.of(conversation)).build();
            return new String(protocol.codec().encode(request, false, dialect).body(), StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return dialect.provider() + " by " + protocol.id();
        }
    }

    static Stream<Arguments> pairs() {
        return SPEAKERS.stream().flatMap(first -> SPEAKERS.stream().map(second -> Arguments.of(first, second)));
    }

    @ParameterizedTest(name = "{0}, then {1}")
    @MethodSource("pairs")
    void marksGoBackToTheirMakerOnly(Speaker first, Speaker second) {
        Message answer = first.speak();
        String id = answer.parts(ToolCall.class).get(0).id();

        String sent = second.listen(Message.user("hi"), answer, Message.tool(id, "1"), Message.user("go on"));

        boolean accepted = first.maker().equals(second.maker());
        for (String mark : first.marks()) {
            assertThat(sent.contains(mark)).as(mark).isEqualTo(accepted);
        }
        assertThat(sent).contains("go on").contains("\"f\"");
    }

    @ParameterizedTest(name = "{0}, then {1}")
    @MethodSource("pairs")
    void marksOfTheOtherDoNotStandInTheWayOfOnesOwn(Speaker first, Speaker second) {
        Message answer = second.speak();

        String sent = second.listen(
                Message.user("hi"), first.speak(), Message.user("and you?"), answer, Message.user("go on"));

        assertThat(List.of(second.marks())).allMatch(sent::contains);
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-3.8-flash, true",
        "gemini-3-pro-preview, true",
        "publishers/google/models/gemini-10-pro, true",
        "gemini-flash-latest, true",
        "gemini-2.5-pro, false",
        "gemini-2.5-flash-latest, false",
        "gemma-3-27b-it, false"
    })
    void aCallOfAnotherModelSaysToGemini3ThatItHasNoSignature(String model, boolean said) {
        JsonNode parts = gemini(model, Message.assistant(new ToolCall("a", "f", "{}"), new ToolCall("b", "g", "{}")));

        assertThat(parts.at("/0/thoughtSignature").asText()).isEqualTo(said ? "skip_thought_signature_validator" : "");
        assertThat(parts.at("/1").has("thoughtSignature")).isFalse();
    }

    @Test
    void callsOfGeminiInParallelKeepTheirOneSignature() {
        ProviderMark signature = new ProviderMark(ProviderMark.GEMINI, "R2Vt");
        JsonNode parts = gemini(
                "gemini-3.8-flash",
                Message.assistant(new ToolCall("a", "f", "{}", signature), new ToolCall("b", "g", "{}")));

        assertThat(parts.at("/0/thoughtSignature").asText()).isEqualTo("R2Vt");
        assertThat(parts.at("/1").has("thoughtSignature")).isFalse();
    }

    private static JsonNode gemini(String model, Message answer) {
        ChatRequest request = ChatRequest.builder()
                .message(Message.user("hi"))
                .message(answer)
                .build();
        EncodedRequest encoded =
                Protocol.GEMINI_GENERATE.codec().encode(request, false, new Dialect("gemini", model, Set.of()));
        return Json.treeOrNull(encoded.body()).at("/contents/1/parts");
    }
}
