package io.github.camelllm.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import redis.embedded.RedisServer;

/** A real server of Redis on a free port of this machine, which a test stops and starts. */
public final class TestRedis implements AutoCloseable {
    private final int port = freePort();
    private RedisServer server;

    private TestRedis() {}

    /** Starts a server. */
    public static TestRedis start() {
        TestRedis redis = new TestRedis();
        redis.restart();
        return redis;
    }

    /** Returns a free port whose number leaves room for that of the cluster's bus, 10,000 above it. */
    static int freeBusPort() {
        int free = freePort();
        while (free > 55_000) {
            free = freePort();
        }
        return free;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** Returns the address with a time limit that no slow machine reaches. */
    public String patientUri() {
        return uri() + "?timeout=20s";
    }

    /** Starts it again, empty. */
    public void restart() {
        try {
            server = RedisServer.newRedisServer()
                    .bind("127.0.0.1")
                    .port(port)
                    .setting("save \"\"")
                    .setting("appendonly no")
                    .build();
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the process. */
    public void kill() {
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
