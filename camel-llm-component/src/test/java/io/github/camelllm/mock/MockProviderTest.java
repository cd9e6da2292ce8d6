package io.github.camelllm.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.chat.CallCancelledException;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.InvalidRequestException;
import io.github.camelllm.chat.LlmTimeoutException;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.ModelNotFoundException;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.RateLimitException;
import io.github.camelllm.chat.StreamInterruptedException;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolChoice;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.test.ManualTimer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MockProviderTest {
    private static final ChatRequest HELLO = ChatRequest.of("Hello, world");

    private final ManualTimer timer = new ManualTimer();

    private MockProvider mock(String... options) {
        MockOptions all = MockOptions.NONE;
        for (int i = 0; i < options.length; i += 2) {
            all = all.with(options[i], options[i + 1]);
        }
        return MockProvider.of(all, timer);
    }

    private static List<String> outcomes(MockProvider mock, int calls) {
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            outcomes.add(Asked.whole(mock, HELLO).outcome());
        }
        return outcomes;
    }

    private static Tool tool(String name, String schema) throws Exception {
        return new Tool(name, null, new ObjectMapper().readTree(schema));
    }

    // Models

    @Test
    void echoAnswersTheLastUserMessage() {
        ChatRequest request = ChatRequest.builder()
                .model("echo")
                .messages(List.of(Message.user("first"), Message.assistant("answer"), Message.user("second")))
                .build();

        ChatResponse answer = Asked.whole(mock(), request).answer();

        assertThat(answer.text()).isEqualTo("second");
        assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.model()).isEqualTo("echo");
        assertThat(answer.provider()).isEqualTo("mock");
        assertThat(answer.id()).isEqualTo("mock-1");
    }

    @Test
    void echoIsTheModelOfThoseWhoNameNone() {
        assertThat(Asked.whole(mock(), HELLO).answer().model()).isEqualTo("echo");
    }

    @Test
    void echoMentionsWhatIsNotText() {
        Part image = new Part.Image(Media.at(URI.create("https://example.org/cat.png")));
        ChatRequest request = ChatRequest.builder()
                .message(Message.user(new Part.Text("What is this?"), image))
                .build();

        assertThat(Asked.whole(mock(), request).answer().text()).isEqualTo("What is this? [image]");
    }

    @Test
    void echoOfNothingIsAnInvalidRequest() {
        assertThat(Asked.whole(mock(), ChatRequest.builder().build()).error())
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void anUnknownModelFailsWithTheModelsThereAre() {
        ChatRequest request = HELLO.toBuilder().model("gpt-4o").build();

        assertThat(Asked.whole(mock(), request).error())
                .isInstanceOf(ModelNotFoundException.class)
                .hasMessageContainingAll("gpt-4o", "echo, scripted and schema");
    }

    @Test
    void aProviderMadeInJavaStandsInForAnyModel() {
        ChatRequest request = HELLO.toBuilder().model("gpt-4o").build();

        ChatResponse answer = Asked.whole(MockProvider.echo(), request).answer();

        assertThat(answer.text()).isEqualTo("Hello, world");
        assertThat(answer.model()).isEqualTo("gpt-4o");
    }

    @Test
    void theCallsOwnAnswerWinsOverTheScript() {
        ChatRequest request = HELLO.toBuilder().model("scripted").build();
        CallOptions options = CallOptions.STANDARD.withAttribute(MockProvider.ANSWER, "from the header");

        assertThat(Asked.whole(MockProvider.scripted("from the script"), request, options)
                        .answer()
                        .text())
                .isEqualTo("from the header");
    }

    @Test
    void scriptedWithoutAScriptSaysWhereToPutOne() {
        ChatRequest request = HELLO.toBuilder().model("scripted").build();

        assertThat(Asked.whole(mock(), request).error())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("mock.script", "CamelLlmMockAnswer");
    }

    @Test
    void schemaWithoutASchemaSaysWhereToPutOne() {
        ChatRequest request = HELLO.toBuilder().model("schema").build();

        assertThat(Asked.whole(mock(), request).error())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("jsonSchema", "outputClass");
    }

    // Usage and finish reasons

    @Test
    void usageIsATokenForEveryFourCharactersBegun() {
        assertThat(Asked.whole(mock(), ChatRequest.of("12345")).answer().usage())
                .isEqualTo(Usage.of(2, 2));
    }

    @Test
    void usageCanBeFixed() {
        assertThat(Asked.whole(mock("usage", "in:100,out:20,cached:10,reasoning:5"), HELLO)
                        .answer()
                        .usage())
                .isEqualTo(new Usage(100L, 20L, 10L, null, 5L));
    }

    @Test
    void usageCanBeUntold() {
        assertThat(Asked.whole(mock("usage", "none"), HELLO).answer().usage()).isEqualTo(Usage.UNKNOWN);
    }

    @Test
    void maxTokensCutTheText() {
        ChatRequest request = HELLO.toBuilder().maxTokens(2).build();

        ChatResponse answer = Asked.whole(mock(), request).answer();

        assertThat(answer.text()).isEqualTo("Hello, w");
        assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(answer.usage().outputTokens()).isEqualTo(2);
    }

    @Test
    void maxTokensThatSufficeCutNothing() {
        ChatRequest request = HELLO.toBuilder().maxTokens(3).build();

        assertThat(Asked.whole(mock(), request).answer().finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void maxTokensNeverCutAPairOfSurrogates() {
        ChatRequest request =
                ChatRequest.of("abc\uD83D\uDE00def").toBuilder().maxTokens(1).build();

        assertThat(Asked.whole(mock(), request).answer().text()).isEqualTo("abc");
    }

    @Test
    void reasoningComesFirstAndCounts() {
        ChatResponse answer =
                Asked.whole(mock("reasoning", "Let me see"), HELLO).answer();

        assertThat(answer.reasoning()).isEqualTo("Let me see");
        assertThat(answer.message().parts().get(0)).isInstanceOf(Part.Reasoning.class);
        assertThat(answer.usage().reasoningTokens()).isEqualTo(3);
        assertThat(answer.usage().outputTokens()).isEqualTo(6);
    }

    // Failures

    @Test
    void theFirstCallsFailWithAServerError() {
        assertThat(outcomes(mock("failFirst", "2"), 4))
                .containsExactly("SERVER_ERROR", "SERVER_ERROR", "Hello, world", "Hello, world");
    }

    @Test
    void theFirstCallsFailWithTheFirstKindOfFailures() {
        assertThat(outcomes(mock("failFirst", "1", "failures", "OVERLOADED"), 3))
                .containsExactly("OVERLOADED", "Hello, world", "Hello, world");
    }

    @Test
    void aKindWithoutARateIsEveryCall() {
        assertThat(outcomes(mock("failures", "timeout"), 3)).containsOnly("TIMEOUT");
    }

    @Test
    void failuresComeAtTheirRates() {
        List<String> outcomes = outcomes(mock("failures", "RATE_LIMIT:0.1,SERVER_ERROR:0.3"), 10_000);

        assertThat(outcomes.stream().filter("RATE_LIMIT"::equals).count()).isBetween(850L, 1_150L);
        assertThat(outcomes.stream().filter("SERVER_ERROR"::equals).count()).isBetween(2_800L, 3_200L);
    }

    @Test
    void theSeedAndTheNumberOfTheCallDecide() {
        String[] options = {"failures", "RATE_LIMIT:0.5", "seed", "7"};
        String[] others = {"failures", "RATE_LIMIT:0.5", "seed", "8"};

        assertThat(outcomes(mock(options), 100)).isEqualTo(outcomes(mock(options), 100));
        assertThat(outcomes(mock(options), 100)).isNotEqualTo(outcomes(mock(others), 100));
    }

    @Test
    void anInjectedErrorHasTheFactsOfARealOne() {
        RateLimitException error =
                (RateLimitException) Asked.whole(mock("failures", "RATE_LIMIT", "retryAfter", "2s"), HELLO)
                        .error();

        assertThat(error.statusCode()).isEqualTo(429);
        assertThat(error.retryAfter()).isEqualTo(Duration.ofSeconds(2));
        assertThat(error.provider()).isEqualTo("mock");
    }

    @Test
    void everyKindOfErrorCanBeInjected() {
        for (ErrorKind kind : ErrorKind.values()) {
            assertThat(Asked.whole(mock("failures", kind.name()), HELLO).error().kind())
                    .isEqualTo(kind);
        }
    }

    @Test
    void anInterruptedStreamFailsBetweenItsPieces() {
        for (int i = 0; i < 50; i++) {
            MockProvider mock = mock("failures", "STREAM_INTERRUPTED", "seed", Integer.toString(i));
            Asked asked = Asked.streamed(mock, HELLO);

            assertThat(asked.error()).isInstanceOf(StreamInterruptedException.class);
            assertThat(asked.pieces).hasSizeBetween(1, 2);
            assertThat(asked.error().partialText()).isEqualTo(asked.streamedText());
        }
    }

    // Time

    @Test
    void anAnswerWithoutDelayIsThereAtOnce() {
        assertThat(Asked.whole(mock(), HELLO).done()).isTrue();
        assertThat(Asked.streamed(mock(), HELLO).streamedText()).isEqualTo("Hello, world");
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void latencyPassesBeforeTheAnswer() {
        Asked asked = Asked.whole(mock("latency", "50ms"), HELLO);

        timer.pass(Duration.ofMillis(49));
        assertThat(asked.done()).isFalse();
        timer.pass(Duration.ofMillis(1));
        assertThat(asked.answer().text()).isEqualTo("Hello, world");
    }

    @Test
    void latencyStaysWithinItsRange() {
        MockProvider mock = mock("latency", "20ms..80ms");
        List<Asked> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(Asked.whole(mock, HELLO));
        }
        timer.pass(Duration.ofMillis(20).minusNanos(1));
        assertThat(calls).noneMatch(Asked::done);
        timer.pass(Duration.ofMillis(30));
        assertThat(calls.stream().filter(Asked::done).count()).isBetween(30L, 70L);
        timer.pass(Duration.ofMillis(31));
        assertThat(calls).allMatch(Asked::done);
    }

    @Test
    void anErrorComesAfterTheLatencyAlone() {
        Asked asked = Asked.whole(mock("failures", "OVERLOADED", "latency", "1s", "firstTokenLatency", "1s"), HELLO);

        timer.pass(Duration.ofSeconds(1));

        assertThat(asked.outcome()).isEqualTo("OVERLOADED");
    }

    @Test
    void piecesComeAtThePaceOfTokens() {
        Asked asked = Asked.streamed(mock("firstTokenLatency", "1s", "tokensPerSecond", "2"), HELLO);

        timer.pass(Duration.ofMillis(999));
        assertThat(asked.streamedText()).isEmpty();
        timer.pass(Duration.ofMillis(1));
        assertThat(asked.streamedText()).isEqualTo("Hell");
        timer.pass(Duration.ofMillis(500));
        assertThat(asked.streamedText()).isEqualTo("Hello, w");
        timer.pass(Duration.ofMillis(500));
        assertThat(asked.streamedText()).isEqualTo("Hello, world");
        assertThat(asked.done()).isFalse();
        timer.pass(Duration.ofMillis(500));
        assertThat(asked.answer().text()).isEqualTo("Hello, world");
    }

    @Test
    void anAnswerThatIsNotStreamedTakesAsLongAsOneThatIs() {
        Asked asked = Asked.whole(mock("firstTokenLatency", "1s", "tokensPerSecond", "2"), HELLO);

        timer.pass(Duration.ofMillis(2_499));
        assertThat(asked.done()).isFalse();
        timer.pass(Duration.ofMillis(1));
        assertThat(asked.done()).isTrue();
    }

    @Test
    void piecesHaveTheirSizeAndNeverSplitAPairOfSurrogates() {
        Asked asked = Asked.streamed(mock("chunkSize", "2"), ChatRequest.of("a\uD83D\uDE00bcd"));

        assertThat(asked.pieces).extracting(Delta::text).containsExactly("a\uD83D\uDE00", "bc", "d");
    }

    @Test
    void theJdksTimeServesProvidersMadeInJava() throws Exception {
        MockProvider mock = MockProvider.echo(MockOptions.NONE.with("latency", Duration.ofMillis(1)));
        Asked asked = Asked.prepared(HELLO);

        ChatResponse answer = mock.answer(asked.call).toCompletableFuture().get(30, TimeUnit.SECONDS);

        assertThat(answer.text()).isEqualTo("Hello, world");
    }

    // Limits of time

    private static CallOptions limits(Duration request, Duration first, Duration idle) {
        return CallOptions.builder()
                .requestTimeout(request)
                .firstTokenTimeout(first)
                .streamIdleTimeout(idle)
                .build();
    }

    @Test
    void anAnswerThatTakesTooLongFailsAtTheRequestTimeout() {
        CallOptions limits = limits(Duration.ofSeconds(1), Duration.ofMillis(1), Duration.ofMillis(1));
        Asked asked = Asked.whole(mock("latency", "2s"), HELLO, limits);

        timer.pass(Duration.ofMillis(999));
        assertThat(asked.done()).isFalse();
        timer.pass(Duration.ofMillis(1));
        assertThat(asked.error()).isInstanceOf(LlmTimeoutException.class).hasMessageContaining("requestTimeout");
    }

    @Test
    void aStreamThatBeginsTooLateFailsAtTheFirstTokenTimeout() {
        CallOptions limits = limits(Duration.ofMillis(1), Duration.ofSeconds(1), Duration.ofMillis(1));
        Asked asked = Asked.streamed(mock("latency", "2s"), HELLO, limits);

        timer.pass(Duration.ofSeconds(1));

        assertThat(asked.error()).isInstanceOf(LlmTimeoutException.class).hasMessageContaining("firstTokenTimeout");
    }

    @Test
    void aStreamThatFallsSilentFailsAtTheIdleTimeout() {
        CallOptions limits = limits(Duration.ofMillis(1), Duration.ofSeconds(1), Duration.ofSeconds(1));
        Asked asked = Asked.streamed(mock("tokensPerSecond", "0.5"), HELLO, limits);

        timer.pass(Duration.ofSeconds(1));

        assertThat(asked.error()).isInstanceOf(LlmTimeoutException.class).hasMessageContaining("streamIdleTimeout");
        assertThat(asked.error().partialText()).isEqualTo("Hell");
    }

    // Cancellation and back-pressure

    @Test
    void cancellationStopsTheSchedule() {
        Asked asked = Asked.streamed(mock("tokensPerSecond", "1"), HELLO);

        asked.call.cancel();

        assertThat(asked.error()).isInstanceOf(CallCancelledException.class);
        assertThat(timer.waiting()).isZero();
        timer.pass(Duration.ofMinutes(1));
        assertThat(asked.streamedText()).isEqualTo("Hell");
    }

    @Test
    void aCallCancelledBeforeItIsAskedFails() {
        Asked asked = Asked.prepared(HELLO);
        asked.call.cancel();

        assertThat(asked.of(mock()).error()).isInstanceOf(CallCancelledException.class);
        assertThat(asked.pieces).isEmpty();
    }

    @Test
    void piecesWaitForTheListener() {
        Asked asked = Asked.prepared(HELLO).takes(1).of(mock("chunkSize", "1"));

        assertThat(asked.streamedText()).isEqualTo("H");
        asked.takes(4);
        assertThat(asked.streamedText()).isEqualTo("Hello");
        assertThat(asked.done()).isFalse();
        asked.takes(1_000);
        assertThat(asked.answer().text()).isEqualTo("Hello, world");
    }

    @Test
    void manyPiecesNeedNoDeepStack() {
        ChatRequest request = ChatRequest.of("x".repeat(100_000));

        Asked asked = Asked.streamed(mock("chunkSize", "1"), request);

        assertThat(asked.pieces).hasSize(100_000);
        assertThat(asked.done()).isTrue();
    }

    // Tool calls

    @Test
    void theFirstToolIsCalledWithArgumentsThatFit() throws Exception {
        ChatRequest request = HELLO.toBuilder()
                .tools(List.of(tool("weather", """
                                {"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},
                                 "required":["city","days"]}"""), tool("clock", "{}")))
                .build();

        ChatResponse answer = Asked.whole(mock("toolCalls", "first"), request).answer();

        assertThat(answer.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(answer.toolCalls()).extracting(ToolCall::name).containsExactly("weather");
        assertThat(answer.toolCalls().get(0).id()).isNotBlank();
        JsonNode arguments =
                new ObjectMapper().readTree(answer.toolCalls().get(0).arguments());
        assertThat(arguments.get("city").isTextual()).isTrue();
        assertThat(arguments.get("days").isIntegralNumber()).isTrue();
    }

    @Test
    void streamedToolCallsBeginWithTheirNameAndId() {
        ChatRequest request = HELLO.toBuilder()
                .tools(List.of(new Tool("weather", null, null), new Tool("clock", null, null)))
                .build();

        Asked asked = Asked.streamed(mock("toolCalls", "all"), request);

        List<ToolCall> calls = asked.answer().toolCalls();
        assertThat(asked.pieces)
                .containsExactly(
                        Delta.toolCall(0, calls.get(0).id(), "weather", ""),
                        Delta.toolArguments(0, "{}"),
                        Delta.toolCall(1, calls.get(1).id(), "clock", ""),
                        Delta.toolArguments(1, "{}"));
        assertThat(calls.get(0).id()).isNotEqualTo(calls.get(1).id());
    }

    @Test
    void theResultOfAToolIsAnsweredByText() {
        ChatRequest request = HELLO.toBuilder()
                .tools(List.of(new Tool("clock", null, null)))
                .message(Message.assistant(new ToolCall("1", "clock", "{}")))
                .message(Message.tool("1", "noon"))
                .build();

        ChatResponse answer = Asked.whole(mock("toolCalls", "all"), request).answer();

        assertThat(answer.toolCalls()).isEmpty();
        assertThat(answer.text()).isEqualTo("Hello, world");
    }

    @Test
    void noToolIsCalledWhenTheRequestForbidsIt() {
        ChatRequest request = HELLO.toBuilder()
                .tools(List.of(new Tool("clock", null, null)))
                .toolChoice(ToolChoice.NONE)
                .build();

        assertThat(Asked.whole(mock("toolCalls", "all"), request).answer().toolCalls())
                .isEmpty();
    }

    @Test
    void aToolThatTheRequestDoesNotOfferIsAnError() {
        ChatRequest request =
                HELLO.toBuilder().tools(List.of(new Tool("clock", null, null))).build();

        assertThat(Asked.whole(mock("toolCalls", "weather"), request).error())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("weather", "clock");
    }

    // What tests ask afterwards

    @Test
    void requestsAreThereToAssertOn() {
        MockProvider mock = MockProvider.echo();
        for (int i = 0; i < 1_001; i++) {
            Asked.whole(mock, ChatRequest.of("question " + i));
        }

        assertThat(mock.calls()).isEqualTo(1_001);
        assertThat(mock.requests()).hasSize(1_000);
        assertThat(mock.requests().get(0).messages().get(0).text()).isEqualTo("question 1");
    }

    @Test
    void requestsAreKeptOnlyWhereAskedFor() {
        assertThat(mock("record", "true").requests()).isEmpty();
        assertThatThrownBy(() -> mock().requests())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("mock.record");
    }
}
