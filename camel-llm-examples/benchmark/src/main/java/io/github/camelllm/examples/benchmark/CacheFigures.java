package io.github.camelllm.examples.benchmark;

import com.sun.management.OperatingSystemMXBean;
import io.github.camelllm.cache.Flights;
import io.github.camelllm.cache.MemoryCache;
import io.github.camelllm.cache.ResponseCache;
import io.github.camelllm.chat.CachePolicy;
import io.github.camelllm.chat.CacheStatus;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Message;
import io.github.camelllm.concurrent.JdkTimer;
import io.github.camelllm.mock.MockProvider;
import io.github.camelllm.redis.RedisCache;
import io.github.camelllm.stage.CacheStage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import redis.embedded.RedisServer;

/** The cost of a hit of the response cache: the hash of the request, the lookup, and the response made of the entry. */
final class CacheFigures {
    private static final CallOptions OPTIONS = CallOptions.STANDARD.withCache(CachePolicy.of(Duration.ofHours(1)));
    private static final int PROMPT = 1_000;
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final Map<String, String> figures = new LinkedHashMap<>();
    private final int repetitions;

    /**
     * Creates the measurement.
     *
     * @param repetitions of a hit in memory; a hundredth of that for one in Redis
     */
    CacheFigures(int repetitions) {
        this.repetitions = repetitions;
    }

    /** Measures, and returns the figures with their units. */
    Map<String, String> measure() throws IOException {
        memory();
        redis();
        return figures;
    }

    private static CacheStage stage(ResponseCache cache) {
        Flights flights = new Flights(cache, Runnable::run, JdkTimer.INSTANCE, Clock.systemUTC(), 1 << 20);
        return new CacheStage(MockProvider.echo(), () -> flights);
    }

    private void memory() {
        CacheStage stage = stage(new MemoryCache(64 << 20, Clock.systemUTC(), JdkTimer.INSTANCE));
        long[] nanos = times(stage, repetitions);
        figures.put("memory hit, prompt of 1,000 characters, p50", micros(nanos, 0.5));
        figures.put("memory hit, p99", micros(nanos, 0.99));
        figures.put("memory hits of two threads", twoThreads(stage));
    }

    private void redis() throws IOException {
        int port = freePort();
        RedisServer server = RedisServer.newRedisServer()
                .bind("127.0.0.1")
                .port(port)
                .setting("save \"\"")
                .build();
        server.start();
        RedisCache cache = RedisCache.connect("redis://127.0.0.1:" + port, null, Clock.systemUTC(), JdkTimer.INSTANCE);
        try {
            long[] nanos = times(stage(cache), Math.max(100, repetitions / 100));
            figures.put("Redis hit on the same machine, p50", micros(nanos, 0.5));
            figures.put("Redis hit, p99", micros(nanos, 0.99));
        } finally {
            cache.close();
            server.stop();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static ChatResponse ask(CacheStage stage, ChatProvider provider) {
        ChatRequest request = ChatRequest.builder()
                .model("gpt-4o")
                .temperature(0.0)
                .message(Message.system("Answer in one word."))
                .message(Message.user("x".repeat(PROMPT)))
                .build();
        Call call = new Call("openai", request, OPTIONS, null);
        return stage.handle(call, provider).toCompletableFuture().join();
    }

    /** Returns how long each of the second half of the hits took; in the first, the JVM compiles. */
    private static long[] times(CacheStage stage, int times) {
        ChatProvider provider = MockProvider.echo();
        ask(stage, provider);
        long[] nanos = new long[times];
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            ChatResponse response = ask(stage, provider);
            nanos[i] = System.nanoTime() - start;
            check(response);
        }
        return Arrays.copyOfRange(nanos, times / 2, times);
    }

    private static void check(ChatResponse response) {
        if (response.cache() == null || response.cache().status() != CacheStatus.HIT) {
            throw new IllegalStateException("No hit but " + response.cache());
        }
    }

    /** Returns the hits per second, and the CPU time of each. On a busy machine, only the CPU time shows the cost of a hit. */
    private String twoThreads(CacheStage stage) {
        long start = System.nanoTime();
        long cpu = PROCESS.getProcessCpuTime();
        CompletableFuture<?>[] both = new CompletableFuture<?>[2];
        for (int i = 0; i < both.length; i++) {
            both[i] = CompletableFuture.runAsync(() -> times(stage, repetitions), task -> new Thread(task).start());
        }
        CompletableFuture.allOf(both).join();
        double hits = both.length * (double) repetitions;
        return String.format(
                Locale.ROOT,
                "%,.0f/s, %.1f us of CPU each",
                hits * 1e9 / (System.nanoTime() - start),
                (PROCESS.getProcessCpuTime() - cpu) / hits / 1e3);
    }

    private static String micros(long[] nanos, double share) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return String.format(Locale.ROOT, "%.1f us", sorted[(int) (share * (sorted.length - 1))] / 1e3);
    }
}
