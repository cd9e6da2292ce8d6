package io.github.camelllm.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.StreamInterruptedException;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.test.ManualTimer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptTest {
    private static final ChatRequest HELLO = ChatRequest.of("Hello, world");

    @TempDir
    Path folder;

    private MockProvider file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        return MockProvider.scripted(MockOptions.NONE.with("script", "file:" + file));
    }

    private static String ask(MockProvider mock, String question) {
        return Asked.whole(mock, ChatRequest.of(question)).outcome();
    }

    @Test
    void answersAreTakenInTurnAndThenFromTheFirstAgain() {
        MockProvider mock = MockProvider.scripted("one", "two");

        assertThat(List.of(ask(mock, "?"), ask(mock, "?"), ask(mock, "?"))).containsExactly("one", "two", "one");
    }

    @Test
    void aListOfErrorsAndAnswersIsAScript() {
        MockProvider mock = MockProvider.scripted(List.of(ErrorKind.RATE_LIMIT.exception("slow down"), "fine"));

        assertThat(ask(mock, "?")).isEqualTo("RATE_LIMIT");
        assertThat(ask(mock, "?")).isEqualTo("fine");
    }

    @Test
    void codeAnswersWholeResponses() {
        MockProvider mock = MockProvider.scripted(request -> ChatResponse.builder()
                .parts(List.of(new Part.Text("hi"), new Part.Refusal("no")))
                .finishReason(FinishReason.CONTENT_FILTER)
                .usage(Usage.of(1, 2))
                .model("my-model")
                .build());

        ChatResponse answer = Asked.whole(mock, HELLO).answer();

        assertThat(answer.refusal()).isEqualTo("no");
        assertThat(answer.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
        assertThat(answer.usage()).isEqualTo(Usage.of(1, 2));
        assertThat(answer.model()).isEqualTo("my-model");
        assertThat(answer.id()).isEqualTo("mock-1");
    }

    @Test
    void codeAnswersText() {
        MockProvider mock =
                MockProvider.scripted(MockScript.text(r -> r.messages().size() + " message"));

        assertThat(ask(mock, "?")).isEqualTo("1 message");
    }

    @Test
    void aFunctionIsAScript() {
        Function<ChatRequest, String> shout =
                request -> request.messages().get(0).text().toUpperCase(java.util.Locale.ROOT);

        assertThat(ask(MockProvider.scripted(MockOptions.NONE.with("script", shout)), "hello"))
                .isEqualTo("HELLO");
    }

    @Test
    void codeThatThrowsFailsTheCall() {
        MockProvider mock = MockProvider.scripted(request -> {
            throw new IllegalStateException("oops");
        });

        assertThat(Asked.whole(mock, HELLO).error())
                .hasMessageContaining("oops")
                .hasRootCauseMessage("oops");
    }

    @Test
    void codeThatThrowsAnErrorOfAModelFailsTheCallWithIt() {
        MockProvider mock = MockProvider.scripted(request -> {
            throw ErrorKind.CONTEXT_LENGTH.exception("too long");
        });

        assertThat(Asked.whole(mock, HELLO).error().kind()).isEqualTo(ErrorKind.CONTEXT_LENGTH);
    }

    @Test
    void aTextFileHasAnAnswerInEachLine() throws Exception {
        MockProvider mock = file("answers.txt", "one\n\ntwo words\n");

        assertThat(List.of(ask(mock, "?"), ask(mock, "?"))).containsExactly("one", "two words");
    }

    @Test
    void aFileOfJsonLinesHasTextsAndObjects() throws Exception {
        MockProvider mock = file("answers.jsonl", """
                "plain"
                {"text": "told", "reasoning": "thought", "finishReason": "length", "usage": {"in": 7, "out": 8}}
                {"json": {"sentiment": "positive"}}
                {"toolCalls": [{"name": "clock", "arguments": {"zone": "UTC"}}]}
                {"error": {"kind": "RATE_LIMIT", "retryAfter": "2s", "message": "slow down", "providerCode": "slow"}}
                {"error": "OVERLOADED"}
                """);

        assertThat(ask(mock, "?")).isEqualTo("plain");
        ChatResponse told = Asked.whole(mock, HELLO).answer();
        assertThat(told.text()).isEqualTo("told");
        assertThat(told.reasoning()).isEqualTo("thought");
        assertThat(told.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(told.usage()).isEqualTo(Usage.of(7, 8));
        assertThat(ask(mock, "?")).isEqualTo("{\"sentiment\":\"positive\"}");
        ChatResponse calls = Asked.whole(mock, HELLO).answer();
        assertThat(calls.toolCalls().get(0).arguments()).isEqualTo("{\"zone\":\"UTC\"}");
        assertThat(calls.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        var error = Asked.whole(mock, HELLO).error();
        assertThat(error.kind()).isEqualTo(ErrorKind.RATE_LIMIT);
        assertThat(error.retryAfter()).isEqualTo(Duration.ofSeconds(2));
        assertThat(error.statusCode()).isEqualTo(429);
        assertThat(error.providerCode()).isEqualTo("slow");
        assertThat(ask(mock, "?")).isEqualTo("OVERLOADED");
    }

    @Test
    void matchesWinOverAnswersForAll() throws Exception {
        MockProvider mock = file("answers.yaml", """
                - match: (?i)refund
                  text: refund one
                - match: refund
                  text: refund two
                - anything else
                """);

        assertThat(ask(mock, "Hello")).isEqualTo("anything else");
        assertThat(ask(mock, "A refund, please")).isEqualTo("refund one");
        assertThat(ask(mock, "A refund, please")).isEqualTo("refund two");
        assertThat(ask(mock, "A REFUND")).isEqualTo("refund one");
        assertThat(ask(mock, "Hello again")).isEqualTo("anything else");
    }

    @Test
    void aQuestionThatNoAnswerIsForIsAnError() throws Exception {
        MockProvider mock = file("answers.json", "[{\"match\": \"refund\", \"text\": \"yes\"}]");

        assertThat(Asked.whole(mock, HELLO).error())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("match");
    }

    @Test
    void anAnswersOwnDelayIsAddedToTheLatency() {
        ManualTimer timer = new ManualTimer();
        MockOptions options = MockOptions.NONE
                .with("latency", "10ms")
                .with("script", List.of(Map.of("text", "slow", "delay", "50ms")));
        Asked asked = Asked.whole(
                MockProvider.of(options, timer),
                HELLO.toBuilder().model("scripted").build());

        timer.pass(Duration.ofMillis(59));
        assertThat(asked.done()).isFalse();
        timer.pass(Duration.ofMillis(1));
        assertThat(asked.answer().text()).isEqualTo("slow");
    }

    @Test
    void aScriptedErrorFollowsTheWholeScriptedText() {
        MockProvider mock = MockProvider.scripted(Map.of("text", "Once upon a", "error", "STREAM_INTERRUPTED"));

        Asked asked = Asked.streamed(mock, HELLO);

        assertThat(asked.streamedText()).isEqualTo("Once upon a");
        assertThat(asked.error()).isInstanceOf(StreamInterruptedException.class);
        assertThat(asked.error().partialText()).isEqualTo("Once upon a");
    }

    @Test
    void anInjectedErrorTakesNoAnswerFromTheScript() {
        MockProvider mock =
                MockProvider.scripted(MockOptions.NONE.with("failFirst", 1).with("script", List.of("one", "two")));

        assertThat(List.of(ask(mock, "?"), ask(mock, "?"))).containsExactly("SERVER_ERROR", "one");
    }

    @Test
    void anUnknownFieldFailsAtTheStartWithTheFieldsThereAre() {
        assertThatThrownBy(() -> MockProvider.scripted(Map.of("sentiment", "positive")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("sentiment", "text", "json");
    }

    @Test
    void anEmptyScriptFailsAtTheStart() {
        assertThatThrownBy(MockProvider::scripted)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("at least one answer");
    }

    @Test
    void aScriptOnTheClasspathThatIsNotThereFailsAtTheStart() {
        assertThatThrownBy(() -> MockOptions.NONE.with("script", "classpath:none/such.yaml"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none/such.yaml");
    }
}
