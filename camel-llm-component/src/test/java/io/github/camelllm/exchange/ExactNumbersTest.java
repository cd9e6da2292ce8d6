package io.github.camelllm.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import io.github.camelllm.component.LlmTestSupport;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.test.Answer;
import io.github.camelllm.wire.Protocol;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Numbers keep every digit and their form, in and out. */
class ExactNumbersTest extends LlmTestSupport {
    private static final String AMOUNTS = "{\"amount\":1234567890.123456789,\"huge\":123456789012345678901234567890,"
            + "\"rate\":0.10,\"whole\":1.0}";

    public static final class Booking {
        public BigDecimal amount;
        public Object untyped;
        public JsonNode tree;
    }

    private Exchange structured(String answer, String header, Object value) {
        server.always(Answer.chat(answer));
        return send(uri(), "Book it", Map.of(header, value));
    }

    @Test
    void ofAStructuredAnswer() {
        Object body = structured(AMOUNTS, LlmConstants.JSON_SCHEMA, "{\"type\":\"object\"}")
                .getMessage()
                .getBody();
        assertThat(body).hasToString(AMOUNTS);
    }

    @Test
    void ofAStructuredAnswerInAFence() {
        Object body = structured(
                        "Here it is:\n```json\n" + AMOUNTS + "\n```\nDone.",
                        LlmConstants.JSON_SCHEMA,
                        "{\"type\":\"object\"}")
                .getMessage()
                .getBody();
        assertThat(body).hasToString(AMOUNTS);
    }

    @Test
    void ofAnObject() {
        String answer = "{\"amount\":1234567890.123456789,\"untyped\":0.1234567890123456789,\"tree\":{\"rate\":0.10}}";
        Booking booking = structured(answer, LlmConstants.OUTPUT_CLASS, Booking.class)
                .getMessage()
                .getBody(Booking.class);
        assertThat(booking.amount).isEqualTo(new BigDecimal("1234567890.123456789"));
        assertThat(booking.untyped).isEqualTo(new BigDecimal("0.1234567890123456789"));
        assertThat(booking.tree).hasToString("{\"rate\":0.10}");
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"ANTHROPIC_MESSAGES", "GEMINI_GENERATE", "BEDROCK_CONVERSE", "OLLAMA_CHAT"})
    void ofArgumentsThatAreSentBack(Protocol protocol) {
        context.getRegistry()
                .bind(
                        "served",
                        Provider.builder()
                                .protocol(protocol)
                                .baseUrl(server.baseUrl().toString())
                                .keyRequired(false)
                                .build());
        ToolCall call = new ToolCall("call1", "book", AMOUNTS);
        ChatRequest conversation = ChatRequest.builder()
                .message(Message.user("Book it"))
                .message(new Message(Role.ASSISTANT, List.of(call), null))
                .message(new Message(Role.TOOL, List.of(new ToolResult("call1", "book", "booked")), null))
                .build();
        send("llm:served:m?maxRetries=0", conversation);
        assertThat(received().body()).contains(AMOUNTS);
    }

    @Test
    void ofABodyInOpenAisShape() {
        String tool = "{\"type\":\"function\",\"function\":{\"name\":\"book\",\"parameters\":{\"type\":\"object\","
                + "\"properties\":{\"rate\":{\"type\":\"number\",\"minimum\":0.10000000000000000001}}}}}";
        String body = "{\"messages\":[{\"role\":\"user\",\"content\":\"Book it\"}],\"tools\":[" + tool
                + "],\"limit\":1234567890.123456789,\"whole\":1.0}";
        send(uri("inputFormat=openai", "inputSettings=override"), body);
        assertThat(received().body())
                .contains("0.10000000000000000001", "\"limit\":1234567890.123456789", "\"whole\":1.0");
    }

    @Test
    void ofAMapAndOfHeaders() {
        Map<String, Object> body = Map.of(
                "messages",
                List.of(Map.of("role", "user", "content", "Book it")),
                "limit",
                new BigDecimal("1234567890.1234567890"),
                "ratio",
                0.1f);
        send(
                uri(
                        "inputFormat=openai",
                        "inputSettings=override",
                        "additionalBodyProperty.share=0.12345678901234567890"),
                body,
                Map.of(
                        LlmConstants.TOOLS,
                        "[{\"type\":\"function\",\"function\":{\"name\":\"book\",\"parameters\":"
                                + "{\"type\":\"object\",\"maximum\":0.10000000000000000001}}}]"));
        assertThat(received().body())
                .contains(
                        "\"limit\":1234567890.1234567890", "0.10000000000000000001", "\"share\":0.12345678901234567890")
                .containsPattern("\"ratio\":0\\.1[,}]");
    }
}
