package io.github.camelllm.selection;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The measurements of a candidate. */
public final class CandidateStatistics {
    /** The number of latest answers for the 95th percentile, and the minimum number. */
    private static final int KEPT = 100;

    private static final int ENOUGH = 20;
    private static final double WEIGHT_OF_NEWEST = 0.1;
    private static final double HALF_LIFE_NANOS = 60e9;

    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong calls = new AtomicLong();
    private final long[] latest = new long[KEPT];
    private int answers; // this and the following are guarded by the lock
    private double latency;
    private double failures;
    private long measuredAt;
    private long endedAt;

    /** Records the start of a call. */
    public void begun() {
        calls.incrementAndGet();
        inFlight.incrementAndGet();
    }

    /** Records the end of a call, its stream included. */
    public void ended() {
        inFlight.decrementAndGet();
    }

    /** Returns the calls in flight. */
    public int inFlight() {
        return inFlight.get();
    }

    /** Returns the calls that have begun. */
    public long calls() {
        return calls.get();
    }

    /**
     * Records a response.
     *
     * @param nanos its latency
     * @param now the time of the timer, in nanoseconds
     */
    public synchronized void answered(long nanos, long now) {
        measured(nanos, now);
        latest[answers++ % KEPT] = nanos;
        outcome(0, now);
    }

    /** Records an error, at a time of the timer in nanoseconds. */
    public synchronized void failed(long now) {
        outcome(1, now);
    }

    /** Records that an answer was abandoned: its latency is at least that long. */
    public synchronized void overtaken(long nanos, long now) {
        if (nanos > latencyNanos(now)) {
            measured(nanos, now);
        }
    }

    private void measured(long nanos, long now) {
        double before = latencyNanos(now);
        latency = before == 0 ? nanos : before + WEIGHT_OF_NEWEST * (nanos - before);
        measuredAt = now;
    }

    private void outcome(double failed, long now) {
        double before = failureRate(now);
        failures = before + WEIGHT_OF_NEWEST * (failed - before);
        endedAt = now;
    }

    /** Returns the mean latency in nanoseconds, of which half is forgotten with each minute without a response; 0 at first. */
    public synchronized double latencyNanos(long now) {
        return latency * fading(now - measuredAt);
    }

    /** Returns the share of errors, 0 to 1, of which half is forgotten with each minute without a call; 0 at first. */
    public synchronized double failureRate(long now) {
        return failures * fading(now - endedAt);
    }

    private static double fading(long idleNanos) {
        return Math.pow(0.5, Math.max(0, idleNanos) / HALF_LIFE_NANOS);
    }

    /** Returns the 95th percentile of the latency; null while too few answers are known. */
    public @Nullable Duration p95() {
        long[] sorted;
        synchronized (this) {
            if (answers < ENOUGH) {
                return null;
            }
            sorted = Arrays.copyOf(latest, Math.min(answers, KEPT));
        }
        Arrays.sort(sorted);
        return Duration.ofNanos(sorted[(int) Math.ceil(0.95 * sorted.length) - 1]);
    }
}
