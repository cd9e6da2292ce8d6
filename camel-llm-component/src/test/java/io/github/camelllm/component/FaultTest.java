package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.LlmTimeoutException;
import io.github.camelllm.chat.NetworkException;
import io.github.camelllm.chat.ProtocolException;
import io.github.camelllm.chat.ServerErrorException;
import io.github.camelllm.chat.StreamInterruptedException;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.telemetry.Board;
import io.github.camelllm.test.Answer;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the provider does ends in the right exception, and leaves nothing behind. */
class FaultTest extends LlmTestSupport {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int MIB = 1 << 20;

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(context.getInflightRepository().size()).isZero();
        assertThat(component.board().snapshots())
                .allSatisfy(model -> assertThat(model.inFlight()).isZero())
                .extracting(Board.Snapshot::provider)
                .containsOnly("openai-compatible");
        server.awaitIdle(SOON);
        assertThat(server.openConnections()).isLessThanOrEqualTo(1);
    }

    /** Returns a time limit in milliseconds: a short one only where it is to pass, so that a slow machine is no fault. */
    private static long limit(Class<? extends LlmException> error) {
        return error == LlmTimeoutException.class ? 300 : SOON.toMillis();
    }

    static Stream<Arguments> wholeAnswers() {
        Answer good = Answer.chat("Hello");
        return Stream.of(
                Arguments.of("garbage", Answer.garbage(), ProtocolException.class),
                Arguments.of("no JSON at all", Answer.status(200).text("Hello"), ProtocolException.class),
                Arguments.of("JSON of another kind", Answer.json(200, "[]"), ProtocolException.class),
                Arguments.of("an empty body", Answer.status(200), ProtocolException.class),
                Arguments.of("a page", Answer.html(200), ProtocolException.class),
                Arguments.of("a page of a gateway", Answer.html(502), ServerErrorException.class),
                Arguments.of("a hang-up", Answer.hangUp(), NetworkException.class),
                Arguments.of("no HTTP", Answer.raw("SSH-2.0-OpenSSH_9\r\n"), NetworkException.class),
                Arguments.of("a cut", good.cutAfter(20), NetworkException.class),
                Arguments.of("a reset", good.resetAfter(20), NetworkException.class),
                Arguments.of("a cut of chunks", good.chunked().cutAfter(20), NetworkException.class),
                Arguments.of("a stall", good.stallAfter(20), LlmTimeoutException.class),
                Arguments.of("silence", Answer.silent(), LlmTimeoutException.class),
                Arguments.of("no end", good.endless(), LlmTimeoutException.class),
                Arguments.of("an error without end", Answer.error(500, "x", "y").endless(), LlmTimeoutException.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wholeAnswers")
    void aFaultOfAnAnswerIsAnError(String what, Answer answer, Class<? extends LlmException> error) {
        server.always(answer);
        String unlimited = "maxResponseSize=" + Integer.MAX_VALUE;
        Exchange exchange = send(uri("maxRetries=0", "requestTimeout=" + limit(error), unlimited), "Hi");
        assertThat(exchange.getException()).isExactlyInstanceOf(error).hasMessageContaining("test-model");
    }

    static Stream<Arguments> streams() {
        Answer good = Answer.stream("Hel", "lo");
        return Stream.of(
                Arguments.of("garbage", Answer.sse("{\"choices\":[{", "{}"), ProtocolException.class),
                Arguments.of(
                        "an event that breaks off", Answer.sse("{\"choices\":[{"), StreamInterruptedException.class),
                Arguments.of("a page", Answer.html(200), ProtocolException.class),
                Arguments.of("a page of a gateway", Answer.html(502), ServerErrorException.class),
                Arguments.of("a hang-up", Answer.hangUp(), NetworkException.class),
                Arguments.of("an end before the first token", good.cutAfter(1), StreamInterruptedException.class),
                Arguments.of("a cut", good.cutAfter(2), StreamInterruptedException.class),
                Arguments.of("a cut within an event", good.cutAfterBytes(300), StreamInterruptedException.class),
                Arguments.of("a reset", good.resetAfter(2), StreamInterruptedException.class),
                Arguments.of("a stall", good.stallAfter(2), LlmTimeoutException.class),
                Arguments.of("silence", Answer.silent(), LlmTimeoutException.class),
                Arguments.of("no proper end", good.withoutDone().cutAfter(3), StreamInterruptedException.class),
                Arguments.of(
                        "an error within",
                        Answer.streamThenError("server_error", "broken", "Hel"),
                        ServerErrorException.class),
                Arguments.of(
                        "an error at once",
                        Answer.streamThenError("server_error", "broken"),
                        ServerErrorException.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void aFaultOfAStreamIsAnErrorAndNeverACleanEnd(String what, Answer answer, Class<? extends LlmException> error) {
        server.always(answer);
        Exchange exchange = send(
                uri(
                        "maxRetries=0",
                        "streaming=true",
                        "firstTokenTimeout=" + limit(error),
                        "streamIdleTimeout=" + limit(error)),
                "Hi");
        Throwable failure = exchange.getException();
        if (failure == null) {
            failure = catchThrowable(exchange.getMessage().getBody(ChatStream.class)::text);
        }
        assertThat(failure).isExactlyInstanceOf(error).hasMessageContaining("test-model");
    }

    @Test
    void aCutStreamTellsWhatItHadSaid() {
        server.always(Answer.stream("Hel", "lo").paced(Duration.ofMillis(50)).cutAfter(3));
        Exchange exchange = send(uri("streaming=true"), "Hi");
        assertThat(exchange.getException()).isNull();
        LlmException failure =
                (LlmException) catchThrowable(exchange.getMessage().getBody(ChatStream.class)::text);
        assertThat(failure.partialText()).isEqualTo("Hello");
        assertThat(failure.statusCode()).isEqualTo(200);
    }

    static Stream<Answer> goodAnswersInOddForms() {
        Answer stream = Answer.stream("Grüße ", "aus ", "東京 🚀");
        return Stream.of(
                stream.splitEvery(1), stream.crlf().splitEvery(1), stream.splitEvery(100_000), stream.chunked());
    }

    @ParameterizedTest
    @MethodSource("goodAnswersInOddForms")
    void howBytesAreCutChangesNothing(Answer answer) {
        server.always(answer);
        assertThat(send(uri("streaming=true"), "Hi").getMessage().getBody(String.class))
                .isEqualTo("Grüße aus 東京 🚀");
    }

    @Test
    void anAnswerMayEndWithItsConnection() {
        server.always(Answer.chat("Hello").untilClose());
        assertThat(send(uri(), "Hi").getMessage().getBody()).isEqualTo("Hello");
    }

    @Test
    void anAnswerOfFiftyMegabytesIsAnAnswer() {
        server.always(Answer.big(50L * MIB));
        String text = send(uri("requestTimeout=60s", "maxResponseSize=60000000"), "Hi")
                .getMessage()
                .getBody(String.class);
        assertThat(text).hasSizeGreaterThan(49 * MIB).startsWith("xxx").endsWith("xxx");
    }

    @Test
    void aServerThatRefusesConnectionsIsANetworkError() {
        int port = freePort();
        Exchange exchange = send("llm:openai-compatible:m?maxRetries=0&baseUrl=http://127.0.0.1:" + port, "Hi");
        assertThat(exchange.getException()).isExactlyInstanceOf(NetworkException.class);
    }

    private static int freePort() {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aServerThatClosesNewConnectionsIsTriedAgain() {
        server.refuse();
        assertThat(send(uri("maxRetries=1"), "Hi").getException()).isExactlyInstanceOf(NetworkException.class);
        server.admit();
        assertThat(send(uri(), "Hi").getException()).isNull();
    }

    @Test
    void aHostThatDoesNotExistSaysSo() {
        Exchange exchange = send("llm:openai-compatible:m?maxRetries=0&baseUrl=https://nowhere.invalid/v1", "Hi");
        assertThat(exchange.getException())
                .isExactlyInstanceOf(NetworkException.class)
                .hasMessageContainingAll("nowhere.invalid", "base URL");
    }

    @Test
    void connectionsThatWereClosedWhileIdleCostNoCall() {
        for (int i = 0; i < 300; i++) { // whichever the client comes to first, the end or the next request
            assertThat(send(uri("maxRetries=0"), "Hi").getException()).isNull();
            server.dropConnections();
        }
    }
}
