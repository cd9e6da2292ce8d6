package io.github.camelllm.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.camelllm.test.RecordingReceiver;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.ByteBuffer;
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
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int PRIORITY = 2;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PUSH_PROMISE = 5;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int UNKNOWN = 99;

    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int PADDED = 8;
    private static final int END_HEADERS = 4;

    private static final byte[] STATUS_200 = {(byte) 0x88};
    private static final byte[] NOTHING = {};

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
        void on(Frames frames) throws IOException;
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
            Frames frames = new Frames(
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

    /** Reads and writes the frames of a connection: RFC 9113, section 4.1. */
    static final class Frames {
        private static final int PREFACE = 24;
        private final DataInputStream in;
        private final DataOutputStream out;

        Frames(InputStream in, DataOutputStream out) {
            this.in = new DataInputStream(in);
            this.out = out;
        }

        /** Exchanges the first bytes of the connection. */
        void begin() throws IOException {
            in.readFully(new byte[PREFACE]);
            frame(SETTINGS, 0, 0, NOTHING);
            flush();
        }

        /** Reads a request to its end and returns the size of its header block. */
        int awaitRequest() throws IOException {
            int size = 0;
            boolean whole = false;
            while (!whole) {
                byte[] head = new byte[9];
                in.readFully(head);
                int length = ByteBuffer.wrap(head).getInt() >>> 8;
                int type = head[3];
                int flags = head[4];
                in.readFully(new byte[length]);
                if (type == SETTINGS && (flags & ACK) == 0) {
                    frame(SETTINGS, ACK, 0, NOTHING);
                    flush();
                }
                size += type == HEADERS || type == CONTINUATION ? length : 0;
                whole = (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
            }
            return size;
        }

        void answer(int stream) throws IOException {
            frame(HEADERS, END_HEADERS, stream, STATUS_200);
            frame(DATA, END_STREAM, stream, "well".getBytes(StandardCharsets.US_ASCII));
            flush();
        }

        void frame(int type, int flags, int stream, byte[] payload) throws IOException {
            out.writeInt(payload.length << 8 | type);
            out.writeByte(flags);
            out.writeInt(stream);
            out.write(payload);
        }

        /** Sends a frame until the client has closed the connection. */
        void repeat(int type, int flags, int stream, byte[] payload) throws IOException {
            while (true) {
                frame(type, flags, stream, payload);
            }
        }

        void flush() throws IOException {
            out.flush();
        }

        void awaitClose() throws IOException {
            flush();
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] setting(int id, int value) {
        return ByteBuffer.allocate(6).putShort((short) id).putInt(value).array();
    }

    private static byte[] goAway(int last, int error) {
        return ByteBuffer.allocate(8).putInt(last).putInt(error).array();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    /** A field that is not kept in the table: RFC 7541, section 6.2.2. */
    private static byte[] literal(String name, byte[] value) {
        return field(0x00, name, value);
    }

    /** A field that is added to the table: RFC 7541, section 6.2.1. */
    private static byte[] indexed(String name, byte[] value) {
        return field(0x40, name, value);
    }

    private static byte[] field(int kind, String name, byte[] value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(kind);
        bytes.write(name.length());
        bytes.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        if (value.length < 127) {
            bytes.write(value.length);
        } else {
            bytes.write(127);
            int rest = value.length - 127;
            while (rest >= 128) {
                bytes.write(rest % 128 + 128);
                rest /= 128;
            }
            bytes.write(rest);
        }
        bytes.writeBytes(value);
        return bytes.toByteArray();
    }
}
