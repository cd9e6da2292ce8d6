package io.github.camelllm.history;

import io.github.camelllm.chat.ErrorKind;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The figures of calls that ended in a period. Immutable. */
public final class CallFigures {
    /** The figures of no calls. */
    public static final CallFigures NONE = new CallFigures(new CallSums());

    private final long[] counts;
    private final Map<ErrorKind, Long> failures;
    private final LatencySummary latency;
    private final LatencySummary firstToken;

    /**
     * Creates figures.
     *
     * @param sums copied, without the histograms
     */
    CallFigures(CallSums sums) {
        this.counts = sums.counts();
        Map<ErrorKind, Long> failed = new EnumMap<>(ErrorKind.class);
        for (ErrorKind kind : ErrorKind.values()) {
            if (sums.failures(kind) > 0) {
                failed.put(kind, sums.failures(kind));
            }
        }
        this.failures = Collections.unmodifiableMap(failed);
        this.latency = LatencySummary.of(sums.latency(), sums.get(CallCounter.LATENCY_NANOS));
        this.firstToken = LatencySummary.of(sums.firstToken(), sums.get(CallCounter.FIRST_TOKEN_NANOS));
    }

    /** Returns the number of calls, those answered by the response cache included. */
    public long calls() {
        return get(CallCounter.CALLS);
    }

    /** Returns the number of answered calls. */
    public long successes() {
        return get(CallCounter.ANSWERED);
    }

    /** Returns the number of failed calls. */
    public long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns the failed calls by kind, without kinds that did not occur, in the order of the kinds. */
    public Map<ErrorKind, Long> failures() {
        return failures;
    }

    /** Returns the share of calls that failed, from 0 to 1, without those that the application cancelled; 0 if there are none. */
    public double failureRate() {
        long cancelled = failures.getOrDefault(ErrorKind.CANCELLED, 0L);
        return calls() <= cancelled ? 0 : (failed() - cancelled) / (double) (calls() - cancelled);
    }

    /** Returns the number of further attempts after the first one of each call. */
    public long retries() {
        return get(CallCounter.RETRIES);
    }

    /** Returns the durations of calls that the provider answered, retries included. */
    public LatencySummary latency() {
        return latency;
    }

    /** Returns the times from the start of streamed calls to their first delta. */
    public LatencySummary firstToken() {
        return firstToken;
    }

    /** Returns the mean of our own time per call in milliseconds, without provider, waits and pauses; 0 if it was not measured. */
    public double overheadMillis() {
        long count = get(CallCounter.OVERHEADS);
        return count == 0 ? 0 : get(CallCounter.OVERHEAD_NANOS) / 1e6 / count;
    }

    /** Returns the input tokens, cached ones included, as far as reported. */
    public long inputTokens() {
        return get(CallCounter.INPUT_TOKENS);
    }

    /** Returns the output tokens, reasoning included, as far as reported. */
    public long outputTokens() {
        return get(CallCounter.OUTPUT_TOKENS);
    }

    /** Returns the input tokens read from the provider's cache, as far as reported. */
    public long cachedInputTokens() {
        return get(CallCounter.CACHED_INPUT_TOKENS);
    }

    /** Returns the input tokens written to the provider's cache, as far as reported. */
    public long cacheWriteTokens() {
        return get(CallCounter.CACHE_WRITE_TOKENS);
    }

    /** Returns the reasoning tokens, as far as reported. */
    public long reasoningTokens() {
        return get(CallCounter.REASONING_TOKENS);
    }

    /**
     * Returns the cost in USD as far as known, with estimates of abandoned attempts; null if calls were billed and no price of any is known.
     */
    public @Nullable BigDecimal cost() {
        boolean unknown = costUnknown() > 0 && get(CallCounter.COST_KNOWN) == 0 && get(CallCounter.COST) == 0;
        return unknown ? null : usd(CallCounter.COST);
    }

    /** Returns the number of billed calls without a known price. */
    public long costUnknown() {
        return get(CallCounter.COST_UNKNOWN);
    }

    /** Returns the estimated part of the cost in USD: attempts that were abandoned after they were sent. */
    public BigDecimal costEstimated() {
        return usd(CallCounter.COST_ESTIMATED);
    }

    /** Returns the number of calls that asked the response cache. */
    public long cacheLookups() {
        return get(CallCounter.CACHE_LOOKUPS);
    }

    /** Returns the number of calls that the response cache answered. */
    public long cacheHits() {
        return get(CallCounter.CACHE_HITS);
    }

    /** Returns the original cost in USD of what the response cache answered, as far as known. */
    public BigDecimal cacheSaved() {
        return usd(CallCounter.CACHE_SAVED);
    }

    /** Returns the number of calls that waited for a limit. */
    public long limitWaits() {
        return get(CallCounter.LIMIT_WAITS);
    }

    /** Returns how long calls have waited for limits, all together. */
    public Duration limitWait() {
        return Duration.ofNanos(get(CallCounter.LIMIT_WAIT_NANOS));
    }

    /** Returns the number of calls that a limit refused. */
    public long limitRefused() {
        return get(CallCounter.LIMIT_REFUSED);
    }

    private long get(CallCounter counter) {
        return counts[counter.index()];
    }

    private BigDecimal usd(CallCounter counter) {
        BigDecimal usd = BigDecimal.valueOf(get(counter), CallSample.COST_SCALE);
        return usd.signum() == 0 ? BigDecimal.ZERO : usd.stripTrailingZeros();
    }

    @Override
    public String toString() {
        return "CallFigures[" + calls() + " calls, " + failed() + " failed]";
    }
}
