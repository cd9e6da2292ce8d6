package io.github.camelllm.balance;

import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.concurrent.Timer;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A breaker on Resilience4j's core, whose wait is that of {@code Retry-After} where there is one. */
final class ResilienceBreaker implements Breaker {
    /** The most that a candidate can ask for: a probe now and then does no harm. */
    static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private final CircuitBreaker breaker;
    private final Timer timer;
    private final Duration usualWait;
    private Duration wait;
    private volatile long openUntil;

    private ResilienceBreaker(String name, BalancerSettings settings, Timer timer) {
        this.timer = timer;
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

    /** Returns a breaker, or says which jar it needs. */
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

    /** Notes that it opens now, and returns for how long, in milliseconds. */
    private long opened() {
        openUntil = timer.nanos() + wait.toNanos();
        return Math.max(1, wait.toMillis());
    }

    @Override
    public boolean mayBeAsked() {
        return breaker.getState() != CircuitBreaker.State.OPEN || isDue();
    }

    private boolean isDue() {
        return timer.nanos() - openUntil > 0;
    }

    @Override
    public boolean tryAcquire() {
        return breaker.tryAcquirePermission();
    }

    @Override
    public void answered(long nanos) {
        breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public synchronized void failed(long nanos, Throwable failure, @Nullable Duration retryAfter) {
        wait = retryAfter == null ? usualWait : retryAfter.compareTo(LONGEST_WAIT) < 0 ? retryAfter : LONGEST_WAIT;
        breaker.onError(nanos, TimeUnit.NANOSECONDS, failure);
        if (retryAfter != null && breaker.getState() != CircuitBreaker.State.OPEN) {
            breaker.transitionToOpenState();
        }
    }

    @Override
    public void released() {
        breaker.releasePermission();
    }

    @Override
    public void answeredAlthoughOpen() {
        if (breaker.getState() == CircuitBreaker.State.OPEN) {
            breaker.transitionToHalfOpenState();
        }
    }

    @Override
    public Duration remaining() {
        return mayBeAsked() ? Duration.ZERO : Duration.ofNanos(Math.max(1, openUntil - timer.nanos() + 1));
    }

    @Override
    public Candidate.State state() {
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> isDue() ? Candidate.State.HALF_OPEN : Candidate.State.OPEN;
            case HALF_OPEN -> Candidate.State.HALF_OPEN;
            case CLOSED, DISABLED, METRICS_ONLY -> Candidate.State.CLOSED;
        };
    }

    /** The time of the timer, which begins anywhere. */
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
