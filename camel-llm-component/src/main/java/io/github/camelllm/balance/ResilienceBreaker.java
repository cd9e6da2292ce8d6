package io.github.camelllm.balance;

import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.selection.Candidate;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A breaker on Resilience4j's core. It stays open for the candidate's {@code Retry-After} where there is one, and lets one
 * probe through at a time when it is half open.
 */
final class ResilienceBreaker implements Breaker {
    /** The longest {@code Retry-After} that is honoured, because one probe in this time does no harm. */
    static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private final CircuitBreaker breaker;
    private final Timer timer;
    private final Duration usualWait;
    private final AtomicBoolean probing = new AtomicBoolean();
    private Duration wait;
    private volatile long openUntil;
    private volatile long leftAloneUntil;

    private ResilienceBreaker(String name, BalancerSettings settings, Timer timer) {
        this.timer = timer;
        this.openUntil = timer.nanos();
        this.leftAloneUntil = openUntil;
        this.usualWait = Duration.ofMillis(settings.getWaitDurationInOpenState());
        this.wait = usualWait;
        this.breaker = CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .failureRateThreshold(settings.getFailureRateThreshold())
                        .slidingWindowSize(settings.getSlidingWindowSize())
                        .minimumNumberOfCalls(settings.getMinimumNumberOfCalls())
                        .permittedNumberOfCallsInHalfOpenState(settings.getPermittedNumberOfCallsInHalfOpenState())
                        .waitIntervalFunctionInOpenState(attempt -> opened())
                        .clock(new TimerClock(timer))
                        .writableStackTraceEnabled(false)
                        .build());
    }

    /**
     * Returns a breaker.
     *
     * @throws LlmException that names the missing jar
     */
    static Breaker of(String name, BalancerSettings settings, Timer timer) {
        try {
            return new ResilienceBreaker(name, settings, timer);
        } catch (NoClassDefFoundError missing) {
            throw ErrorDetails.of(
                            ErrorKind.CONFIGURATION,
                            "The LlmLoadBalancer needs io.github.resilience4j:resilience4j-circuitbreaker on the"
                                    + " classpath, which camel-resilience4j brings; or set its option breaker=false")
                    .cause(missing)
                    .exception();
        }
    }

    /** Called when the breaker opens; returns how long it stays open, in milliseconds. */
    private long opened() {
        openUntil = timer.nanos() + wait.toNanos();
        return Math.max(1, wait.toMillis());
    }

    @Override
    public boolean mayBeAsked() {
        return switch (breaker.getState()) {
            case OPEN -> isDue() && !probing.get();
            case HALF_OPEN -> !probing.get();
            default -> true;
        };
    }

    private boolean isDue() {
        return timer.nanos() - reopens() > 0;
    }

    private long reopens() {
        return leftAloneUntil - openUntil > 0 ? leftAloneUntil : openUntil;
    }

    @Override
    public @Nullable Permit tryAcquire() {
        if (breaker.getState() == CircuitBreaker.State.CLOSED) {
            return breaker.tryAcquirePermission() ? Permit.CALL : null;
        }
        if (!mayBeAsked() || !probing.compareAndSet(false, true)) {
            return null;
        }
        if (breaker.tryAcquirePermission()) {
            return Permit.PROBE;
        }
        probing.set(false);
        return null;
    }

    @Override
    public @Nullable Permit tryForce() {
        boolean free = timer.nanos() - leftAloneUntil >= 0 && probing.compareAndSet(false, true);
        return free ? Permit.FORCED : null;
    }

    @Override
    public void answered(Permit permit, long nanos) {
        if (permit != Permit.FORCED) {
            breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
        } else if (breaker.getState() == CircuitBreaker.State.OPEN) {
            breaker.transitionToHalfOpenState();
        }
        free(permit);
    }

    @Override
    public synchronized void failed(Permit permit, long nanos, Throwable failure, @Nullable Duration retryAfter) {
        wait = retryAfter == null ? usualWait : retryAfter.compareTo(LONGEST_WAIT) < 0 ? retryAfter : LONGEST_WAIT;
        long until = timer.nanos() + wait.toNanos();
        if (retryAfter != null && until - leftAloneUntil > 0) {
            leftAloneUntil = until; // also for a call that began before the breaker opened
        }
        breaker.onError(nanos, TimeUnit.NANOSECONDS, failure);
        if (retryAfter != null && breaker.getState() != CircuitBreaker.State.OPEN) {
            breaker.transitionToOpenState();
        }
        free(permit);
    }

    @Override
    public void released(Permit permit) {
        if (permit != Permit.FORCED) {
            breaker.releasePermission();
        }
        free(permit);
    }

    private void free(Permit permit) {
        if (permit != Permit.CALL) {
            probing.set(false);
        }
    }

    @Override
    public Duration remaining() {
        return breaker.getState() != CircuitBreaker.State.OPEN || isDue()
                ? Duration.ZERO
                : Duration.ofNanos(Math.max(1, reopens() - timer.nanos() + 1));
    }

    @Override
    public Candidate.State state() {
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> isDue() ? Candidate.State.HALF_OPEN : Candidate.State.OPEN;
            case HALF_OPEN -> Candidate.State.HALF_OPEN;
            case CLOSED, DISABLED, METRICS_ONLY -> Candidate.State.CLOSED;
        };
    }

    /** The time of the timer, which has an arbitrary origin. */
    private static final class TimerClock extends Clock {
        private final Timer timer;

        TimerClock(Timer timer) {
            this.timer = timer;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(0, timer.nanos());
        }
    }
}
