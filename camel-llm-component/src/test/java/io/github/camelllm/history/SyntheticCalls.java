package io.github.camelllm.history;

import io.github.camelllm.chat.CacheResult;
import io.github.camelllm.chat.CacheStatus;
import io.github.camelllm.chat.Caller;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.telemetry.BreakerStates;
import io.github.camelllm.telemetry.CallOutcome;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A history with a clock that is set by hand, and calls for it. */
public final class SyntheticCalls {
    /** The first moment: the start of an hour. */
    public static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    private final BreakerStates breakers = new BreakerStates();
    private final AtomicLong now = new AtomicLong(START.toEpochMilli());
    private final CallHistory history = new CallHistory(now::get, breakers);

    /** Returns the history. */
    public CallHistory history() {
        return history;
    }

    /** Returns the breakers whose states its reports have. */
    public BreakerStates breakers() {
        return breakers;
    }

    /** Returns the time. */
    public Instant now() {
        return Instant.ofEpochMilli(now.get());
    }

    /** Returns the time in milliseconds. */
    public long millis() {
        return now.get();
    }

    /** Lets time pass. */
    public void pass(Duration time) {
        now.addAndGet(time.toMillis());
    }

    /** Returns an outcome of a second, with a caller. */
    public static CallOutcome.Builder call(String provider, String model) {
        return CallOutcome.of(provider, model)
                .caller(new Caller("route1", "tenant1"))
                .account("key1")
                .nanos(TimeUnit.SECONDS.toNanos(1));
    }

    /** Returns an answer of 10 and 5 tokens. */
    public static ChatResponse answer(String usd) {
        return ChatResponse.builder()
                .usage(new Usage(10L, 5L, 4L, 2L, 1L))
                .cost(usd.isEmpty() ? null : new BigDecimal(usd))
                .build();
    }

    /** Returns an answer of the response cache. */
    public static ChatResponse cached(CacheStatus status, String saved) {
        return ChatResponse.builder()
                .usage(Usage.of(10, 5))
                .cost(BigDecimal.ZERO)
                .cache(new CacheResult(
                        status, "key", null, Usage.UNKNOWN, saved.isEmpty() ? null : new BigDecimal(saved)))
                .build();
    }

    /** Records an outcome. */
    public void record(CallOutcome outcome) {
        history.begun(outcome.provider(), outcome.model());
        history.ended(outcome);
    }
}
