package io.github.camelllm.history;

import io.github.camelllm.chat.Caller;
import io.github.camelllm.chat.ChunkTimes;
import io.github.camelllm.telemetry.Board;
import io.github.camelllm.telemetry.CallOutcome;
import io.github.camelllm.telemetry.CallRecorder;
import io.github.camelllm.telemetry.MicrometerRecorder;
import io.github.camelllm.telemetry.SemanticConventions;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.Random;

/** Prints what recording a call takes, in nanoseconds of CPU and bytes: {@code java ... io.github.camelllm.history.RecordingCost}. */
final class RecordingCost {
    private static final int CALLS = 500_000;

    private RecordingCost() {}

    /** Runs it. */
    public static void main(String[] args) {
        CallOutcome[] outcomes = outcomes();
        for (int round = 0; round < 5; round++) {
            measure("history", new CallHistory(), outcomes);
            measure("board", new Board(), outcomes);
            measure("metrics", metrics(), outcomes);
            measure("metrics of streams of 100 deltas", metrics(), streams());
        }
    }

    private static CallRecorder metrics() {
        return new MicrometerRecorder(
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                (provider, model) -> true,
                SemanticConventions.V1_41);
    }

    private static CallOutcome[] streams() {
        long[] now = new long[1];
        ChunkTimes chunks = new ChunkTimes(() -> now[0] += 20_000_000);
        for (int i = 0; i < 100; i++) {
            chunks.delta();
        }
        CallOutcome stream = CallOutcome.of("provider", "model")
                .nanos(2_000_000_000)
                .firstTokenNanos(20_000_000)
                .chunkTimes(chunks)
                .answered(SyntheticCalls.answer("0.000123"));
        return new CallOutcome[] {stream};
    }

    private static CallOutcome[] outcomes() {
        Random random = new Random(1);
        CallOutcome[] outcomes = new CallOutcome[4_096];
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] = CallOutcome.of("provider" + i % 3, "model" + i % 7)
                    .account("0123456789abcdef" + i % 4)
                    .caller(new Caller("route" + i % 5, "tenant" + i % 11))
                    .nanos((long) (8e8 * Math.exp(random.nextGaussian() / 2)))
                    .firstTokenNanos(200_000_000)
                    .providerNanos(700_000_000)
                    .answered(SyntheticCalls.answer("0.000123"));
        }
        return outcomes;
    }

    private static void measure(String name, CallRecorder recorder, CallOutcome[] outcomes) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = threads.getCurrentThreadAllocatedBytes();
        long cpu = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < CALLS; i++) {
            recorder.ended(outcomes[i & (outcomes.length - 1)]);
        }
        long spent = threads.getCurrentThreadCpuTime() - cpu;
        long allocated = threads.getCurrentThreadAllocatedBytes() - bytes;
        System.out.printf("%s: %d ns of CPU and %d bytes per call%n", name, spent / CALLS, allocated / CALLS);
    }
}
