package io.github.camelllm.examples.benchmark;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;

/** Calls through a gateway, a number of them at a time; each answer lets the next one start. */
final class GatewayLoad {
    private static final long PATIENCE_SECONDS = 300;

    private final BareHttpClient client;
    private final long[] latencies;
    private final Semaphore room;
    private final ToLongFunction<String> waited;
    private final AtomicInteger answered = new AtomicInteger();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /**
     * @param total the number of calls
     *
     * @param waited returns the nanoseconds that the server has waited, from the answer
     */
    GatewayLoad(BareHttpClient client, int total, int inFlight, ToLongFunction<String> waited) {
        this.client = client;
        this.latencies = new long[total];
        this.room = new Semaphore(inFlight);
        this.waited = waited;
    }

    /**
     * Runs, and returns the nanoseconds from the first call to the last answer.
     *
     * @throws ExecutionException if a call failed, or its answer was wrong
     */
    long run() throws ExecutionException, InterruptedException, TimeoutException, IOException {
        long begun = System.nanoTime();
        for (int i = 0; i < latencies.length && !done.isDone(); i++) {
            room.acquire();
            client.ask(new Question(i));
        }
        done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        long elapsed = System.nanoTime() - begun;
        Arrays.sort(latencies);
        return elapsed;
    }

    /** Returns the latency that a share of the calls does not exceed, without what the server has waited, in milliseconds. */
    double millis(double share) {
        return latencies[Math.max(0, (int) Math.ceil(latencies.length * share) - 1)] / 1e6;
    }

    private final class Question implements Reply {
        private final int number;
        private final long start = System.nanoTime();

        Question(int number) {
            this.number = number;
        }

        @Override
        public void piece(String text) {
            throw new IllegalStateException("The answers are not streamed");
        }

        @Override
        public void end() {
            throw new IllegalStateException("The answers are not streamed");
        }

        @Override
        public void answer(String text) {
            long elapsed = System.nanoTime() - start;
            if (text.isEmpty()) {
                failed(new IllegalStateException("The answer has no text"));
                return;
            }
            latencies[number] = elapsed - waited.applyAsLong(text);
            if (answered.incrementAndGet() == latencies.length) {
                done.complete(null);
            }
            room.release();
        }

        @Override
        public void failed(Throwable why) {
            done.completeExceptionally(why);
            room.release();
        }
    }
}
