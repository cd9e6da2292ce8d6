package io.github.camelllm.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ClientFields;
import io.github.camelllm.chat.Message;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes the price of a request unlimited. */
class UnknownPartsTest {
    private static ChatRequest request(Object tools) {
        return ChatRequest.builder()
                .model("m")
                .message(Message.user("Hi"))
                .clientFields(new ClientFields("any", Map.of("tools", tools), Map.of(), Set.of()))
                .build();
    }

    /** Claude Code marks its tools for the prompt cache, and the ai SDK of Vercel asks for their arguments in small pieces. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'name':'a','input_schema':{},'cache_control':{'type':'ephemeral'}}]",
                "[{'name':'a','input_schema':{},'eager_input_streaming':true},{'type':'custom','name':'b','input_schema':{},'x':1}]",
                "[{'type':'function','function':{'name':'a'},'x':1}]",
                "[]"
            })
    void functionsOfTheCallerWithFurtherFieldsHaveAPrice(String tools) throws Exception {
        assertThat(UnknownParts.unlimited(request(new ObjectMapper().readTree(tools.replace('\'', '"')))))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'name':'a','input_schema':{}},{'type':'web_search_20250305','name':'web_search'}]",
                "[{'google_search':{}}]",
                "[{'name':'a'}]",
                "[{'type':'mcp','server_url':'https://x'}]",
                "['web_search']",
                "{'type':'function'}",
                "'x'"
            })
    void toolsThatTheProviderRunsHaveNone(String tools) throws Exception {
        assertThat(UnknownParts.unlimited(request(new ObjectMapper().readTree(tools.replace('\'', '"')))))
                .contains("field tools");
    }

    @Test
    void toolsOfARouteAreReadAlike() {
        assertThat(UnknownParts.unlimited(request(List.of(Map.of("type", "function")))))
                .isNull();
        assertThat(UnknownParts.unlimited(request(List.of(Map.of("type", "web_search")))))
                .contains("field tools");
    }
}
