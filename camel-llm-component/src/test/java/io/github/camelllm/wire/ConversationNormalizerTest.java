package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConversationNormalizerTest {
    private static final Dialect DIALECT = new Dialect("acme", "model-a", Set.of());

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {
                "OPENAI_CHAT",
                "OPENAI_RESPONSES",
                "ANTHROPIC_MESSAGES",
                "GEMINI_GENERATE",
                "OLLAMA_CHAT",
                "BEDROCK_CONVERSE"
            })
    void aConversationThatIsFinePassesAsItIs(Protocol protocol) throws JsonProcessingException {
        JsonNode schema = Json.MAPPER.readTree("{\"type\":\"object\",\"properties\":{\"item\":{\"type\":\"string\"}}}");
        ChatRequest request = ChatRequest.builder()
                .messages(List.of(
                        Message.system("Be brief."),
                        Message.user("How many?"),
                        Message.assistant(new Part.Text("Let me see."), new ToolCall("toolu_1", "stock", "{}")),
                        Message.of(Role.TOOL, new ToolResult("toolu_1", "stock", "4")),
                        Message.assistant("Four."),
                        Message.user("Thanks.").cached()))
                .tools(List.of(new Tool("stock", "Units in stock", schema)))
                .build();
        DialectRules rules = ((ChatCodec) protocol.codec()).rules(DIALECT);
        assertThat(ConversationNormalizer.normalized(request, DIALECT, rules)).isSameAs(request);
    }

    /** Mistral refuses what Gemini must get back. */
    @ParameterizedTest
    @EnumSource(
            value = TextRule.class,
            names = {"NOT_EMPTY", "NOT_EMPTY_UNLESS_SIGNED"})
    void anEmptyTextGoesBackToWhoSignedIt(TextRule texts) {
        DialectRules rules = DialectRules.of(texts, ToolIdRule.ANY, SchemaRule.ANY, PromptCacheRule.AS_GIVEN);
        Part signed = new Part.Text("", new ProviderMark(ProviderMark.GEMINI, "sig"));
        ChatRequest request = ChatRequest.builder()
                .messages(List.of(
                        Message.user("Hi"),
                        Message.assistant(signed),
                        Message.user("Go on"),
                        Message.assistant(new Part.Text("Well"), signed),
                        Message.user("Go on")))
                .build();
        List<Message> taken =
                ConversationNormalizer.normalized(request, DIALECT, rules).messages();
        assertThat(taken).hasSize(4); // an answer without words is none, signed or not
        assertThat(taken.get(2).parts().contains(signed)).isEqualTo(texts == TextRule.NOT_EMPTY_UNLESS_SIGNED);
    }

    @ParameterizedTest
    @EnumSource(TextRule.class)
    void fieldsThatOnlyTheProviderKnowsOutliveEachRule(TextRule texts) {
        DialectRules rules = DialectRules.of(
                texts,
                ToolIdRule.ANY,
                SchemaRule.ANY,
                PromptCacheRule.AS_GIVEN,
                DialectRule.NO_NAMES,
                DialectRule.NO_TRAILING_BLANKS);
        Message named = new Message(Role.USER, List.of(new Part.Text("Hi"), new Part.Text("")), "ann");
        Message silent = new Message(Role.ASSISTANT, List.of(), null);
        Message begun = Message.assistant(new Part.Refusal("No"), new Part.Text("Well  "));
        ChatRequest request = ChatRequest.builder()
                .messages(List.of(
                        named.withAdditional("a", 1), silent.withAdditional("b", 2), begun.withAdditional("c", 3)))
                .build();
        assertThat(ConversationNormalizer.normalized(request, DIALECT, rules).messages())
                .extracting(Message::additional)
                .containsExactly(Map.of("a", 1), Map.of("b", 2), Map.of("c", 3));
    }

    @Property(tries = 200)
    void aConversationThatGoesOnKeepsTheIdsThatItHad(@ForAll List<String> ids) {
        for (ToolIdRule rule : ToolIdRule.values()) {
            List<ToolCall> calls = new ArrayList<>();
            ids.forEach(id -> calls.add(new ToolCall(id, "f", "{}")));
            ToolIdMapping whole = new ToolIdMapping(rule, calls);
            for (int end = 0; end <= calls.size(); end++) {
                ToolIdMapping begun = new ToolIdMapping(rule, calls.subList(0, end));
                for (int i = 0; i < end; i++) {
                    assertThat(begun.ofCall(i)).isEqualTo(whole.ofCall(i));
                }
            }
        }
    }

    @Property(tries = 200)
    void eachIdIsTakenAndItsOwn(@ForAll List<String> ids) {
        for (ToolIdRule rule : ToolIdRule.values()) {
            List<ToolCall> calls = new ArrayList<>();
            ids.forEach(id -> calls.add(new ToolCall(id, "f", "{}")));
            ToolIdMapping mapping = new ToolIdMapping(rule, calls);
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < calls.size(); i++) {
                String id = mapping.ofCall(i);
                assertThat(id).isNotNull();
                assertThat(rule.takes(id)).as("%s takes %s", rule, id).isTrue();
                assertThat(seen.add(id) || !rule.isUnique()).isTrue();
            }
        }
    }

    @Property
    void aTextIsWellFormedAfterwards(@ForAll String text) {
        String formed = WellFormedGenerator.wellFormed(text);
        assertThat(formed).hasSameSizeAs(text);
        assertThat(formed.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE))
                .isTrue();
        assertThat(WellFormedGenerator.wellFormed(formed)).isSameAs(formed);
    }

    @Test
    void changesAreCountedByKindAndHaveNoContents() {
        DialectChanges changes = new DialectChanges();
        TextRules.apply(
                List.of(Message.user(new Part.Text("secret"), new Part.Text(" "), new Part.Text(""))),
                ((ChatCodec) Protocol.ANTHROPIC_MESSAGES.codec()).rules(DIALECT),
                changes);
        assertThat(changes).hasToString("text without words left out (2 times)");
    }

    @Test
    void aResultAnswersTheOpenCallOfTheLastTurn() {
        ToolCallLinks links = new ToolCallLinks(List.of(
                Message.assistant(new ToolCall("c", "a", "{}")),
                Message.assistant(new ToolCall("c", "b", "{}"), new ToolCall("c", "d", "{}")),
                Message.of(Role.TOOL, new ToolResult("c", "d", "1")),
                Message.of(Role.TOOL, new ToolResult("c", null, "2")),
                Message.of(Role.TOOL, new ToolResult("c", null, "3")),
                Message.of(Role.TOOL, new ToolResult("x", null, "4"))));
        assertThat(List.of(links.callOf(0), links.callOf(1), links.callOf(2), links.callOf(3)))
                .containsExactly(2, 1, 0, -1);
    }
}
