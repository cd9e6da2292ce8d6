package io.github.camelllm.examples.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import redis.embedded.RedisServer;

/** A real server of Redis on a free port of this machine. */
final class RedisProcess implements AutoCloseable {
    private final RedisServer server;
    private final int port;

    RedisProcess() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        server = RedisServer.newRedisServer()
                .bind("127.0.0.1")
                .port(port)
                .setting("save \"\"")
                .setting("appendonly no")
                .build();
        server.start();
    }

    /** Returns the address, with a time limit that no slow machine reaches. */
    String uri() {
        return "redis://127.0.0.1:" + port + "?timeout=20s";
    }

    @Override
    public void close() throws IOException {
        server.stop();
    }
}
