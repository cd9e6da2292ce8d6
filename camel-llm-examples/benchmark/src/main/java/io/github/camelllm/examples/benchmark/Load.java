package io.github.camelllm.examples.benchmark;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A run: a number of requests with a maximum in flight; each response lets the next request start. Threads of the application send them, as the
 * consumer of a route would: for a blocking contender as many as calls are in flight, for any other one.
 */
final class Load {
    private static final long PATIENCE_SECONDS = 300;

    private final Contender contender;
    private final Scenario scenario;
    private final int total;
    private final int inFlight;
    private final Semaphore room;
    private final long[] latencies;
    private final long[] firsts;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Meter meter = new Meter();

    /**
     * @param total the number of requests
     *
     * @param inFlight the maximum in flight
     */
    Load(Contender contender, Scenario scenario, int total, int inFlight) {
        this.contender = contender;
        this.scenario = scenario;
        this.total = total;
        this.inFlight = inFlight;
        this.room = new Semaphore(inFlight);
        this.latencies = new long[total];
        this.firsts = new long[total];
    }

    /**
     * Runs, and returns the figures.
     *
     * @throws ExecutionException if a request failed, or its response was wrong
     */
    Measurement run() throws ExecutionException, InterruptedException, TimeoutException {
        int threads = contender.blocking() ? Math.min(inFlight, total) : 1;
        for (int i = 0; i < threads; i++) {
            new Thread(this::ask, "asks-" + i).start();
        }
        done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return measured();
    }

    private Measurement measured() {
        Map<Figure, Long> figures = new EnumMap<>(meter.read());
        figures.put(Figure.CALLS, (long) total);
        Arrays.sort(latencies);
        Arrays.sort(firsts);
        figures.put(Figure.P50_NANOS, atMost(latencies, 50));
        figures.put(Figure.P99_NANOS, atMost(latencies, 99));
        figures.put(Figure.FIRST_NANOS, atMost(firsts, 50));
        return new Measurement(figures);
    }

    private static long atMost(long[] sorted, int percent) {
        return sorted[Math.max(0, (int) Math.ceil(sorted.length * percent / 100.0) - 1)];
    }

    private void ask() {
        for (int next = asked.getAndIncrement(); next < total && !done.isDone(); next = asked.getAndIncrement()) {
            room.acquireUninterruptibly();
            Question question = new Question(next);
            try {
                contender.ask(question);
            } catch (Exception e) {
                question.failed(e);
            }
        }
    }

    private void answered() {
        int count = answered.incrementAndGet();
        if (count == 1 && scenario.held()) {
            meter.live();
        }
        if (count == total) {
            done.complete(null);
        }
        room.release();
    }

    private final class Question implements Reply {
        private final int number;
        private final long start = System.nanoTime();
        private @Nullable StringBuilder pieces;

        Question(int number) {
            this.number = number;
        }

        @Override
        public void piece(String text) {
            if (text.isEmpty()) {
                return;
            }
            if (pieces == null) {
                pieces = new StringBuilder(Answers.STREAMED_TEXT.length());
                firsts[number] = System.nanoTime() - start;
            }
            pieces.append(text);
        }

        @Override
        public void end() {
            answer(pieces == null ? "" : pieces.toString());
        }

        @Override
        public void answer(String text) {
            long elapsed = System.nanoTime() - start;
            if (scenario.isRight(text)) {
                latencies[number] = scenario.nanos(text, elapsed);
                answered();
            } else {
                failed(new IllegalStateException("The answer is not what the server said: \"" + text + "\""));
            }
        }

        @Override
        public void failed(Throwable why) {
            done.completeExceptionally(why);
            room.release();
        }
    }
}
