package io.github.camelllm.examples.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

/** The commands of a call in Redis; a second worker pays nothing for what the first has sent. */
@Timeout(300)
class SharedCacheTest {
    private static final int RECORDS = 400;

    @TempDir
    private Path folder;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /** The commands that Redis has processed so far. */
    private record Use(long commands, long in, long out) {
        Use since(Use before) {
            return new Use(commands - before.commands, in - before.in, out - before.out);
        }

        private String each(int calls) {
            return "%.1f commands, %,d bytes in, %,d bytes out"
                    .formatted(commands / (double) calls, in / calls, out / calls);
        }
    }

    private static Use use(String uri) {
        RedisClient client = RedisClient.create(uri);
        try {
            Map<String, Long> stats = new TreeMap<>();
            client.connect().sync().info("stats").lines().forEach(line -> {
                int colon = line.indexOf(':');
                if (colon > 0 && line.substring(colon + 1).strip().matches("\\d+")) {
                    stats.put(
                            line.substring(0, colon),
                            Long.valueOf(line.substring(colon + 1).strip()));
                }
            });
            return new Use(
                    stats.get("total_commands_processed"),
                    stats.get("total_net_input_bytes"),
                    stats.get("total_net_output_bytes"));
        } finally {
            client.shutdown();
        }
    }

    private Outcome run(FakeLlmServer server, String uri, String output) throws Exception {
        return Outcome.of(
                "--input",
                folder.resolve("in.jsonl").toString(),
                "--output",
                folder.resolve(output).toString(),
                "--task",
                "classify",
                "--labels",
                "a,b",
                "--model",
                "openai:gpt-4o-mini",
                "--option",
                "apiKey=sk-test",
                "--option",
                "baseUrl=" + server.baseUrl(),
                "--redis",
                uri);
    }

    @Test
    void aCallCostsAFewCommandsOfRedisAndTheSecondRunNoCall() throws Exception {
        Files.write(
                folder.resolve("in.jsonl"),
                IntStream.range(0, RECORDS)
                        .mapToObj(i -> "{\"id\":\"r" + i + "\",\"text\":\"Number " + i + "\"}")
                        .toList());
        RedisServer redis = RedisServer.newRedisServer()
                .bind("127.0.0.1")
                .port(freePort())
                .setting("save \"\"")
                .build();
        redis.start();
        try (FakeLlmServer server = FakeLlmServer.start()) {
            server.always(Answer.chat("{\"label\":\"a\"}"));
            String uri = "redis://127.0.0.1:" + redis.ports().get(0);
            Use before = use(uri);
            assertThat(run(server, uri, "first.jsonl").exitCode()).isZero();
            Use first = use(uri).since(before);
            assertThat(server.requests()).hasSize(RECORDS);
            Use between = use(uri);
            assertThat(run(server, uri, "second.jsonl").exitCode()).isZero();
            Use second = use(uri).since(between);
            assertThat(server.requests()).hasSize(RECORDS);
            // docs/scaling.md has these figures
            assertThat(first.commands() / (double) RECORDS)
                    .as(first.each(RECORDS))
                    .isLessThan(12);
            assertThat(first.in() / RECORDS).as(first.each(RECORDS)).isLessThan(4_000);
            assertThat(second.commands() / (double) RECORDS)
                    .as(second.each(RECORDS))
                    .isLessThan(4);
        } finally {
            redis.stop();
        }
    }
}
