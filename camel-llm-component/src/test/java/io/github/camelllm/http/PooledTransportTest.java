package io.github.camelllm.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.test.RecordingReceiver;
import io.github.camelllm.wire.Headers;
import io.github.camelllm.wire.ResponseHead;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PooledTransportTest extends TransportTestSupport {

    @Test
    void sendsMethodPathHeadersAndBodyAsGiven() throws Exception {
        CompletableFuture<RawServer.Request> seen = new CompletableFuture<>();
        RawServer server = server(peer -> {
            seen.complete(peer.request());
            peer.ok("fine");
        });
        HttpRequest request =
                post(server.uri("/v1/chat%20x?key=a%2Bb"), "{\"q\":\"ä\"}").with("X-Own", "one");

        assertThat(send(transport(), request).text()).isEqualTo("fine");

        RawServer.Request got = RecordingReceiver.get(seen);
        assertThat(got.line()).isEqualTo("POST /v1/chat%20x?key=a%2Bb HTTP/1.1");
        assertThat(got.head())
                .contains("\r\nHost: 127.0.0.1:" + server.port() + "\r\n")
                .contains("\r\nContent-Type: application/json\r\n")
                .contains("\r\nX-Own: one\r\n")
                .contains("\r\nContent-Length: 10\r\n")
                .contains("\r\nUser-Agent: camel-llm\r\n")
                .doesNotContainIgnoringCase("Accept-Encoding")
                .doesNotContainIgnoringCase("Cookie");
        assertThat(got.text()).isEqualTo("{\"q\":\"ä\"}");
    }

    @Test
    void fieldsOfTheConnectionAreNotTakenFromTheCaller() throws Exception {
        CompletableFuture<RawServer.Request> seen = new CompletableFuture<>();
        RawServer server = server(peer -> {
            seen.complete(peer.request());
            peer.ok("fine");
        });
        HttpRequest request = post(server.uri("/"), "four")
                .with("content-length", "9999")
                .with("Transfer-Encoding", "chunked")
                .with("host", "elsewhere")
                .with("User-Agent", "mine");

        assertThat(send(transport(), request).text()).isEqualTo("fine");

        assertThat(RecordingReceiver.get(seen).head())
                .contains("Content-Length: 4")
                .contains("User-Agent: mine")
                .doesNotContain("9999", "chunked", "elsewhere", "User-Agent: camel-llm");
    }

    @Test
    void givesStatusHeadersAndBodyToTheReceiver() throws Exception {
        RawServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 429 Slow Down\r\nRetry-After: 7\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 2\r\n\r\nno");
        });

        RecordingReceiver answer = send(transport(), post(server.uri("/"), "{}"));

        ResponseHead head = answer.awaitHead();
        assertThat(head.status()).isEqualTo(429);
        assertThat(head.headers().first("retry-after")).isEqualTo("7");
        assertThat(head.headers().all("X-A")).containsExactly("1", "2");
        assertThat(answer.text()).isEqualTo("no");
    }

    @Test
    void callsInSequenceShareOneConnection() throws Exception {
        RawServer server = server(RawServer.Peer::echo);
        PooledTransport transport = transport();
        for (int i = 0; i < 20; i++) {
            assertThat(send(transport, post(server.uri("/"), "call " + i)).text())
                    .isEqualTo("call " + i);
        }

        assertThat(server.accepted()).isEqualTo(1);
        assertThat(transport.stats()).isEqualTo(new PoolStats(0, 1, 0, 1000));
    }

    @Test
    void callsAtTheSameTimeHaveAConnectionEach() throws Exception {
        RawServer server = server(RawServer.Peer::echo);
        PooledTransport transport = transport();
        List<RecordingReceiver> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(send(transport, post(server.uri("/"), "call " + i)));
        }
        for (int i = 0; i < 50; i++) {
            assertThat(answers.get(i).text()).isEqualTo("call " + i);
        }
        awaitNothingLeased(transport);
    }

    @Test
    void largeBodiesGoBothWaysWhole() throws Exception {
        RawServer server = server(RawServer.Peer::echo);
        String large = "0123456789abcdef".repeat(200_000);

        assertEqual(send(transport(), post(server.uri("/"), large)).text(), large);
    }

    @Test
    void aRequestWithoutBodyHasNone() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        RawServer server = server(peer -> {
            seen.complete(peer.head());
            peer.ok("list");
        });

        assertThat(send(transport(), get(server.uri(""))).text()).isEqualTo("list");
        assertThat(RecordingReceiver.get(seen)).startsWith("GET / HTTP/1.1\r\n").doesNotContain("Content-Length");
    }

    @Test
    void anEmptyPostSaysSo() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        RawServer server = server(peer -> {
            seen.complete(peer.head());
            peer.ok("");
        });

        assertThat(send(transport(), post(server.uri("/"), "")).text()).isEmpty();
        assertThat(RecordingReceiver.get(seen)).contains("Content-Length: 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void anAnswerWithoutBodyEndsAfterTheHeadAndItsConnectionIsNotReused(int status) throws Exception {
        RawServer server = server(peer -> {
            while (true) {
                peer.request();
                peer.write("HTTP/1.1 " + status + " Nothing\r\n\r\n");
            }
        });
        PooledTransport transport = transport();

        RecordingReceiver answer = send(transport, post(server.uri("/"), "{}"));

        assertThat(answer.text()).isEmpty();
        assertThat(answer.awaitHead().status()).isEqualTo(status);
        assertThat(send(transport, post(server.uri("/"), "{}")).text()).isEmpty();
        assertThat(server.accepted()).isEqualTo(2);
    }

    @Test
    void aRedirectIsAnAnswerLikeAnyOther() throws Exception {
        RawServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 307 Elsewhere\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n");
            peer.awaitClose();
        });

        RecordingReceiver answer = send(transport(), post(server.uri("/"), "{}"));

        assertThat(answer.text()).isEmpty();
        assertThat(answer.awaitHead().status()).isEqualTo(307);
        assertThat(answer.awaitHead().headers().first("Location")).isEqualTo("/other");
    }

    @Test
    void cookiesAreNotKept() throws Exception {
        List<String> heads = new ArrayList<>();
        RawServer server = server(peer -> {
            for (int i = 0; i < 2; i++) {
                heads.add(peer.request().head());
                peer.write("HTTP/1.1 200 OK\r\nSet-Cookie: id=1\r\nContent-Length: 0\r\n\r\n");
            }
        });
        PooledTransport transport = transport();
        send(transport, post(server.uri("/"), "1")).text();
        send(transport, post(server.uri("/"), "2")).text();

        assertThat(heads).hasSize(2).noneMatch(head -> head.contains("id=1"));
    }

    @Test
    void anUnauthorizedAnswerIsNotAnsweredByASecondRequest() throws Exception {
        RawServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 3\r\n\r\nkey");
        });

        RecordingReceiver answer = send(transport(), post(server.uri("/"), "{}"));

        assertThat(answer.text()).isEqualTo("key");
        assertThat(answer.awaitHead().status()).isEqualTo(401);
    }

    @Test
    void chunksAndTrailersMakeOneBody() throws Exception {
        RawServer server = server(peer -> {
            while (true) {
                peer.request();
                peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                peer.write("4;ext=1\r\ndata\r\n");
                peer.write("6\r\n: one\n\r\n0\r\nX-Sum: 7\r\n\r\n");
            }
        });
        PooledTransport transport = transport();

        assertThat(send(transport, post(server.uri("/"), "{}")).text()).isEqualTo("data: one\n");
        assertThat(send(transport, post(server.uri("/"), "{}")).text()).isEqualTo("data: one\n");
        assertThat(server.accepted()).isEqualTo(1);
    }

    @Test
    void interimAnswersArePassedOver() throws Exception {
        RawServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n");
            peer.ok("final");
        });

        assertThat(send(transport(), post(server.uri("/"), "{}")).text()).isEqualTo("final");
    }

    @Test
    void aBodyWithoutLengthEndsWithTheConnection() throws Exception {
        RawServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\n\r\nuntil the end");
        });

        assertThat(send(transport(), post(server.uri("/"), "{}")).text()).isEqualTo("until the end");
    }

    @Test
    void anAnswerBeforeTheRequestIsThroughIsTaken() throws Exception {
        RawServer server = server(peer -> {
            peer.head();
            peer.write("HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlarge");
            peer.awaitClose();
        });
        PooledTransport transport = transport();

        RecordingReceiver answer = send(transport, post(server.uri("/"), "x".repeat(20_000_000)));

        assertThat(answer.text()).isEqualTo("large");
        assertThat(answer.awaitHead().status()).isEqualTo(413);
        awaitNothingLeased(transport);
        assertThat(transport.stats().available()).isZero();
    }

    @Test
    void aRefusedConnectionFailsWithAConnectException() throws Exception {
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
        }
        PooledTransport transport = transport();

        assertThat(send(transport, post(nobody, "{}")).failure())
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("127.0.0.1:" + nobody.getPort());
        awaitNothingLeased(transport);
    }

    @Test
    void anUnknownHostFailsWithItsException() throws Exception {
        PooledTransport transport = transport();

        assertThat(send(transport, post(URI.create("http://no-such-host.invalid/"), "{}"))
                        .failure())
                .isInstanceOf(java.net.UnknownHostException.class)
                .hasMessageContaining("no-such-host.invalid");
        awaitNothingLeased(transport);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://host/x?key=secret", "/v1/chat?key=secret", "http://user:secret@host/", "http:x?secret"})
    void anAddressThatCannotBeMeantIsRefusedWithoutItsSecrets(String address) throws Exception {
        assertThat(send(transport(), get(URI.create(address))).failure())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer secret\n", "secret\r\nX-Evil: 1", "secrét", "secret\u0000"})
    void aHeaderThatWouldBeAlteredIsRefusedWithoutItsValue(String value) throws Exception {
        HttpRequest request = new HttpRequest(
                "GET", URI.create("http://127.0.0.1:1/"), Headers.of("Authorization", value), new byte[0]);

        assertThat(send(transport(), request).failure())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Authorization")
                .hasMessageNotContaining("secr");
    }

    @Test
    void hostNamesWithUnderscoresAreHosts() {
        Destination route = Destination.to(URI.create("http://my_service:8080/x"), null);

        assertThat(route.hops().getTargetHost().toHostString()).isEqualTo("my_service:8080");
    }

    @Test
    void bodiesOfAnyBytesArrive() throws Exception {
        byte[] bytes = new byte[256];
        for (int i = 0; i < 256; i++) {
            bytes[i] = (byte) i;
        }
        CompletableFuture<byte[]> seen = new CompletableFuture<>();
        RawServer server = server(peer -> {
            seen.complete(peer.request().body());
            peer.ok("ok");
        });

        send(transport(), new HttpRequest("PUT", server.uri("/"), Headers.NONE, bytes))
                .text();

        assertThat(RecordingReceiver.get(seen)).isEqualTo(bytes);
    }
}
