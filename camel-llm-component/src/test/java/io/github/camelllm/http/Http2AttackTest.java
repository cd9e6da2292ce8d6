package io.github.camelllm.http;

import static io.github.camelllm.http.Http2Frames.ACK;
import static io.github.camelllm.http.Http2Frames.CONTINUATION;
import static io.github.camelllm.http.Http2Frames.DATA;
import static io.github.camelllm.http.Http2Frames.END_HEADERS;
import static io.github.camelllm.http.Http2Frames.END_STREAM;
import static io.github.camelllm.http.Http2Frames.GOAWAY;
import static io.github.camelllm.http.Http2Frames.HEADERS;
import static io.github.camelllm.http.Http2Frames.NOTHING;
import static io.github.camelllm.http.Http2Frames.PADDED;
import static io.github.camelllm.http.Http2Frames.PING;
import static io.github.camelllm.http.Http2Frames.PRIORITY;
import static io.github.camelllm.http.Http2Frames.PUSH_PROMISE;
import static io.github.camelllm.http.Http2Frames.RST_STREAM;
import static io.github.camelllm.http.Http2Frames.SETTINGS;
import static io.github.camelllm.http.Http2Frames.STATUS_200;
import static io.github.camelllm.http.Http2Frames.UNKNOWN;
import static io.github.camelllm.http.Http2Frames.WINDOW_UPDATE;
import static io.github.camelllm.http.Http2Frames.concat;
import static io.github.camelllm.http.Http2Frames.goAway;
import static io.github.camelllm.http.Http2Frames.indexed;
import static io.github.camelllm.http.Http2Frames.literal;
import static io.github.camelllm.http.Http2Frames.number;
import static io.github.camelllm.http.Http2Frames.setting;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.camelllm.test.RecordingReceiver;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that send hostile HTTP/2 frames, written by hand: their own call fails, others are answered, memory is bounded. */
class Http2AttackTest extends TransportTestSupport {
    private static SSLContext local;

    private RawServer healthy;

    @BeforeAll
    static void makeCertificate() throws Exception {
        local = Certificates.forHost("IP:127.0.0.1");
    }

    @BeforeEach
    void startHealthy() throws Exception {
        healthy = server(RawServer.Peer::echo);
    }

    /** What a server writes after it has read a request on stream 1. */
    interface Attack {
        void on(Http2Frames frames) throws IOException;
    }

