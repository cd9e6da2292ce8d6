package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.cache.Invalidation;
import io.github.camelllm.redis.SlowProxy;
import io.github.camelllm.redis.TestRedis;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What several nodes have of a cache in a real Redis, also when it is dead or slow. */
class RedisCacheTest {
    private final TestRedis redis = TestRedis.start();
    private final FakeLlmServer server = FakeLlmServer.start();
    private final List<AutoCloseable> opened = new ArrayList<>();

    {
        server.always(Answer.chat("Hello"));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        server.close();
        redis.close();
    }

    private CacheNode node(String uri, String store) throws Exception {
        CacheNode node = new CacheNode(uri, store, server.baseUrl().toString());
        opened.add(node);
        return node;
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "both"})
    void whatOneNodeHasStoredAnotherReturns(String store) throws Exception {
        CacheNode one = node(redis.uri(), store);
        CacheNode two = node(redis.uri(), store);
        assertThat(one.status("Hi")).isEqualTo("miss");
        await().untilAsserted(() -> assertThat(two.status("Hi")).isEqualTo("hit"));
        assertThat(server.requests()).hasSize(1);
        assertThat(two.asks("Hi").join().getMessage().getBody()).isEqualTo("Hello");
    }

    @Test
    void whatOneNodeInvalidatesAnotherForgets() throws Exception {
        CacheNode one = node(redis.uri(), "both");
        CacheNode two = node(redis.uri(), "both");
        one.status("Hi");
        two.status("Hi");
        assertThat(two.status("Hi")).isEqualTo("hit");
        one.component
                .cache()
                .invalidate(Invalidation.namespace(""))
                .toCompletableFuture()
                .join();
        await().until(() -> two.status("Hi").equals("miss"));
    }

    @Test
    void identicalCallsOfTwoNodesShareOneRequest() throws Exception {
        CacheNode one = node(redis.uri(), "both");
        CacheNode two = node(redis.uri(), "redis");
        server.always(Answer.chat("Hello").delayed(Duration.ofMillis(300)));
        List<CompletableFuture<Exchange>> all = new ArrayList<>(one.asks("Hi", 250));
        all.addAll(two.asks("Hi", 250));
        all.forEach(each -> CacheNode.status(each.join()));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void identicalCallsOfTwoProcessesShareOneRequest() throws Exception {
        server.always(Answer.chat("Hello").delayed(Duration.ofSeconds(5)));
        List<Process> processes = List.of(process(), process());
        for (Process each : processes) {
            assertThat(new String(each.getInputStream().readAllBytes())).contains("answered 250");
            assertThat(each.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(server.requests()).hasSize(1);
    }

    private Process process() throws Exception {
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        return new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CacheNode.class.getName(),
                        redis.uri() + "?timeout=30s", // two JVMs that start on a busy machine are slow
                        server.baseUrl().toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void aNodeThatFailsLetsAnotherAsk() throws Exception {
        CacheNode one = node(redis.uri(), "redis");
        CacheNode two = node(redis.uri(), "redis");
        AtomicInteger calls = new AtomicInteger();
        server.respond(request -> calls.incrementAndGet() == 1
                ? Answer.error(500, "x", "broken").delayed(Duration.ofMillis(300))
                : Answer.chat("Hello"));
        CompletableFuture<Exchange> first = one.asks("Hi");
        await().until(() -> calls.get() == 1);
        assertThat(CacheNode.status(two.asks("Hi").join())).isEqualTo("miss");
        assertThat(first.join().getException()).isNotNull();
        assertThat(calls).hasValue(2);
    }

    @Test
    void aNodeThatDiesLetsAnotherAskWhenItsLeaseEnds() throws Exception {
        server.enqueue(Answer.chat("Never").delayed(Duration.ofMinutes(1)));
        Process dying = process();
        await().atMost(Duration.ofSeconds(30)).until(() -> server.requests().size() == 1);
        CacheNode other = node(redis.uri(), "redis");
        CompletableFuture<Exchange> waiting = other.asks("Hi");
        dying.destroyForcibly().waitFor();
        assertThat(CacheNode.status(waiting.get(30, TimeUnit.SECONDS))).isEqualTo("miss");
        assertThat(waiting.join().getMessage().getBody()).isEqualTo("Hello");
    }

    @Test
    void aDeadRedisIsNoCacheAndIsLoggedOnce() throws Exception {
        redis.kill();
        String log = LogCapture.of(() -> {
            CacheNode node = node(redis.uri(), "redis");
            for (int i = 0; i < 100; i++) {
                assertThat(node.status("Hi " + i)).isEqualTo("unavailable");
            }
        });
        assertThat(log).containsOnlyOnce("WARN io.github.camelllm.redis").contains("127.0.0.1:" + redis.port());
        assertThat(server.requests()).hasSize(100);
    }

    @Test
    void anAddressThatNobodyAnswersAddsItsConnectTimeoutOnce() throws Exception {
        try (FullServer full = new FullServer()) {
            CacheNode node = node("redis://127.0.0.1:" + full.port(), "redis");
            long start = System.nanoTime();
            for (int i = 0; i < 50; i++) {
                assertThat(node.status("Hi " + i)).isEqualTo("unavailable");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void aRedisThatIsKilledAndStartedAgainLosesNoCallAndHeals() throws Exception {
        CacheNode node = node(redis.uri(), "redis");
        node.status("Hi");
        List<CompletableFuture<Exchange>> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(node.asks("Load " + i % 50));
            if (i == 100) {
                redis.kill();
            }
        }
        all.forEach(each -> CacheNode.status(each.join()));
        redis.restart();
        await().atMost(Duration.ofSeconds(30)).until(() -> node.status("Hi").equals("hit"));
    }

    @Test
    void aSlowRedisLosesNoCallAndHeals() throws Exception {
        try (SlowProxy proxy = new SlowProxy(redis.port())) {
            CacheNode node = node(proxy.uri(), "redis");
            assertThat(node.status("Hi")).isEqualTo("miss");
            proxy.delay(Duration.ofMillis(500));
            List<CompletableFuture<Exchange>> all = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                all.add(node.asks("Load " + i));
            }
            all.forEach(each -> assertThat(CacheNode.status(each.join())).isEqualTo("unavailable"));
            proxy.delay(Duration.ZERO);
            await().atMost(Duration.ofSeconds(30)).until(() -> node.status("Hi").equals("hit"));
        }
    }

    @Test
    void theMetricTellsHowManyCallsHadNoCache() throws Exception {
        redis.kill();
        CacheNode node = node(redis.uri(), "redis");
        node.status("Hi");
        assertThat(node.component.board().cacheUse().get(0).calls())
                .isEqualTo(Map.of(io.github.camelllm.chat.CacheStatus.UNAVAILABLE, 1L));
    }

    @Test
    void thePasswordIsInNoLogAndNoError() throws Exception {
        redis.kill();
        String log = LogCapture.of(() -> {
            CacheNode node = node("redis://:hush-hush@127.0.0.1:" + redis.port(), "redis");
            node.status("Hi");
            assertThat(node.component.cache().toString()).doesNotContain("hush-hush");
        });
        assertThat(log).contains("WARN").doesNotContain("hush-hush");
        CacheNode wrong = node("nonsense://hush-hush", "redis");
        assertThatThrownBy(() -> wrong.component.cache())
                .hasMessageContaining("redisUri")
                .hasNoCause()
                .message()
                .doesNotContain("hush-hush");
    }
}
