package io.github.camelllm.test;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the server does when it behaves, and what it tells about its clients. */
@Timeout(60)
class FakeLlmServerTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int MANY = Integer.getInteger("fake.llm.connections", 500);

    private final FakeLlmServer server = FakeLlmServer.start();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void closingLeavesNoThread() {
        server.close();
        assertThat(threadsOf(server)).isEmpty();
        assertThat(server.openConnections()).isZero();
    }

    @Test
    void queuedAnswersComeInOrderAndThenAlwaysTheSame() throws Exception {
        server.enqueue(Answer.json(200, "1"), Answer.status(503).text("2"));
        server.always(Answer.json(200, "3"));

        assertThat(post("a").body()).isEqualTo("1");
        assertThat(post("b").statusCode()).isEqualTo(503);
        assertThat(post("c").body()).isEqualTo("3");
        assertThat(post("d").body()).isEqualTo("3");
        assertThat(server.requests()).extracting(Received::body).containsExactly("a", "b", "c", "d");
    }

    @Test
    void anAnswerMayBeAFunctionOfTheRequest() throws Exception {
        server.respond(request -> Answer.chat("You said " + request.body()));

        assertThat(post("hello").body()).contains("\"content\":\"You said hello\"");
    }

    @Test
    void withoutAnAnswerTheClientIsToldWhatToCall() throws Exception {
        HttpResponse<String> response = post("hello");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("call enqueue, always or respond");
    }

    @Test
    void aFailingFunctionIsReportedToTheClient() throws Exception {
        server.respond(request -> {
            throw new AssertionError("unexpected model");
        });

        assertThat(post("hello").body()).contains("unexpected model");
    }

    @Test
    void aRequestKeepsItsMethodPathHeadersAndBody() throws Exception {
        server.always(Answer.chat("hi"));
        long before = System.nanoTime();
        URI uri = URI.create(server.baseUrl() + "/models?limit=2");
        client.send(
                HttpRequest.newBuilder(uri)
                        .header("X-Tag", "a")
                        .header("X-Tag", "b")
                        .PUT(BodyPublishers.ofString("Grüße"))
                        .build(),
                BodyHandlers.discarding());

        Received request = server.takeRequest(SOON);
        assertThat(request.method()).isEqualTo("PUT");
        assertThat(request.path()).isEqualTo("/v1/models?limit=2");
        assertThat(request.headers("x-tag")).containsExactly("a", "b");
        assertThat(request.header("X-TAG")).contains("a");
        assertThat(request.header("X-Other")).isEmpty();
        assertThat(request.headers()).containsKey("content-length");
        assertThat(request.body()).isEqualTo("Grüße");
        assertThat(request.bytes()).hasSize(7);
        assertThat(request.nanos() - before).isPositive();
    }

    @Test
    void chunkedRequestsAreReadWithExtensionsAndTrailers() throws Exception {
        server.always(Answer.json(200, "{}"));
        try (RawClient raw = new RawClient(server)) {
            raw.send("POST /v1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "3;name=value\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n")
                    .readUntil("{}");
        }

        assertThat(server.takeRequest(SOON).body()).isEqualTo("abc0123456789");
    }

    @Test
    void expectContinueIsAnsweredBeforeTheBodyIsSent() throws Exception {
        server.always(Answer.json(200, "{}"));
        try (RawClient raw = new RawClient(server)) {
            raw.send("POST /v1 HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(raw.readUntil("\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(raw.send("ok").readUntil("{}")).startsWith("HTTP/1.1 200 OK\r\n");
        }

        assertThat(server.takeRequest(SOON).body()).isEqualTo("ok");
    }

    @Test
    void connectionsAreKeptAliveAndNumbered() throws Exception {
        server.always(Answer.stream("a", "b"));
        for (int connection = 1; connection <= 2; connection++) {
            try (RawClient raw = new RawClient(server)) {
                raw.post("first").readUntil("0\r\n\r\n");
                raw.post("second").readUntil("0\r\n\r\n");
            }
        }

        assertThat(server.requests()).extracting(Received::connection).containsExactly(1, 1, 2, 2);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        server.enqueue(Answer.json(200, "[1]").delayed(Duration.ofMillis(20)), Answer.json(200, "[2]"));
        try (RawClient raw = new RawClient(server)) {
            raw.post("a").post("b");
            raw.readUntil("[1]");
            raw.readUntil("[2]");
        }
    }

    @Test
    void theConnectionIsClosedWhenTheClientAsksForIt() throws Exception {
        server.always(Answer.json(200, "{}"));
        try (RawClient raw = new RawClient(server)) {
            raw.send("GET /v1/models HTTP/1.1\r\nConnection: close\r\n\r\n");
            assertThat(raw.readToEnd()).contains("\r\nConnection: close\r\n").endsWith("{}");
        }
    }

    @Test
    void theAnswerToHeadHasNoBody() throws Exception {
        server.always(Answer.json(200, "{}"));
        try (RawClient raw = new RawClient(server)) {
            raw.send("HEAD /v1 HTTP/1.1\r\nConnection: close\r\n\r\n");
            assertThat(raw.readToEnd()).contains("Content-Length: 2").endsWith("\r\n\r\n");
        }
    }

    @Test
    void whatIsNoHttpIsRejected() throws Exception {
        try (RawClient raw = new RawClient(server)) {
            assertThat(raw.send("hello\r\n").readToEnd()).startsWith("HTTP/1.1 400 ");
        }
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void takingARequestThatDoesNotComeTellsWhatWasSeen() {
        assertThatThrownBy(() -> server.takeRequest(Duration.ofMillis(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("0 requests read");
        assertThatThrownBy(() -> server.awaitClientClose(Duration.ofMillis(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("0 left by the client");
    }

    @Test
    void forgottenRequestsAreNeitherListedNorTaken() throws Exception {
        server.always(Answer.chat("hi"));
        post("1");
        server.forgetRequests();
        post("2");

        assertThat(server.requests()).hasSize(1);
        assertThat(server.takeRequest(SOON).body()).isEqualTo("2");
    }

    @Test
    void refusedConnectionsAreClosedUntilAdmittedAgain() throws Exception {
        server.always(Answer.chat("hi"));
        server.refuse();
        assertThatThrownBy(() -> post("1")).isInstanceOf(IOException.class);
        assertThat(server.connections()).isZero();

        server.admit();
        assertThat(post("2").statusCode()).isEqualTo(200);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void droppedConnectionsAreNotTheClientsDoing() throws Exception {
        server.always(Answer.silent());
        try (RawClient raw = new RawClient(server)) {
            raw.post("1");
            server.takeRequest(SOON);
            server.dropConnections();
            assertThat(raw.readToEnd()).isEmpty();
        }
        server.awaitIdle(SOON);
        assertThat(server.clientClosed()).isZero();
    }

    @Test
    void onlyTheLoopbackAddressIsServed() throws Exception {
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(network.getInetAddresses())) {
                if (!address.isLoopbackAddress()) {
                    assertThatThrownBy(() -> new Socket(address, server.port()).close())
                            .isInstanceOf(IOException.class);
                }
            }
        }
    }

    @Test
    void activeRequestsAreThoseWithoutTheirWholeAnswer() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.respond(request -> {
            await(go);
            return Answer.json(200, "{}");
        });
        try (RawClient raw = new RawClient(server)) {
            raw.post("1");
            server.takeRequest(SOON);
            assertThat(server.activeRequests()).isEqualTo(1);
            go.countDown();
            raw.readUntil("{}");
            server.awaitIdle(SOON);
            assertThat(server.openConnections()).isEqualTo(1);
        }
        server.await(SOON, idle -> idle.openConnections() == 0);
        assertThat(server.clientClosed()).isZero();
        assertThat(server.bytesSent()).isEqualTo(2);
    }

    @Test
    void closingInterruptsAFunctionThatBlocks() throws Exception {
        server.respond(request -> {
            await(new CountDownLatch(1));
            return Answer.chat("never");
        });
        try (RawClient raw = new RawClient(server)) {
            raw.post("1");
            server.takeRequest(SOON);
            server.close();
            assertThat(raw.readToEnd()).isEmpty();
        }
        assertThat(server.clientClosed()).isZero();
    }

    @Test
    void manyConnectionsMayBeSilentAtOnce() throws Exception {
        server.always(Answer.silent());
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                clients.add(new RawClient(server).post("hello"));
            }
            server.await(SOON, busy -> busy.activeRequests() == MANY);
            assertThat(server.openConnections()).isEqualTo(MANY);
        } finally {
            for (RawClient raw : clients) {
                raw.close();
            }
        }
        server.await(SOON, left -> left.clientClosed() == MANY);
        assertThat(server.openConnections()).isZero();
        assertThat(server.activeRequests()).isZero();
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        URI uri = URI.create(server.baseUrl() + "/chat/completions");
        return client.send(
                HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(SOON.toSeconds(), SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static List<String> threadsOf(FakeLlmServer server) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("fake-llm-" + server.port()))
                .toList();
    }
}