    /** Attacks that the client ends: most servers here send until the connection is closed, and read nothing. */
    enum Flood {
        SETTINGS_WITHOUT_END(out -> out.repeat(SETTINGS, 0, 0, NOTHING)),
        SETTINGS_THAT_CHANGE_THE_WINDOW(out -> {
            for (int i = 0; true; i++) {
                out.frame(SETTINGS, 0, 0, setting(4, i % 2 == 0 ? 1 : 65_535));
            }
        }),
        SETTINGS_ACKS(out -> out.repeat(SETTINGS, ACK, 0, NOTHING)),
        PING_WITHOUT_END(out -> out.repeat(PING, 0, 0, new byte[8])),
        PING_ACKS(out -> out.repeat(PING, ACK, 0, new byte[8])),
        PRIORITY_WITHOUT_END(out -> out.repeat(PRIORITY, 0, 1, new byte[5])),
        WINDOW_UPDATES(out -> out.repeat(WINDOW_UPDATE, 0, 1, number(1))),
        UNKNOWN_FRAMES(out -> out.repeat(UNKNOWN, 0, 0, new byte[100])),
        EMPTY_DATA(out -> {
            out.frame(HEADERS, END_HEADERS, 1, STATUS_200);
            out.repeat(DATA, 0, 1, NOTHING);
        }),
        PADDED_EMPTY_DATA(out -> {
            out.frame(HEADERS, END_HEADERS, 1, STATUS_200);
            out.repeat(DATA, PADDED, 1, new byte[] {3, 0, 0, 0});
        }),
        INFORMATIONAL_HEADS(out ->
                out.repeat(HEADERS, END_HEADERS, 1, literal(":status", "103".getBytes(StandardCharsets.US_ASCII)))),
        CONTINUATION_OF_LARGE_FRAMES(out -> {
            out.frame(HEADERS, 0, 1, STATUS_200);
            out.repeat(CONTINUATION, 0, 1, literal("x", new byte[60_000]));
        }),
        CONTINUATION_OF_EMPTY_FRAMES(out -> {
            out.frame(HEADERS, 0, 1, STATUS_200);
            out.repeat(CONTINUATION, 0, 1, NOTHING);
        }),
        CONTINUATION_FOR_ANOTHER_STREAM(out -> {
            out.frame(HEADERS, 0, 1, STATUS_200);
            out.repeat(CONTINUATION, 0, 3, STATUS_200);
        }),
        CONTINUATION_WITHOUT_HEADERS(out -> out.repeat(CONTINUATION, 0, 1, STATUS_200)),
        RST_STREAM_STORM(out -> out.repeat(RST_STREAM, 0, 1, number(8))),
        RST_STREAM_OF_OTHER_STREAMS(out -> out.repeat(RST_STREAM, 0, 7, number(8))),
        GOAWAY_WITH_AN_ERROR(out -> out.repeat(GOAWAY, 0, 0, goAway(0, 11))),
        GOAWAY_AGAIN_AND_AGAIN(out -> out.repeat(GOAWAY, 0, 0, goAway(1, 0))),
        WINDOW_OVERFLOW_OF_THE_CONNECTION(out -> out.repeat(WINDOW_UPDATE, 0, 0, number(Integer.MAX_VALUE))),
        WINDOW_OVERFLOW_OF_THE_STREAM(out -> out.repeat(WINDOW_UPDATE, 0, 1, number(Integer.MAX_VALUE))),
        WINDOW_UPDATE_OF_NOTHING(out -> out.repeat(WINDOW_UPDATE, 0, 0, number(0))),
        FRAME_OVER_THE_MAXIMUM(out -> out.repeat(DATA, 0, 1, new byte[1 << 17])),
        HEADER_LIST_OVER_THE_BOUND(out -> {
            out.frame(HEADERS, 0, 1, STATUS_200);
            for (int i = 0; i < 20; i++) {
                out.frame(CONTINUATION, i == 19 ? END_HEADERS : 0, 1, literal("x-" + i, new byte[16_000]));
            }
        }),
        HEADER_LIST_BY_REFERENCES(out -> {
            // one field of 4,000 bytes in the table, then 60,000 references of a byte: 240 MB of fields
            byte[] references = new byte[60_000];
            Arrays.fill(references, (byte) 0xBE);
            out.frame(HEADERS, 0, 1, concat(STATUS_200, indexed("x", new byte[4000])));
            out.frame(CONTINUATION, END_HEADERS, 1, references);
        }),
        TABLE_OVER_THE_BOUND(out -> {
            // a size update to 2^28 in the header block
            out.frame(
                    HEADERS, END_HEADERS, 1, new byte[] {0x3F, (byte) 0xE1, (byte) 0xFF, (byte) 0xFF, 0x7F, (byte) 0x88
                    });
        }),
        PUSH(out -> out.repeat(PUSH_PROMISE, END_HEADERS, 1, concat(number(2), STATUS_200))),
        HEADERS_OF_PUSHED_STREAMS(out -> {
            for (int i = 2; true; i += 2) {
                out.frame(HEADERS, END_HEADERS, i, STATUS_200);
            }
        }),
        DATA_AGAINST_FLOW_CONTROL(out -> {
            out.frame(HEADERS, END_HEADERS, 1, STATUS_200);
            out.repeat(DATA, 0, 1, new byte[16_000]);
        });

        private final Attack attack;

