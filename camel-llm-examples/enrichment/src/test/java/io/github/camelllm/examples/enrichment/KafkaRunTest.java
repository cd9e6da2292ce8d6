package io.github.camelllm.examples.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.Received;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

/** Workers in processes of their own, on a real broker and a real Redis, one of which is killed. */
@Timeout(600)
class KafkaRunTest {
    private static final int RECORDS = 5_000;
    private static final int PARTITIONS = 4;
    private static final int CONCURRENCY = 8;

    @TempDir
    private Path folder;

    private TestKafka kafka;
    private FakeLlmServer server;
    private final AtomicInteger asked = new AtomicInteger();

    @BeforeEach
    void start() throws Exception {
        kafka = TestKafka.start(folder);
        for (String topic : List.of("messages", "messages.enriched", "messages.failed")) {
            kafka.create(topic, PARTITIONS);
        }
        server = FakeLlmServer.start();
        server.respond(request -> {
            asked.incrementAndGet();
            return Answer.chat("{\"label\":\"a\"}");
        });
    }

    @AfterEach
    void stop() {
        server.close();
        kafka.close();
    }

    private void send(int records) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.address()), new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(
                        "messages", "key-" + i, "{\"id\":\"r" + i + "\",\"text\":\"Number " + i + "\"}"));
            }
        }
    }

    private String[] arguments(String... more) {
        List<String> all = new ArrayList<>(List.of("--from", "kafka", "--topic", "messages"));
        all.addAll(List.of("--kafka-servers", kafka.address(), "--kafka-option", "session.timeout.ms=6000"));
        all.addAll(List.of("--kafka-option", "heartbeat.interval.ms=500", "--text-column", "text"));
        all.addAll(List.of("--task", "classify", "--labels", "a,b", "--model", "openai:gpt-4o-mini"));
        all.addAll(List.of("--concurrency", String.valueOf(CONCURRENCY)));
        all.addAll(List.of("--option", "baseUrl=" + server.baseUrl(), "--option", "apiKey=sk-test"));
        all.addAll(Arrays.asList(more));
        return all.toArray(String[]::new);
    }

    private Process worker(String name, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Application.class.getName()));
        command.addAll(Arrays.asList(arguments(more)));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name).toFile())
                .start();
    }

    /** Reads what is committed in a topic, until there are so many messages, or none come for a while. */
    private List<ConsumerRecord<String, String>> committed(String topic, int wanted, Duration patience) {
        List<ConsumerRecord<String, String>> all = new ArrayList<>();
        Map<String, Object> options = new HashMap<>(Map.of("bootstrap.servers", kafka.address()));
        options.putAll(Map.of(
                "group.id", "reader-" + topic + System.nanoTime(),
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed"));
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(options, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            Instant end = Instant.now().plus(patience);
            while (all.size() < wanted && Instant.now().isBefore(end)) {
                consumer.poll(Duration.ofMillis(200)).forEach(all::add);
            }
        }
        return all;
    }

    private String said(String worker) throws IOException {
        return Files.readString(folder.resolve(worker));
    }

    @Test
    void everyRecordHasOneOutcomeThoughAWorkerIsKilled() throws Exception {
        RedisServer redis = redis();
        try {
            send(RECORDS);
            String uri = "redis://127.0.0.1:" + redis.ports().get(0);
            CountDownLatch halfWay = new CountDownLatch(1);
            Set<String> workers = ConcurrentHashMap.newKeySet();
            server.respond(request -> {
                workers.add(request.header("x-request-id").orElse(""));
                if (asked.incrementAndGet() >= RECORDS / 2) {
                    halfWay.countDown();
                }
                return Answer.chat("{\"label\":\"a\"}");
            });
            // A header field that is not part of the cache's key names the worker
            Process first = worker("first", "--redis", uri, "--option", "additionalHeader.x-request-id=1");
            Process second = worker("second", "--redis", uri, "--option", "additionalHeader.x-request-id=2");
            boolean reached = halfWay.await(300, TimeUnit.SECONDS);
            first.destroyForcibly().waitFor();
            assertThat(reached).as(said("first") + said("second")).isTrue();
            assertThat(workers).containsExactlyInAnyOrder("1", "2");

            List<ConsumerRecord<String, String>> results =
                    committed("messages.enriched", RECORDS, Duration.ofSeconds(240));
            second.destroy();
            assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(results).as(said("second")).hasSize(RECORDS);
            // Nothing more comes: neither a second outcome nor a failure
            Process third = worker("third", "--redis", uri, "--until-idle", "5s");
            assertThat(third.waitFor(120, TimeUnit.SECONDS)).as(said("third")).isTrue();
            assertThat(third.exitValue()).as(said("third")).isZero();
            List<ConsumerRecord<String, String>> all =
                    committed("messages.enriched", RECORDS + 1, Duration.ofSeconds(5));
            assertThat(all).hasSize(RECORDS);
            Set<String> ids = new HashSet<>();
            Set<String> places = new HashSet<>();
            for (ConsumerRecord<String, String> one : all) {
                JsonNode line = Json.MAPPER.readTree(one.value());
                ids.add(line.path("id").asText());
                places.add(new String(one.headers().lastHeader("source").value(), StandardCharsets.UTF_8));
                assertThat(one.key())
                        .isEqualTo("key-" + line.path("id").asText().substring(1));
                assertThat(line.path("result").path("label").asText()).isEqualTo("a");
            }
            assertThat(ids).hasSize(RECORDS);
            assertThat(places).hasSize(RECORDS);
            assertThat(committed("messages.failed", 1, Duration.ofSeconds(2))).isEmpty();
            // Records that were answered before the kill are not sent again; those that were in flight then may be
            assertThat(asked.get()).isBetween(RECORDS, RECORDS + 4 * CONCURRENCY);
        } finally {
            redis.stop();
        }
    }

    private static RedisServer redis() throws IOException {
        RedisServer redis = RedisServer.newRedisServer()
                .bind("127.0.0.1")
                .port(freePort())
                .setting("save \"\"")
                .build();
        redis.start();
        return redis;
    }

    private static int freePort() throws IOException {
        try (java.net.ServerSocket socket =
                new java.net.ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    @Test
    void workersOfAGroupShareTheBudget() throws Exception {
        RedisServer redis = redis();
        try {
            send(400);
            String[] worker = arguments(
                    "--redis",
                    "redis://127.0.0.1:" + redis.ports().get(0) + "?timeout=20s",
                    "--max-cost",
                    "0.0005",
                    "--option",
                    "maxTokens=50",
                    "--until-idle",
                    "20s");
            Outcome first = Outcome.of(worker);
            int paid = asked.get();
            assertThat(first.exitCode()).as(first.out() + first.err()).isEqualTo(1);
            assertThat(paid).as(first.out()).isBetween(1, 399);
            Outcome second = Outcome.of(worker);
            assertThat(second.exitCode()).as(second.out() + second.err()).isEqualTo(1);
            assertThat(asked.get() - paid).as(second.out()).isLessThanOrEqualTo(CONCURRENCY);
        } finally {
            redis.stop();
        }
    }

    /** Each worker has records for more than the limit in flight; answers wait until both have sent some. */
    @Test
    void workersOfAGroupShareTheRequestsOfAMinute() throws Exception {
        int limit = 60;
        RedisServer redis = redis();
        List<Process> workers = new ArrayList<>();
        try {
            send(130);
            Set<String> seen = ConcurrentHashMap.newKeySet();
            CountDownLatch both = new CountDownLatch(2);
            BlockingQueue<Long> arrivals = new LinkedBlockingQueue<>();
            server.respond(request -> {
                if (seen.add(request.header("x-request-id").orElse(""))) {
                    both.countDown();
                }
                arrivals.add(System.nanoTime());
                await(both);
                return Answer.chat("{\"label\":\"a\"}");
            });
            long begun = System.nanoTime();
            for (String name : List.of("first", "second")) {
                String uri = "redis://127.0.0.1:" + redis.ports().get(0) + "?timeout=20s";
                // Without the cache, as a call would wait for an equal one of the other worker, whose answer waits too
                String[] options = {
                    "cache=off", "requestTimeout=300000", "maxRetries=0", "additionalHeader.x-request-id=" + name
                };
                List<String> more = new ArrayList<>(List.of("--redis", uri, "--requests-per-minute", "" + limit));
                Arrays.stream(options).forEach(option -> more.addAll(List.of("--option", option)));
                workers.add(worker(name, more.toArray(String[]::new)));
            }
            int sent = 0;
            while (arrivals.poll(sent < limit ? 240 : 5, TimeUnit.SECONDS) != null) {
                sent++;
            }
            long minutes = TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - begun) + 1;
            assertThat(seen).as(said("first") + said("second")).containsExactlyInAnyOrder("first", "second");
            assertThat((long) sent).as("in %d min", minutes).isBetween((long) limit, minutes * limit);
        } finally {
            for (Process worker : workers) {
                worker.destroyForcibly().waitFor();
            }
            redis.stop();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(240, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatCannotBeEnrichedGoesToItsOwnTopic() throws Exception {
        send(20);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.address()), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("messages", "bad", "no JSON"));
            producer.send(new ProducerRecord<>("messages", null, null));
            producer.send(new ProducerRecord<>("messages", "empty", "{\"id\":\"e\",\"text\":\"\"}"));
        }
        server.respond(request -> question(request).equals("Number 7")
                ? Answer.error(400, "invalid", "Not this one")
                : Answer.chat("{\"label\":\"a\"}"));
        Outcome outcome = Outcome.of(arguments("--until-idle", "4s"));
        assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
        assertThat(committed("messages.enriched", 20, Duration.ofSeconds(5))).hasSize(19);
        List<ConsumerRecord<String, String>> failed = committed("messages.failed", 5, Duration.ofSeconds(5));
        assertThat(failed).hasSize(4);
        assertThat(failed.stream().map(ConsumerRecord::value).toList())
                .anyMatch(line -> line.contains("INVALID_REQUEST") && line.contains("Not this one"))
                .anyMatch(line -> line.contains("not a JSON object"));
    }

    private static String question(Received request) {
        try {
            JsonNode messages = Json.MAPPER.readTree(request.body()).path("messages");
            return messages.path(messages.size() - 1).path("content").asText();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aKeyThatIsNotValidEndsTheWorkerAndLeavesTheRecords() throws Exception {
        send(60);
        server.always(Answer.error(401, "invalid_api_key", "No such key"));
        Outcome outcome = Outcome.of(arguments("--until-idle", "20s"));
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out()).contains("records in a row failed with AUTHENTICATION");
        assertThat(committed("messages.failed", 1, Duration.ofSeconds(2))).isEmpty();
        server.always(Answer.chat("{\"label\":\"a\"}"));
        assertThat(Outcome.of(arguments("--until-idle", "4s")).exitCode()).isZero();
        assertThat(committed("messages.enriched", 60, Duration.ofSeconds(10))).hasSize(60);
    }

    @Test
    void whatIsMissingOrDoesNotGoTogetherIsSaid() throws Exception {
        assertThat(Outcome.of("--from", "kafka").err()).contains("needs the --topic");
        assertThat(Outcome.of("--from", "kafka", "--topic", "t").err()).contains("--prompt");
        assertThat(Outcome.of("--from", "kafka", "--topic", "t", "--batch").err())
                .contains("exclude each other");
        Outcome nobody = Outcome.of(
                "--from",
                "kafka",
                "--topic",
                "t",
                "--text-column",
                "text",
                "--kafka-servers",
                "127.0.0.1:1",
                "--kafka-option",
                "max.block.ms=500");
        assertThat(nobody.exitCode()).isEqualTo(2);
        assertThat(nobody.err()).contains("Kafka at 127.0.0.1:1 cannot be used");
    }
}
