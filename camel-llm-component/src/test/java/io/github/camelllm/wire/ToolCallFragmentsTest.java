package io.github.camelllm.wire;

import static io.github.camelllm.wire.Streams.chunk;
import static io.github.camelllm.wire.Streams.events;
import static io.github.camelllm.wire.Streams.finish;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.conformance.Outcome;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fragments of tool calls as servers and gateways send them, beyond the documentation of Chat Completions. */
class ToolCallFragmentsTest {
    private static final ToolCall OSLO = new ToolCall("a", "weather", "{\"city\":\"Oslo\"}");
    private static final String WHOLE = "{\\\"city\\\":\\\"Oslo\\\"}";

    @Test
    void theIdMayComeBeforeTheFunction() {
        assertThat(calls("{'index':0,'id':'a','type':'function'}", fragment("'weather'", WHOLE)))
                .containsExactly(OSLO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"' '", "'null'", "null", "''"})
    void aBlankNameIsNone(String name) {
        assertThat(calls(first("'weather'", "{\\\"city\\\":"), fragment(name, "\\\"Oslo\\\"}")))
                .containsExactly(OSLO);
        assertThat(calls(first("'weather'", WHOLE), "{'index':1,'function':{'name':" + name + ",'arguments':''}}"))
                .containsExactly(OSLO);
    }

    @Test
    void anEmptyObjectBeforeTheArgumentsIsReplacedByThem() {
        assertThat(calls(first("'weather'", "{}"), fragment("null", WHOLE))).containsExactly(OSLO);
        assertThat(calls(first("'weather'", "{}"), first("'weather'", WHOLE))).containsExactly(OSLO);
        assertThat(calls(first("'weather'", "{}"))).containsExactly(new ToolCall("a", "weather", "{}"));
    }

    @Test
    void theEmptyObjectIsNotPassedOn() {
        assertThat(read(first("'weather'", "{}"), fragment("null", WHOLE)).deltas())
                .containsExactly(Delta.toolCall(0, "a", "weather", ""), Delta.toolArguments(0, "{\"city\":\"Oslo\"}"));
    }

    @Test
    void argumentsThatAreRepeatedAsAWholeCountOnce() {
        Outcome outcome =
                read(first("'weather'", WHOLE), fragment("null", "{\\\"city\\\":"), fragment("null", "\\\"Oslo\\\"}"));
        assertThat(outcome.response().toolCalls()).containsExactly(OSLO);
        assertThat(outcome.deltas()).containsExactly(Delta.toolCall(0, "a", "weather", "{\"city\":\"Oslo\"}"));
    }

    @Test
    void aCallThatIsRepeatedAsAWholeAtItsIndexIsOne() {
        assertThat(calls(first("'weather'", WHOLE), first("'weather'", WHOLE))).containsExactly(OSLO);
        assertThat(calls(first("'weather'", WHOLE), first("'weather'", "{\\\"city\\\":\\\"Rome\\\"}")))
                .hasSize(2);
    }

    @Test
    void anotherNameBeforeTheArgumentsAreCompleteBelongsToThem() {
        assertThat(calls(first("'weather'", "{\\\"city\\\":"), fragment("'functions.weather'", "\\\"Oslo\\\"}")))
                .containsExactly(OSLO);
    }

    private static String first(String name, String arguments) {
        return "{'index':0,'id':'a','type':'function','function':{'name':" + name + ",'arguments':'" + arguments
                + "'}}";
    }

    private static String fragment(String name, String arguments) {
        return "{'index':0,'function':{'name':" + name + ",'arguments':'" + arguments + "'}}";
    }

    private static List<ToolCall> calls(String... fragments) {
        return read(fragments).response().toolCalls();
    }

    private static Outcome read(String... fragments) {
        String[] chunks = Stream.concat(
                        Stream.of(fragments).map(f -> chunk("{\"tool_calls\":[" + f.replace('\'', '"') + "]}")),
                        Stream.of(finish("tool_calls")))
                .toArray(String[]::new);
        return Streams.read(events(chunks));
    }
}