        Flood(Attack attack) {
            this.attack = attack;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFloodFailsItsOwnCallOnly(Flood flood) throws Exception {
        RawServer hostile = hostile(flood.attack);
        PooledTransport transport = transport("flood-" + flood);
        // one that takes no more after the first bytes: what is against flow control must not gather for it
        RecordingReceiver victim = new RecordingReceiver(bytes -> new CompletableFuture<>());
        transport.send(post(hostile.uri("/"), "victim"), victim);
        RecordingReceiver innocent = send(transport, post(healthy.uri("/"), "during"));

        assertThat(innocent.text()).isEqualTo("during");
        assertThat(victim.failure()).isInstanceOf(IOException.class);
        awaitNothingLeased(transport);
        assertThat(send(transport, post(healthy.uri("/"), "after")).text()).isEqualTo("after");
        assertThat(allocatedBy("flood-" + flood)).as("bytes allocated").isLessThan(128L * 1024 * 1024);
    }

    @Test
    void aServerThatGoesAwayAndStaysSilentHoldsNoCallBeyondItsTimeLimit() throws Exception {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        RawServer hostile = hostile(out -> {
            out.frame(GOAWAY, 0, 0, goAway(1, 0));
            gone.complete(null);
            out.awaitClose();
        });
        PooledTransport transport = transport("silent");
        RecordingReceiver victim = new RecordingReceiver();
        Runnable cancel = transport.send(post(hostile.uri("/"), "victim"), victim);
        RecordingReceiver.get(gone);
        assertThat(send(transport, post(healthy.uri("/"), "during")).text()).isEqualTo("during");

        cancel.run(); // as the time limit of a call does

        assertThat(victim.failure()).isInstanceOf(CancellationException.class);
        awaitNothingLeased(transport);
    }

    @ParameterizedTest
    @CsvSource({"CONTINUATION_OF_LARGE_FRAMES, larger than 256 KiB", "PING_WITHOUT_END, frames without data"})
    void theFailureNamesTheLimit(Flood flood, String limit) throws Exception {
        RawServer server = hostile(flood.attack);

        assertThat(send(transport("limit"), post(server.uri("/"), "x")).failure())
                .hasMessageContaining(server.uri("/").getAuthority())
                .hasMessageContaining(limit);
    }

    /** A field that is larger than the table is sent whole again, instead of being kept for the server's sake. */
    @Test
    void theHeaderTableThatAServerPermitsIsNotFilled() throws Exception {
        CompletableFuture<Integer> again = new CompletableFuture<>();
        RawServer server = hostile(out -> {
            out.frame(SETTINGS, 0, 0, setting(1, Integer.MAX_VALUE));
            out.answer(1);
            out.awaitRequest();
            out.answer(3);
            again.complete(out.awaitRequest());
            out.answer(5);
            out.awaitClose();
        });
        PooledTransport transport = transport("table");
        assertThat(send(transport, get(server.uri("/"))).text()).isEqualTo("well");
        for (int i = 0; i < 2; i++) {
            assertThat(send(transport, get(server.uri("/" + "a".repeat(10_000))))
                            .text())
                    .isEqualTo("well");
        }
        assertThat(RecordingReceiver.get(again)).isGreaterThan(5000);
    }

    /** What a long stream of an honest server has: a PING now and then, with data in between. */
    @Test
    void manyFramesWithDataInBetweenAreNoFlood() throws Exception {
        int rounds = 30;
        RawServer server = hostile(out -> {
            out.frame(HEADERS, END_HEADERS, 1, STATUS_200);
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < 1000; i++) {
                    out.frame(PING, 0, 0, new byte[8]);
                }
                out.frame(DATA, 0, 1, new byte[] {'x'});
            }
            out.frame(DATA, END_STREAM, 1, NOTHING);
            out.awaitClose();
        });

        assertThat(send(transport("pings"), post(server.uri("/"), "x")).text()).isEqualTo("x".repeat(rounds));
    }

    private PooledTransport transport(String threads) {
        return transport(TransportOptions.builder().threadName(threads).tls(new TransportOptions.Tls(local, null)));
    }

    private static long allocatedBy(String threads) {
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            sum += thread.getName().contains(threads) ? Math.max(0, bean.getThreadAllocatedBytes(thread.getId())) : 0;
        }
        assertThat(sum).as("threads named " + threads).isPositive();
        return sum;
    }

    private RawServer hostile(Attack attack) throws IOException {
        return closing(RawServer.start(new Http2Sockets(), "https", peer -> {
            InputStream in = peer.socket().getInputStream();
            Http2Frames frames = new Http2Frames(
                    in,
                    new DataOutputStream(new BufferedOutputStream(peer.socket().getOutputStream(), 32 * 1024)));
            frames.begin();
            frames.awaitRequest();
            try {
                attack.on(frames);
                frames.flush();
            } catch (SocketException e) {
                // the client has closed the connection
            }
        }));
    }

    /** Server sockets that offer HTTP/2 only. */
    private static final class Http2Sockets extends ServerSocketFactory {
        private static ServerSocket offering(ServerSocket socket) {
            SSLServerSocket tls = (SSLServerSocket) socket;
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            tls.setSSLParameters(parameters);
            return tls;
        }

        @Override
        public ServerSocket createServerSocket(int port) throws IOException {
            return offering(local.getServerSocketFactory().createServerSocket(port));
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog) throws IOException {
            return offering(local.getServerSocketFactory().createServerSocket(port, backlog));
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
            return offering(local.getServerSocketFactory().createServerSocket(port, backlog, address));
        }
    }
}
