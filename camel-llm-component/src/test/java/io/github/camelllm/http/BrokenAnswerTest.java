package io.github.camelllm.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.test.RecordingReceiver;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokenAnswerTest extends TransportTestSupport {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.6\r\n\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
            })
    void whatIsNotHttpFailsWithAnIoException(String answer) throws Exception {
        RawServer server = server(peer -> {
            peer.request();
            peer.write(answer);
            peer.awaitClose();
        });
        PooledTransport transport = transport();

        assertThat(send(transport, post(server.uri("/"), "{}")).failure()).isInstanceOf(IOException.class);
        awaitNothingLeased(transport);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Large: ", "X-Large: 1\r\n"})
    void aHeadWithoutEndIsAnIoException(String part) throws Exception {
        RawServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\n" + part);
            while (true) {
                peer.write(part.repeat(1000));
            }
        });

        assertThat(send(transport(), post(server.uri("/"), "{}")).failure()).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n123",
            })
    void aCutAnswerFailsWithAnIoExceptionThatNamesTheServer(String part) throws Exception {
        RawServer server = server(peer -> {
            peer.request();
            peer.write(part);
        });
        PooledTransport transport = transport();

        assertThat(send(transport, post(server.uri("/"), "{}")).failure())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + server.port());
        assertThat(server.accepted()).isEqualTo(1);
        awaitNothingLeased(transport);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5\r\n45678\r\n", "9\r\n45678", "2\r\n45\r\n5\r\n678"})
    void whatIsReadTogetherWithACutIsReceived(String rest) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch cut = new CountDownLatch(1);
        RawServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n123\r\n");
            begun.await();
            peer.write(rest);
            peer.socket().close();
            cut.countDown();
        });
        RecordingReceiver receiver = new RecordingReceiver(bytes -> {
            begun.countDown();
            awaited(cut); // the thread that reads the connection: rest and cut wait together
            return null;
        });
        transport().send(post(server.uri("/"), "{}"), receiver);

        assertThat(receiver.failure()).isInstanceOf(IOException.class);
        assertThat(receiver.body()).isEqualTo("12345678");
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aReceiverThatAskedToWaitGetsWhatHadComeWithTheFailure() throws Exception {
        RawServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n123\r\n5\r\n45678\r\n");
        });
        RecordingReceiver receiver = new RecordingReceiver(bytes -> new CompletableFuture<>());
        transport().send(post(server.uri("/"), "{}"), receiver);

        assertThat(receiver.failure()).isInstanceOf(IOException.class);
        assertThat(receiver.body()).isEqualTo("12345678");
    }

    @Test
    void aResetFailsWithAnIoException() throws Exception {
        RawServer server = server(peer -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
            peer.socket().setSoLinger(true, 0);
        });

        assertThat(send(transport(), post(server.uri("/"), "{}")).failure()).isInstanceOf(IOException.class);
    }
}
