package io.github.camelllm.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokenAnswerTest extends TransportContract {

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
