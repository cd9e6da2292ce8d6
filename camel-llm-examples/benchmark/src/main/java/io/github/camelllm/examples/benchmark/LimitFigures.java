package io.github.camelllm.examples.benchmark;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.concurrent.JdkTimer;
import io.github.camelllm.limit.AdaptiveLimiter;
import io.github.camelllm.limit.LimitQueue;
import io.github.camelllm.limit.LimitRule;
import io.github.camelllm.limit.LimitScope;
import io.github.camelllm.limit.LimitWait;
import io.github.camelllm.limit.MemoryRateLimiter;
import io.github.camelllm.limit.RateLimiter;
import io.github.camelllm.stage.LimitStage;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The cost for a call of a limit that is not reached: the stage, the limiter, and the release. */
final class LimitFigures {
    private static final int PROMPT = 1_000;
    private static final CompletionStage<ChatResponse> ANSWER = CompletableFuture.completedFuture(
            ChatResponse.builder().usage(Usage.of(250, 50)).build());
    private static final ChatProvider PROVIDER = call -> ANSWER;

    private final Map<String, String> figures = new LinkedHashMap<>();
    private final int repetitions;

    /**
     * Creates the measurement.
     *
     * @param repetitions of a call
     */
    LimitFigures(int repetitions) {
        this.repetitions = repetitions;
    }

    /** Measures, and returns the figures with their units. */
    Map<String, String> measure() {
        long most = 1_000_000_000_000L;
        put("requestsPerMinute", memory(most, null, null));
        put("maxConcurrent", memory(null, null, 1_000_000));
        put(
                "requestsPerMinute, tokensPerMinute and maxConcurrent, prompt of 1,000 characters",
                memory(most, most, 1_000_000));
        put("adaptiveLimit", new AdaptiveLimiter(JdkTimer.INSTANCE));
        return figures;
    }

    private static RateLimiter memory(@Nullable Long requests, @Nullable Long tokens, @Nullable Integer concurrent) {
        LimitRule rule = new LimitRule(
                "l", Set.of(LimitScope.PROVIDER, LimitScope.KEY, LimitScope.MODEL), requests, tokens, concurrent, null);
        return new MemoryRateLimiter(rule, Clock.systemUTC(), JdkTimer.INSTANCE);
    }

    private void put(String what, RateLimiter limiter) {
        LimitQueue queue = new LimitQueue(limiter, JdkTimer.INSTANCE, Runnable::run);
        LimitStage stage = new LimitStage(List.of(queue), PROVIDER, LimitWait.STANDARD, JdkTimer.INSTANCE);
        long[] nanos = times(stage);
        Arrays.sort(nanos);
        figures.put(
                what,
                String.format(
                        Locale.ROOT,
                        "p50 %.2f us, p99 %.2f us",
                        nanos[nanos.length / 2] / 1e3,
                        nanos[nanos.length * 99 / 100] / 1e3));
    }

    /** Returns how long each of the second half of the calls took; in the first, the JVM compiles. */
    private long[] times(LimitStage stage) {
        ChatRequest request = ChatRequest.builder()
                .model("gpt-4o")
                .message(io.github.camelllm.chat.Message.user("word ".repeat(PROMPT / 5)))
                .build();
        long[] nanos = new long[repetitions];
        for (int i = 0; i < repetitions; i++) {
            Call call = new Call("openai", request, CallOptions.STANDARD, null);
            long start = System.nanoTime();
            CompletionStage<ChatResponse> answer = stage.handle(call, PROVIDER);
            nanos[i] = System.nanoTime() - start;
            if (!answer.toCompletableFuture().isDone()) {
                throw new IllegalStateException("A call waits, though no limit is reached");
            }
        }
        return Arrays.copyOfRange(nanos, repetitions / 2, repetitions);
    }
}
