package io.github.camelllm.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How each answer misbehaves, seen on the wire. */
@Timeout(60)
class AnswerFaultTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration MOMENT = Duration.ofMillis(40);

    private final FakeLlmServer server = FakeLlmServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aDelayedAnswerComesLate() throws Exception {
        long before = System.nanoTime();
        try (RawClient client = ask(Answer.json(200, "{}").delayed(MOMENT))) {
            client.readUntil("{}");
        }
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(MOMENT.toNanos());
    }

    @Test
    void aDelayEndsWhenTheClientGoesAway() throws Exception {
        try (RawClient client = ask(Answer.chat("late").delayed(Duration.ofHours(1)))) {
            server.takeRequest(SOON);
            assertThat(client.isQuiet(MOMENT)).isTrue();
        }
        server.awaitClientClose(SOON);
        assertThat(server.activeRequests()).isZero();
        assertThat(server.bytesSent()).isZero();
    }

    @Test
    void aSilentAnswerNeverComes() throws Exception {
        try (RawClient client = ask(Answer.silent())) {
            server.takeRequest(SOON);
            assertThat(client.isQuiet(MOMENT)).isTrue();
            assertThat(server.activeRequests()).isEqualTo(1);
            assertThat(server.clientClosed()).isZero();
        }
        server.awaitClientClose(SOON);
        assertThat(server.openConnections()).isZero();
    }

    @Test
    void aStalledStreamStaysOpenAfterSoManyEvents() throws Exception {
        try (RawClient client = ask(Answer.stream("Hel", "lo").stallAfter(2))) {
            assertThat(client.readUntil("\n\n\r\n")).contains("role");
            assertThat(client.readUntil("\n\n\r\n")).contains("Hel");
            assertThat(client.isQuiet(MOMENT)).isTrue();
            assertThat(server.activeRequests()).isEqualTo(1);
        }
        server.awaitClientClose(SOON);
    }

    @Test
    void aStallMayBeInsideAnEvent() throws Exception {
        try (RawClient client = ask(Answer.sse("0123456789").stallAfterBytes(9))) {
            client.readUntil("\r\n\r\n");
            assertThat(client.readUntil("data: 012")).isEqualTo("12\r\ndata: 012");
            assertThat(client.isQuiet(MOMENT)).isTrue();
        }
    }

    @Test
    void aStallAfterNothingComesAfterTheHeaders() throws Exception {
        try (RawClient client = ask(Answer.chat("hi").stallAfter(0))) {
            client.readUntil("\r\n\r\n");
            assertThat(client.isQuiet(MOMENT)).isTrue();
        }
    }

    @Test
    void aCutStreamEndsInsideAChunk() throws Exception {
        try (RawClient client = ask(Answer.sse("0123456789").cutAfterBytes(9))) {
            assertThat(client.readBodyToEnd()).isEqualTo("12\r\ndata: 012");
        }
        assertThat(server.clientClosed()).isZero();
    }

    @Test
    void aCutStreamMayEndBetweenEvents() throws Exception {
        try (RawClient client = ask(Answer.sse("a", "b").cutAfter(1))) {
            assertThat(client.readBodyToEnd()).isEqualTo("9\r\ndata: a\n\n\r\n");
        }
    }

    @Test
    void aCutBodyIsShorterThanItsLength() throws Exception {
        try (RawClient client = ask(Answer.json(200, "{\"a\":1}").cutAfter(3))) {
            assertThat(client.readUntil("\r\n\r\n")).contains("Content-Length: 7");
            assertThat(client.readToEnd()).isEqualTo("{\"a");
        }
    }

    @Test
    void aResetIsSeenAsOne() throws Exception {
        try (RawClient client = ask(Answer.stream("a").resetAfter(1))) {
            assertThatThrownBy(client::readToEnd).isInstanceOf(SocketException.class);
        }
        server.awaitIdle(SOON);
        assertThat(server.clientClosed()).isZero();
    }

    @Test
    void splittingMakesAWriteAndAChunkOfEveryByte() throws Exception {
        try (RawClient client = ask(Answer.sse("é").splitEvery(1))) {
            client.readUntil("\r\n\r\n");
            assertThat(client.readUntil("0\r\n\r\n"))
                    .startsWith("1\r\nd\r\n1\r\na\r\n1\r\nt\r\n1\r\na\r\n1\r\n:\r\n1\r\n \r\n1\r\n")
                    .endsWith("1\r\n\n\r\n1\r\n\n\r\n0\r\n\r\n")
                    .hasSize(10 * 6 + 5);
        }
    }

    @Test
    void splittingPaysNoHeedToEvents() throws Exception {
        try (RawClient client = ask(Answer.sse("a", "b").splitEvery(12))) {
            client.readUntil("\r\n\r\n");
            assertThat(client.readUntil("0\r\n\r\n")).isEqualTo("c\r\ndata: a\n\ndat\r\n6\r\na: b\n\n\r\n0\r\n\r\n");
        }
        try (RawClient client = ask(Answer.sse("a", "b").splitEvery(Integer.MAX_VALUE))) {
            client.readUntil("\r\n\r\n");
            assertThat(client.readUntil("0\r\n\r\n")).startsWith("12\r\ndata: a\n\ndata: b\n\n\r\n");
        }
    }

    @Test
    void aSplitStreamStillCountsEvents() throws Exception {
        try (RawClient client =
                ask(Answer.sse("a", "b").splitEvery(4).untilClose().cutAfter(1))) {
            assertThat(client.readBodyToEnd()).isEqualTo("data: a\n\n");
        }
    }

    @Test
    void aSplitStreamIsReadWholeByARealClient() throws Exception {
        server.enqueue(Answer.stream("Grüße", "東京").crlf().splitEvery(1), Answer.stream("Grüße", "東京"));
        String split = send().body();

        assertThat(split.replace("\r\n", "\n")).isEqualTo(send().body());
    }

    @Test
    void aPacedStreamTakesItsTime() throws Exception {
        long before = System.nanoTime();
        try (RawClient client = ask(Answer.sse("1", "2", "3").paced(MOMENT))) {
            client.readUntil("0\r\n\r\n");
        }
        assertThat(System.nanoTime() - before)
                .isGreaterThanOrEqualTo(MOMENT.multipliedBy(2).toNanos());
    }

    @Test
    void anEndlessStreamRepeatsItsDeltasUntilTheClientLeaves() throws Exception {
        try (RawClient client = ask(Answer.stream("a", "b").endless())) {
            for (int i = 0; i < 1000; i++) {
                assertThat(client.readUntil("\n\n\r\n")).doesNotContain("DONE").doesNotContain("usage");
            }
        }
        server.awaitClientClose(SOON);
        assertThat(server.bytesSent()).isGreaterThan(100_000);
    }

    @Test
    void aPacedEndlessStreamNoticesTheClientLeaving() throws Exception {
        try (RawClient client = ask(Answer.stream("a").endless().paced(Duration.ofHours(1)))) {
            client.readUntil("role");
        }
        server.awaitClientClose(SOON);
    }

    @Test
    void aWriteThatBlocksNoticesTheClientLeaving() throws Exception {
        try (RawClient client = ask(Answer.chat("x".repeat(100_000)).endless())) {
            client.readUntil("\r\n\r\n");
            server.await(SOON, sending -> sending.bytesSent() > 1_000_000);
            assertThat(server.activeRequests()).isEqualTo(1);
        }
        server.awaitClientClose(SOON);
    }

    @Test
    void closingTheServerEndsAWriteThatBlocks() throws Exception {
        try (RawClient client = ask(Answer.chat("x".repeat(100_000)).endless())) {
            client.readUntil("\r\n\r\n");
            server.await(SOON, sending -> sending.bytesSent() > 1_000_000);
            server.close();
        }
        assertThat(server.clientClosed()).isZero();
    }

    @Test
    void aBigAnswerHasExactlyItsSize() throws Exception {
        long size = 50_000_000;
        server.enqueue(Answer.big(size), Answer.big(1000));
        HttpResponse<InputStream> response = HttpClient.newHttpClient().send(request(), BodyHandlers.ofInputStream());

        assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(size);
        try (InputStream in = response.body()) {
            assertThat(in.transferTo(OutputStream.nullOutputStream())).isEqualTo(size);
        }
        assertThat(send().body()).hasSize(1000).contains("\"content\":\"xxx").endsWith("}}");
    }

    @Test
    void aRepeatedStreamEndsProperly() throws Exception {
        server.enqueue(Answer.stream("a", "b").repeated(3));

        assertThat(send().body().split("\"content\":\"[ab]\"", -1)).hasSize(7);
    }

    @Test
    void aHangUpIsNoAnswerAtAll() throws Exception {
        try (RawClient client = ask(Answer.hangUp())) {
            assertThat(client.readToEnd()).isEmpty();
        }
        try (RawClient client = ask(Answer.hangUp().resetAfter(0))) {
            assertThatThrownBy(client::readToEnd).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void rawBytesAreAllThatIsSent() throws Exception {
        try (RawClient client =
                ask(Answer.raw("HTTP/1.1 200\r\nX").splitEvery(1).paced(Duration.ofMillis(1)))) {
            assertThat(client.readToEnd()).isEqualTo("HTTP/1.1 200\r\nX");
        }
    }

    @Test
    void aConnectionMayBeClosedAgainstThePromise() throws Exception {
        try (RawClient client = ask(Answer.json(200, "{}").thenClose())) {
            assertThat(client.readToEnd()).doesNotContain("Connection").endsWith("{}");
        }
    }

    @Test
    void aLengthWrittenByHandMayLie() throws Exception {
        try (RawClient client =
                ask(Answer.json(200, "{}").header("content-length", "9").thenClose())) {
            assertThat(client.readToEnd()).contains("content-length: 9").doesNotContain("Content-Length");
        }
    }

    @Test
    void faultsCompose() throws Exception {
        Answer answer = Answer.stream("Grüße")
                .withComments()
                .crlf()
                .splitEvery(3)
                .delayed(MOMENT)
                .stallAfter(2);
        try (RawClient client = ask(answer.chunked())) {
            client.readUntil("\r\n\r\n");
            assertThat(client.readUntil("roc\r\n")).isEqualTo("3\r\n: p\r\n3\r\nroc\r\n");
        }
        server.awaitClientClose(SOON);
    }

    private RawClient ask(Answer answer) throws IOException {
        server.enqueue(answer);
        return new RawClient(server).post("{}");
    }

    private HttpResponse<String> send() throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request(), BodyHandlers.ofString());
    }

    private HttpRequest request() {
        return HttpRequest.newBuilder(URI.create(server.baseUrl() + "/chat/completions"))
                .POST(BodyPublishers.ofString("{}"))
                .build();
    }
}
