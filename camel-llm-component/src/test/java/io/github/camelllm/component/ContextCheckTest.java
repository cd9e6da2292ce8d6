package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.ContextLengthException;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.test.Answer;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of requests that cannot fit the model's context window, which has 1,000 tokens here. */
class ContextCheckTest extends LlmTestSupport {
    private static final String LONG = "word ".repeat(2_000);

    @BeforeEach
    void theModelHasAWindow() {
        PricedModels.register(context);
    }

    @Test
    void whatCannotFitIsNotSent() {
        assertThat(send(uri(), LONG).getException())
                .isInstanceOf(ContextLengthException.class)
                .hasMessageContaining("openai-compatible:test-model")
                .hasMessageContaining("about 2008 tokens, and the context window of the model is 1000")
                .hasMessageContaining("contextCheck=off");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void whatTheAnswerMayTakeCounts() {
        assertThat(send(uri("maxTokens=5000"), "Hi").getException())
                .isInstanceOf(ContextLengthException.class)
                .hasMessageContaining("maxTokens asks for 5000 more")
                .hasMessageContaining("maxTokens lower or to fit");
        assertThat(send(uri("maxTokens=500"), "Hi").getException()).isNull();
    }

    @Test
    void anEstimateThatMayBeWrongIsSent() {
        assertThat(send(uri(), "word ".repeat(1_200)).getException()).isNull();
    }

    @Test
    void whatCannotFitIsSentWithAWarningWhereThatIsWanted() throws Exception {
        String log = LogCapture.of(() ->
                assertThat(send(uri("contextCheck=warn"), LONG).getException()).isNull());
        assertThat(log)
                .contains("Sending a request that probably exceeds the context window")
                .contains("cannot fit");
    }

    @Test
    void theCheckCanBeSwitchedOff() {
        assertThat(send(uri("contextCheck=off"), LONG).getException()).isNull();
    }

    @Test
    void aModelOfUnknownSizeIsNotChecked() {
        assertThat(send(uri(), LONG, Map.of(LlmConstants.MODEL, "never-heard-of"))
                        .getException())
                .isNull();
    }

    @Test
    void textsOfKnownEncodingAreCountedExactly() {
        String gpt4 = "llm:openai:gpt-4?apiKey=k&baseUrl=" + server.baseUrl();
        assertThat(send(gpt4, "word ".repeat(8_180)).getException()).isNull();
        assertThat(send(gpt4, "word ".repeat(8_200)).getException())
                .isInstanceOf(ContextLengthException.class)
                .hasMessageContaining("its prompt has 8")
                .hasMessageContaining("the context window of the model is 8192");
    }

    @Test
    void toolsAndSchemasCount() throws Exception {
        String text = "{\"type\":\"object\",\"description\":\"" + LONG + "\"}";
        Tool tool = new Tool("big", null, JSON.readTree(text));
        assertThat(send(uri(), "Hi", Map.of(LlmConstants.TOOLS, List.of(tool))).getException())
                .isInstanceOf(ContextLengthException.class);
        assertThat(send(uri(), "Hi", Map.of(LlmConstants.JSON_SCHEMA, text)).getException())
                .isInstanceOf(ContextLengthException.class);
    }

    @Test
    void maxTokensCanBeFittedToWhatThePromptLeaves() {
        assertThat(maxTokens("Hi")).as("no more than the model gives").isEqualTo(500);
        assertThat(maxTokens("word ".repeat(700)))
                .as("what the likely 708 tokens leave of 1,000, less 5 %")
                .isEqualTo(257);
        Exchange tooLong = send(uri("maxTokens=fit"), LONG);
        assertThat(tooLong.getException()).isInstanceOf(ContextLengthException.class);
    }

    /** Never a token or two by an estimate: without room, no limit is sent, and the provider decides. */
    @Test
    void anEstimateThatLeavesNearlyNothingSetsNoLimit() {
        assertThat(sent(uri("maxTokens=fit"), "word ".repeat(960), Map.of()).has("max_tokens"))
                .isFalse();
        assertThat(sent(uri("maxTokens=fit"), "word ".repeat(1_200), Map.of()).has("max_tokens"))
                .isFalse();
    }

    private int maxTokens(String body) {
        return sent(uri("maxTokens=fit"), body, Map.of()).at("/max_tokens").asInt();
    }

    @Test
    void whatAMessageSaysOfMaxTokensWins() {
        Map<String, Object> fit = Map.of(LlmConstants.MAX_TOKENS, "fit");
        assertThat(sent(uri("maxTokens=7"), "Hi", fit).at("/max_tokens").asInt())
                .isEqualTo(500);
        Map<String, Object> seven = Map.of(LlmConstants.MAX_TOKENS, 7);
        assertThat(sent(uri("maxTokens=fit"), "Hi", seven).at("/max_tokens").asInt())
                .isEqualTo(7);
        String json = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":9}";
        String uri = uri("maxTokens=fit", "inputFormat=openai");
        assertThat(sent(uri + "&inputSettings=override", json, Map.of())
                        .at("/max_tokens")
                        .asInt())
                .isEqualTo(9);
        assertThat(sent(uri, json, Map.of()).at("/max_tokens").asInt()).isEqualTo(500);
    }

    @Test
    void maxTokensCannotBeFittedToAnUnknownModel() {
        assertThat(send(uri("maxTokens=fit"), "Hi", Map.of(LlmConstants.MODEL, "never-heard-of"))
                        .getException())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("contextWindow");
    }

    @Test
    void whatHasNoAnswerNeedsNoRoomForOne() {
        server.always(Answer.json(200, "{\"data\":[{\"id\":\"a\"}]}"));
        assertThat(send(uri("maxTokens=fit", "operation=models"), null).getException())
                .isNull();
    }

    @Test
    void maxTokensIsANumberOrTheWord() {
        assertThatThrownBy(() -> send(uri("maxTokens=many"), "Hi"))
                .hasStackTraceContaining("a number of tokens or the word fit, not 'many'");
    }

    @Test
    void manyMessagesAreCountedTogether() {
        List<Message> talk = new java.util.ArrayList<>();
        for (int i = 0; i < 400; i++) {
            talk.add(Message.user("What then?"));
        }
        assertThat(send(uri(), talk).getException()).isInstanceOf(ContextLengthException.class);
    }
}
