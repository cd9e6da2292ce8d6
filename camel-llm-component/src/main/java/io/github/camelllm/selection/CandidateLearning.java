package io.github.camelllm.selection;

import io.github.camelllm.chat.RateLimitStatus;
import io.github.camelllm.limit.ProviderWindow;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the strategy {@code predictive} has learned of one candidate. Safe for all threads. */
final class CandidateLearning {
    /** The failure rate of a candidate that has never failed, before many calls say that it is lower. */
    private static final double LEAST_FAILURES = 0.01;

    private static final double MOST_FAILURES = 0.99;

    /** The number of calls after which the cost is known better from them than from the model catalog. */
    private static final int ENOUGH_COSTS = 5;

    private static final int MEMORY = 16;
    private static final double SMALLEST = 1e-9;
    private static final long NANOS = 1_000_000;

    private final Clock clock;
    private final LearnedQuantity latency = new LearnedQuantity(SMALLEST);
    private final LearnedQuantity failures = new LearnedQuantity(LEAST_FAILURES);
    private final LearnedQuantity cost = new LearnedQuantity(SMALLEST);
    private final Map<String, ProviderWindow> windows = new HashMap<>();
    private double failureMillis = -1;
    private int costs;
    private long sent;
    private long sentTokens;
    private long tokensPerCall;

    CandidateLearning(Clock clock) {
        this.clock = clock;
    }

    /** Returns the observer of an attempt that begins now, for a request of a class of sizes. */
    synchronized ExchangeSelection.AttemptObserver begin(int size) {
        sent++;
        sentTokens += tokensPerCall;
        return new Attempt(size, now() * NANOS, sent, sentTokens);
    }

    private long now() {
        return clock.millis();
    }

    /** Returns the expected latency in milliseconds; negative if unknown. */
    synchronized double latency(int size) {
        return latency.isUnknown() ? -1 : latency.expected(size, now());
    }

    /** Returns the expected failure rate; negative if unknown. */
    synchronized double failureRate(int size) {
        return failures.isUnknown() ? -1 : Math.min(MOST_FAILURES, failures.expected(size, now()));
    }

    /** Returns the mean time until a failure in milliseconds; negative if unknown. */
    synchronized double failureMillis() {
        return failureMillis;
    }

    /** Returns the expected cost in USD; negative if unknown. */
    synchronized double cost(int size) {
        return costs < ENOUGH_COSTS ? -1 : cost.expected(size, now());
    }

    /** Returns the share that is left of the scarcest limit that the provider reports; 1 if none is known. */
    synchronized double quotaLeft() {
        long time = now() * NANOS;
        double left = 1;
        for (ProviderWindow window : windows.values()) {
            left = Math.min(left, window.left(time, isOfRequests(window) ? sent : sentTokens));
        }
        return left;
    }

    private static boolean isOfRequests(ProviderWindow window) {
        return window.unit() == RateLimitStatus.Unit.REQUESTS;
    }

    /** One attempt. */
    private final class Attempt implements ExchangeSelection.AttemptObserver {
        private final int size;
        private final long sentAt;
        private final long requests;
        private final long tokens;

        Attempt(int size, long sentAt, long requests, long tokens) {
            this.size = size;
            this.sentAt = sentAt;
            this.requests = requests;
            this.tokens = tokens;
        }

        @Override
        public boolean watchesLimits() {
            return true;
        }

        @Override
        public void limits(List<RateLimitStatus> statuses) {
            synchronized (CandidateLearning.this) {
                for (RateLimitStatus status : statuses) {
                    ProviderWindow window =
                            windows.computeIfAbsent(status.name(), name -> new ProviderWindow(status.unit()));
                    window.report(status, sentAt, isOfRequests(window) ? requests : tokens);
                }
            }
        }

        @Override
        public void answered(Duration time) {
            synchronized (CandidateLearning.this) {
                latency.learn(millis(time), size, now());
                failures.learn(0, size, now());
            }
        }

        @Override
        public void overtaken(Duration time) {
            synchronized (CandidateLearning.this) {
                if (latency.isUnknown() || millis(time) > latency.expected(size, now())) {
                    latency.learn(millis(time), size, now());
                }
            }
        }

        @Override
        public void failed(Duration time) {
            synchronized (CandidateLearning.this) {
                failures.learn(1, size, now());
                failureMillis =
                        failureMillis < 0 ? millis(time) : failureMillis + (millis(time) - failureMillis) / MEMORY;
            }
        }

        @Override
        public void used(@Nullable BigDecimal usd, @Nullable Long total) {
            synchronized (CandidateLearning.this) {
                if (usd != null) {
                    costs++;
                    cost.learn(usd.doubleValue(), size, now());
                }
                if (total != null) {
                    tokensPerCall = tokensPerCall == 0 ? total : tokensPerCall + (total - tokensPerCall) / MEMORY;
                }
            }
        }
    }

    private static double millis(Duration time) {
        return Math.max(SMALLEST, time.toNanos() / (double) NANOS);
    }
}
