package io.github.camelllm.limit;

import io.github.camelllm.concurrent.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * A limiter that all workers reach by network, as they reach Redis: a command travels there and back, and one is run after the other.
 * It counts the commands, and the time that they take.
 */
final class DistantLimiter implements RateLimiter {
    private final RateLimiter limiter;
    private final Timer timer;
    private final long commandNanos;
    private final LongSupplier oneWayNanos;
    private long freeAt;
    private long commands;
    private long slowestNanos;

    /**
     * Makes a limiter that is idle.
     *
     * @param limiter says who may go on, at the time at which a command has been run
     * @param timer the time of the simulation
     * @param command how long it takes to run a command
     * @param oneWay what the network takes for one way, on average; each way takes between half and one and a half of it, so that the
     *     same worker is not always the first
     * @param random chooses
     */
    DistantLimiter(RateLimiter limiter, Timer timer, Duration command, Duration oneWay, Random random) {
        this.limiter = limiter;
        this.timer = timer;
        this.commandNanos = command.toNanos();
        this.oneWayNanos = () -> (long) (oneWay.toNanos() * (0.5 + random.nextDouble()));
        this.freeAt = timer.nanos();
    }

    @Override
    public LimitRule rule() {
        return limiter.rule();
    }

    @Override
    public CompletionStage<Grant> tryAcquire(String key, long tokens) {
        CompletableFuture<Grant> answer = new CompletableFuture<>();
        long asked = timer.nanos();
        run(() -> {
            Grant grant = limiter.tryAcquire(key, tokens).toCompletableFuture().join();
            later(oneWayNanos.getAsLong(), () -> {
                slowestNanos = Math.max(slowestNanos, timer.nanos() - asked);
                answer.complete(grant.permit() == null ? grant : Grant.of(new Remote(grant.permit())));
            });
        });
        return answer;
    }

    /** Sends a command, which runs after those that have arrived before it. */
    private void run(Runnable command) {
        later(oneWayNanos.getAsLong(), () -> {
            commands++;
            freeAt = Math.max(freeAt, timer.nanos()) + commandNanos;
            later(freeAt - timer.nanos(), command);
        });
    }

    private void later(long nanos, Runnable what) {
        timer.after(Duration.ofNanos(nanos), what);
    }

    @Override
    public CompletionStage<List<LimitUse>> use(String key) {
        return limiter.use(key);
    }

    /** Returns how many commands have been run. */
    long commands() {
        return commands;
    }

    /** Returns the longest time from a question to its answer. */
    Duration slowest() {
        return Duration.ofNanos(slowestNanos);
    }

    /** A permit whose end is one more command, for which nothing waits; without tokens there is nothing to correct. */
    private final class Remote implements Permit {
        private final Permit permit;

        Remote(Permit permit) {
            this.permit = permit;
        }

        @Override
        public void settle(long tokens) {
            if (countsTokens()) {
                run(() -> permit.settle(tokens));
            } else {
                permit.settle(tokens);
            }
        }

        @Override
        public void cancel() {
            run(permit::cancel);
        }
    }
}
