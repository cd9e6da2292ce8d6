package io.github.camelllm.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.wire.Protocol;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A tool's result goes back with the call that asked for it, and with the thought before it as the protocol wants it. */
class ToolConversationTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final FakeLlmServer SERVER = FakeLlmServer.start();
    private static final List<Conversation> CONVERSATIONS = Stream.of(
                    "openai-chat",
                    "openai-chat-reasoning-content",
                    "openai-chat-reasoning-details",
                    "openai-chat-thinking-parts",
                    "openai-responses",
                    "anthropic-messages",
                    "gemini-generate",
                    "gemini-generate-without-ids",
                    "bedrock-converse",
                    "ollama-chat",
                    "ollama-chat-without-ids")
            .map(Conversation::read)
            .toList();

    private static @Nullable ProtocolRoutes routes;

    @BeforeAll
    static void start() throws Exception {
        routes = new ProtocolRoutes("maxRetries=0");
        for (Conversation conversation : CONVERSATIONS) {
            routes.bind(
                    conversation.name(),
                    conversation.protocol(),
                    SERVER.baseUrl().toString(),
                    conversation.quirks(),
                    conversation.reasoningField());
        }
    }

    @AfterAll
    static void stop() {
        routes.close();
        SERVER.close();
    }

    @Test
    void everyProtocolHasAConversation() {
        Set<Protocol> chats = Arrays.stream(Protocol.values())
                .filter(protocol -> protocol.operation() == Operation.CHAT)
                .collect(Collectors.toSet());
        assertThat(CONVERSATIONS).extracting(Conversation::protocol).containsAll(chats);
    }

    static Stream<Arguments> conversations() {
        return CONVERSATIONS.stream().flatMap(c -> Stream.of(Arguments.of(c, false), Arguments.of(c, true)));
    }

    @ParameterizedTest(name = "{0}, streamed: {1}")
    @MethodSource("conversations")
    void resultGoesBackWithCallAndThought(Conversation conversation, boolean streamed) throws Exception {
        Message question = Message.user("How warm is it in Zürich?");
        SERVER.enqueue(conversation.said("call", streamed), conversation.said("answer", streamed));

        ChatResponse called = ask(conversation, List.of(question), streamed);
        assertCall(called, conversation);
        assertAsked(conversation.asked("first"));

        Message result = Message.tool(called.toolCalls().get(0).id(), "21 degrees");
        ChatResponse answered = ask(conversation, List.of(question, called.message(), result), streamed);
        assertThat(answered.text()).isEqualTo("It is 21 degrees.");
        assertThat(answered.finishReason()).isEqualTo(FinishReason.STOP);
        assertAsked(conversation.asked("second"));
    }

    private static ChatResponse ask(Conversation conversation, List<Message> messages, boolean streamed)
            throws Exception {
        JsonNode parameters = JSON.readTree("""
                {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}
                """);
        Tool tool = new Tool("get_weather", "Tells the weather in a city.", parameters);
        return routes.ask(conversation.name(), "model-a", messages, streamed, Map.of("CamelLlmTools", tool));
    }

    private static void assertCall(ChatResponse response, Conversation conversation) throws Exception {
        assertThat(response.reasoning()).isEqualTo("A city is named, so I look it up.");
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(response.toolCalls()).hasSize(1);
        ToolCall call = response.toolCalls().get(0);
        assertThat(call.id()).isEqualTo(conversation.callId());
        assertThat(call.name()).isEqualTo("get_weather");
        assertThat(JSON.readTree(call.arguments())).isEqualTo(JSON.readTree("{\"city\":\"Zürich\"}"));
    }

    private static void assertAsked(JsonNode fields) throws Exception {
        JsonNode request =
                JSON.readTree(SERVER.takeRequest(Duration.ofSeconds(10)).bytes());
        fields.properties().forEach(field -> assertThat(request.path(field.getKey()))
                .as(field.getKey())
                .isEqualTo(field.getValue()));
    }
}
