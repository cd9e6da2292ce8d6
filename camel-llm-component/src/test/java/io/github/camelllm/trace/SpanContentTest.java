package io.github.camelllm.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpanContentTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode messages(int limit, Message... messages) throws Exception {
        return JSON.readTree(new SpanContent(List.of(), limit).messages(List.of(messages)));
    }

    @Test
    void toolCallsAndTheirResultsAreParts() throws Exception {
        JsonNode shown = messages(
                1_000,
                Message.of(Role.ASSISTANT, new ToolCall("id1", "weather", "{\"city\":\"Bern\"}")),
                Message.of(Role.TOOL, new ToolResult("id1", "weather", "sunny")));
        assertThat(shown).isEqualTo(JSON.readTree("""
                [{"role":"assistant","parts":[{"type":"tool_call","id":"id1","name":"weather",
                  "arguments":"{\\"city\\":\\"Bern\\"}"}]},
                 {"role":"tool","parts":[{"type":"tool_call_response","id":"id1","response":"sunny"}]}]"""));
    }

    @Test
    void theLatestMessagesAreKeptAndTheLastOneThatFitsInPartIsCut() throws Exception {
        JsonNode shown = messages(8, Message.user("oldest"), Message.user("older"), Message.user("newest"));
        assertThat(shown).hasSize(2);
        assertThat(shown.at("/0/parts/0/content").asText()).isEqualTo("ol\u2026");
        assertThat(shown.at("/1/parts/0/content").asText()).isEqualTo("newest");
    }

    @Test
    void aKeyIsRemovedBeforeTheCut() throws Exception {
        String key = "sk-0123456789abcdef0123456789";
        JsonNode shown = messages(20, Message.user("my key is " + key));
        assertThat(shown.toString()).doesNotContain("0123");
    }

    @Test
    void nothingIsShownWithoutRoom() throws Exception {
        assertThat(messages(0, Message.user("question"))).isEmpty();
    }

    @Test
    void reasoningIsAPartOfItsOwn() throws Exception {
        JsonNode shown = messages(100, Message.of(Role.ASSISTANT, new Part.Reasoning("why", null, false)));
        assertThat(shown.at("/0/parts/0/type").asText()).isEqualTo("reasoning");
    }
}
