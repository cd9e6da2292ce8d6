package io.github.camelllm.examples.enrichment;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * The limits of requests and tokens per minute: two token buckets with a capacity of one second. Only the thread that reads the records waits, so no
 * call blocks a thread. Threads may share it.
 */
final class Pace {
    private static final double NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(100);

    private final Bucket requests;
    private final Bucket tokens;
    private final LongSupplier clock;
    private final LongConsumer pause;
    private long answered;
    private long answeredTokens;

    private static final class Bucket {
        private final double perNano;
        private final double most;
        private double level;
        private long at;

        private Bucket(long perMinute, long now) {
            this.perNano = perMinute / NANOS;
            this.most = Math.max(1, perMinute / 60.0);
            this.level = most;
            this.at = now;
        }

        /** Returns the wait until the bucket is not empty. A call may then take more than it has, and later calls wait longer. */
        private long nanosUntilFree(long now, double amount) {
            level = Math.min(most, level + (now - at) * perNano);
            at = now;
            double needed = Math.min(amount, most) - level;
            return needed <= 0 ? 0 : (long) Math.ceil(needed / perNano);
        }
    }

    /** Creates limits that use the system clock. */
    static Pace of(long requestsPerMinute, long tokensPerMinute) {
        return new Pace(requestsPerMinute, tokensPerMinute, System::nanoTime, LockSupport::parkNanos);
    }

    /**
     * Creates limits.
     *
     * @param clock the time in nanoseconds
     * @param pause waits for a number of nanoseconds
     */
    Pace(long requestsPerMinute, long tokensPerMinute, LongSupplier clock, LongConsumer pause) {
        this.clock = clock;
        this.pause = pause;
        this.requests = new Bucket(requestsPerMinute, clock.getAsLong());
        this.tokens = new Bucket(tokensPerMinute, clock.getAsLong());
    }

    /**
     * Waits until the limits allow a call.
     *
     * @param promptTokens the tokens of its prompt; the mean of the answers so far is added
     * @return the tokens that were taken
     */
    long begin(long promptTokens, BooleanSupplier stopped) {
        long amount = promptTokens + meanAnswer();
        long wait = take(amount);
        while (wait > 0 && !stopped.getAsBoolean()) {
            pause.accept(Math.min(wait, SLICE));
            wait = take(amount);
        }
        return amount;
    }

    /** Takes the tokens of a call that cannot wait; later calls wait longer. */
    synchronized long overdraw(long promptTokens) {
        long amount = promptTokens + meanAnswer();
        requests.level -= 1;
        tokens.level -= amount;
        return amount;
    }

    private synchronized long meanAnswer() {
        return answered == 0 ? 0 : answeredTokens / answered;
    }

    private synchronized long take(long amount) {
        long now = clock.getAsLong();
        long wait = Math.max(requests.nanosUntilFree(now, 1), tokens.nanosUntilFree(now, (double) amount));
        if (wait == 0) {
            requests.level -= 1;
            tokens.level -= (double) amount;
        }
        return wait;
    }

    /**
     * Corrects the tokens that a call has taken.
     *
     * @param taken the tokens taken before it
     * @param attempts the number of its requests
     * @param used the tokens of its prompt and its answer
     */
    synchronized void end(long taken, int attempts, Tokens used) {
        requests.level -= Math.max(0, attempts - 1);
        if (used.known()) {
            tokens.level += taken - used.input - used.output;
            answered++;
            answeredTokens += used.output;
        }
    }

    /**
     * The tokens of an answer.
     *
     * @param known whether they are known
     * @param input those of the prompt
     * @param output those of the answer
     */
    record Tokens(boolean known, long input, long output) {}
}
