package io.github.camelllm.input;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.InvalidRequestException;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.component.LlmTestSupport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a body becomes on the wire. Bodies of bytes have a test of their own. */
class InBodyTest extends LlmTestSupport {
    private static final String ANY = "{'messages':[{'role':'user','content':'Hi'}]}".replace('\'', '"');

    private void assertMessages(JsonNode sent, String expected) {
        try {
            assertThat(sent.at("/messages")).isEqualTo(JSON.readTree(expected.replace('\'', '"')));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private void assertMessages(Object body, String expected, String... options) {
        assertMessages(sent(uri(options), body, Map.of()), expected);
    }

    static Stream<Arguments> conversations() throws JsonProcessingException {
        Message system = Message.system("Be brief");
        return Stream.of(
                Arguments.of("a text", "Hi", "[{'role':'user','content':'Hi'}]"),
                Arguments.of("a number", 42, "[{'role':'user','content':'42'}]"),
                Arguments.of("a message", Message.user("Hi"), "[{'role':'user','content':'Hi'}]"),
                Arguments.of("a part", new Part.Text("Hi"), "[{'role':'user','content':'Hi'}]"),
                Arguments.of(
                        "messages",
                        List.of(system, Message.user("Hi")),
                        "[{'role':'system','content':'Be brief'},{'role':'user','content':'Hi'}]"),
                Arguments.of(
                        "parts",
                        List.of(new Part.Text("a"), new Part.Text("b")),
                        "[{'role':'user','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}]"),
                Arguments.of("a request", ChatRequest.of("Hi"), "[{'role':'user','content':'Hi'}]"),
                Arguments.of("a JSON text node", JSON.readTree("\"Hi\""), "[{'role':'user','content':'Hi'}]"),
                Arguments.of(
                        "JSON of another shape",
                        "{\"name\": \"Ada\"}",
                        "[{'role':'user','content':'{\\'name\\': \\'Ada\\'}'}]"),
                Arguments.of(
                        "what only looks like JSON",
                        "{\"messages\" of joy",
                        "[{'role':'user','content':'{\\'messages\\' of joy'}]"),
                Arguments.of(
                        "messages of another kind",
                        "{\"messages\":[{\"from\":\"Ada\"}]}",
                        "[{'role':'user','content':'{\\'messages\\':[{\\'from\\':\\'Ada\\'}]}'}]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("conversations")
    void aBodyIsAConversation(String what, Object body, String expected) {
        assertMessages(body, expected);
    }

    @Test
    void aUserMessageTakesThePlaceOfAText() {
        assertMessages("Hi", "[{'role':'user','content':'Instead'}]", "userMessage=Instead");
    }

    @Test
    void aUserMessageContinuesAConversation() {
        String expected = "[{'role':'user','content':'Hi'},{'role':'user','content':'And?'}]";
        assertMessages(List.of(Message.user("Hi")), expected, "userMessage=And?");
        assertMessages(ChatRequest.of("Hi"), expected, "userMessage=And?");
        assertMessages(ANY, expected, "userMessage=And?", "inputFormat=openai");
        assertMessages(
                Map.of("messages", List.of(Map.of("role", "user", "content", "Hi"))),
                expected,
                "userMessage=And?",
                "inputFormat=openai");
    }

    @Test
    void aUserMessageNeedsNoBody() {
        assertMessages(null, "[{'role':'user','content':'Alone'}]", "userMessage=Alone");
    }

    @Test
    void theHeaderWinsOverTheOption() {
        JsonNode sent = sent(
                uri("userMessage=option", "systemMessage=option"),
                null,
                Map.of(LlmConstants.USER_MESSAGE, "header", LlmConstants.SYSTEM_MESSAGE, "header"));
        assertMessages(sent, "[{'role':'system','content':'header'},{'role':'user','content':'header'}]");
    }

    @Test
    void aBlankHeaderIsNone() {
        JsonNode sent = sent(
                uri("systemMessage=option"),
                "Hi",
                Map.of(LlmConstants.USER_MESSAGE, " ", LlmConstants.SYSTEM_MESSAGE, ""));
        assertMessages(sent, "[{'role':'system','content':'option'},{'role':'user','content':'Hi'}]");
    }

    @Test
    void aSystemMessageIsNotPutBeforeAConversationThatHasOne() {
        assertMessages(
                List.of(Message.system("own"), Message.user("Hi")),
                "[{'role':'system','content':'own'},{'role':'user','content':'Hi'}]",
                "systemMessage=option");
    }

    @Test
    void theHeaderMessagesIsTheConversationBefore() {
        JsonNode sent = sent(
                uri("systemMessage=s"),
                "And?",
                Map.of(LlmConstants.MESSAGES, List.of(Message.user("Hi"), Message.assistant("Hello"))));
        assertMessages(
                sent,
                "[{'role':'system','content':'s'},{'role':'user','content':'Hi'},"
                        + "{'role':'assistant','content':'Hello'},{'role':'user','content':'And?'}]");
    }

    @Test
    void theHeaderMessagesNeedsNoBody() {
        assertMessages(
                sent(uri(), null, Map.of(LlmConstants.MESSAGES, Message.user("Hi"))),
                "[{'role':'user','content':'Hi'}]");
    }

    @Test
    void aHeaderMessagesOfAnotherKindIsRefused() {
        assertThat(send(uri(), "x", Map.of(LlmConstants.MESSAGES, List.of("Hi")))
                        .getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContainingAll("CamelLlmMessages", "java.lang.String");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n"})
    void aBlankTextIsRefused(String body) {
        assertRefused(body, "empty");
    }

    @Test
    void nothingAtAllIsRefused() {
        assertRefused(null, "userMessage");
        assertRefused(List.of(), "empty");
        assertRefused(ChatRequest.builder().build(), "empty");
    }

    @Test
    void whatIsNoConversationIsRefusedByItsClass() {
        assertRefused(new ArrayList<>(Arrays.asList((Object) null)), "null");
        assertRefused(List.of(1, 2), "java.lang.Integer");
        assertRefused(new Object(), "java.lang.Object");
    }

    private void assertRefused(Object body, String why) {
        Exchange exchange = send(uri(), body);
        assertThat(exchange.getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(why);
        assertThat(exchange.getMessage().getHeader(LlmConstants.ATTEMPTS)).isEqualTo(0);
        assertThat(server.requests()).isEmpty();
    }
}
