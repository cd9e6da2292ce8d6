package io.github.camelllm.limit;

import io.github.camelllm.chat.Call;
import io.github.camelllm.limit.RateLimiter.Permit;
import java.util.concurrent.CompletableFuture;

/**
 * A call that waits for a limit. The order is that of arrival, from which each step of priority takes ten seconds: so a call
 * overtakes those of lower priority, but none that has waited ten seconds longer for each step.
 */
final class WaitingCall implements Comparable<WaitingCall> {
    /** For how much waiting a step of priority stands. */
    static final long AGING_NANOS = 10_000_000_000L;

    final CompletableFuture<Permit> permit = new CompletableFuture<>();
    final Call call;
    final String key;
    final long tokens;
    volatile Runnable cancelTimeout = () -> {};
    private final long place;
    private final long number;

    /**
     * Makes a waiting call.
     *
     * @param now the time of arrival, in nanoseconds since the queue was made
     * @param number tells calls apart that came at once
     */
    WaitingCall(Call call, String key, long tokens, long now, long number) {
        this.call = call;
        this.key = key;
        this.tokens = tokens;
        this.place = now - call.options().priority() * AGING_NANOS;
        this.number = number;
    }

    @Override
    public int compareTo(WaitingCall other) {
        int byPlace = Long.compare(place, other.place);
        return byPlace != 0 ? byPlace : Long.compare(number, other.number);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }
}
