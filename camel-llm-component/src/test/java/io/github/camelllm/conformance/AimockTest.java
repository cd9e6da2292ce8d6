package io.github.camelllm.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.RateLimitException;
import io.github.camelllm.chat.StreamInterruptedException;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.wire.Protocol;
import io.github.camelllm.wire.ReasoningField;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/** Routes understand a server that others wrote to be taken for the providers; its answers are its fixtures. */
class AimockTest {
    /** What aimock can be taken for. Models that are known to think are the ones it answers as with a thought. */
    private enum Format {
        OPENAI_CHAT(Protocol.OPENAI_CHAT, "/v1", "gpt-5"),
        OPENAI_RESPONSES(Protocol.OPENAI_RESPONSES, "/v1", "gpt-5"),
        ANTHROPIC(Protocol.ANTHROPIC_MESSAGES, "", "claude-sonnet-4-5"),
        GEMINI(Protocol.GEMINI_GENERATE, "/v1beta", "gemini-2.5-pro"),
        BEDROCK(Protocol.BEDROCK_CONVERSE, "", "anthropic.claude-sonnet-4-5-20250929-v1:0"),
        OLLAMA(Protocol.OLLAMA_CHAT, "", "qwen3");

        final Protocol protocol;
        final String path;
        final String model;

        Format(Protocol protocol, String path, String model) {
            this.protocol = protocol;
            this.path = path;
            this.model = model;
        }
    }

    private static @Nullable TestAbortedException missing;
    private static @Nullable AimockServer server;
    private static @Nullable ProtocolRoutes routes;

    @BeforeAll
    static void start() throws Exception {
        try {
            server = AimockServer.start();
        } catch (TestAbortedException e) {
            missing = e;
            return;
        }
        routes = new ProtocolRoutes(
                "maxRetries=${header.maxRetries}&retryBudget=1&additionalHeader.X-Test-Id=${header.testId}");
        for (Format format : Format.values()) {
            routes.bind(format.name(), format.protocol, server.url() + format.path, Set.of(), ReasoningField.NONE);
        }
    }

    @AfterAll
    static void stop() {
        if (routes != null) {
            routes.close();
        }
        if (server != null) {
            server.close();
        }
    }

    /** Each test is reported as skipped, with the reason, where one failure for all would not be reported at all. */
    @BeforeEach
    void skipWithoutServer() {
        if (missing != null) {
            throw missing;
        }
    }

    static Stream<Arguments> calls() {
        return Arrays.stream(Format.values())
                .flatMap(format -> Stream.of(Arguments.of(format, false), Arguments.of(format, true)));
    }

    @ParameterizedTest(name = "{0}, streamed: {1}")
    @MethodSource("calls")
    void textAndUsageAreThoseOfTheFixture(Format format, boolean streamed) {
        ChatResponse response = ask(format, streamed, 0, "Greet");
        assertThat(response.text()).isEqualTo("Grüße aus 東京 🚀, and a few words more.");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        // aimock always answers 0 as Ollama
        assertThat(response.usage()).isEqualTo(format == Format.OLLAMA ? Usage.of(0, 0) : Usage.of(11, 7));
    }

    @ParameterizedTest(name = "{0}, streamed: {1}")
    @MethodSource("calls")
    void resultOfAToolIsTakenBack(Format format, boolean streamed) throws Exception {
        Message question = Message.user("How warm is it in Zürich?");
        ChatResponse called = ask(format, streamed, 0, List.of(question));
        ToolCall call = called.toolCalls().get(0);
        assertThat(call.name()).isEqualTo("get_weather");
        assertThat(new ObjectMapper().readTree(call.arguments()).path("city").textValue())
                .isEqualTo("Zürich");

        Message result = Message.tool(call.id(), "21 degrees");
        ChatResponse answered = ask(format, streamed, 0, List.of(question, called.message(), result));
        assertThat(answered.text()).isEqualTo("It is 21 degrees.");
    }

    @ParameterizedTest(name = "{0}, streamed: {1}")
    @MethodSource("calls")
    void rateLimitTellsWhenToComeBack(Format format, boolean streamed) {
        RateLimitException limit =
                catchThrowableOfType(RateLimitException.class, () -> ask(format, streamed, 0, "Too often"));
        assertThat(limit.retryAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(limit.statusCode()).isEqualTo(429);
        assertThat(limit).hasMessageContaining("Slow down");
    }

    @ParameterizedTest(name = "{0}, streamed: {1}")
    @MethodSource("calls")
    void retryAfterARateLimitIsAnswered(Format format, boolean streamed) {
        ChatResponse response = ask(format, streamed, 1, "Busy once");
        assertThat(response.text()).isEqualTo("Now I can.");
        assertThat(response.attempts()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void streamThatBreaksOffIsAnError(Format format) {
        StreamInterruptedException broken =
                catchThrowableOfType(StreamInterruptedException.class, () -> ask(format, true, 0, "Break off"));
        assertThat(broken.partialText()).startsWith("one two three").doesNotContain("twenty-six");
    }

    /** The test id keeps the calls that aimock counts apart from those of other tests. */
    private static ChatResponse ask(Format format, boolean streamed, int retries, Object body) {
        Map<String, Object> headers = Map.of(
                "maxRetries",
                retries,
                "testId",
                format + "-" + streamed + "-" + retries,
                "CamelLlmTools",
                new Tool("get_weather", "Tells the weather in a city.", null));
        return routes.ask(format.name(), format.model, body, streamed, headers);
    }
}
