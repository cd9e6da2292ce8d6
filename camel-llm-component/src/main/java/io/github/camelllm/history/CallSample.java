package io.github.camelllm.history;

import io.github.camelllm.chat.CacheResult;
import io.github.camelllm.chat.CacheStatus;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.telemetry.CallOutcome;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** The numbers of one call, read from its outcome once and added to several rows. */
final class CallSample {
    /** Decimal places of costs in counters, which are exact for prices of up to six places per million tokens. */
    static final int COST_SCALE = 12;

    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

    private final CallOutcome outcome;
    private final long cost;
    private final long estimated;
    private final long saved;

    CallSample(CallOutcome outcome) {
        this.outcome = outcome;
        CacheResult cache = outcome.cache();
        this.cost = outcome.billed() ? scaled(outcome.cost()) : 0;
        this.estimated = scaled(outcome.abandonedCost());
        this.saved = cache == null ? 0 : scaled(cache.saved());
    }

    private static long scaled(@Nullable BigDecimal usd) {
        if (usd == null || usd.signum() <= 0) {
            return 0;
        }
        BigDecimal scaled = usd.movePointRight(COST_SCALE).setScale(0, RoundingMode.HALF_EVEN);
        return scaled.compareTo(LARGEST) > 0 ? Long.MAX_VALUE : scaled.longValue();
    }

    void addTo(CallSums sums) {
        sums.count(CallCounter.CALLS, 1);
        sums.count(CallCounter.RETRIES, outcome.attempts() - 1L);
        if (outcome.error() != null) {
            sums.countFailure(outcome.error());
        } else {
            sums.count(CallCounter.ANSWERED, 1);
        }
        cache(sums);
        limits(sums);
        cost(sums);
        if (!outcome.cached()) {
            times(sums);
            tokens(outcome.response(), sums);
        }
    }

    private void cache(CallSums sums) {
        CacheResult cache = outcome.cache();
        if (cache == null || cache.status() == CacheStatus.BYPASS) {
            return;
        }
        sums.count(CallCounter.CACHE_LOOKUPS, 1);
        sums.count(CallCounter.CACHE_HITS, cache.status().served() ? 1 : 0);
        sums.count(CallCounter.CACHE_SAVED, saved);
    }

    private void limits(CallSums sums) {
        sums.count(CallCounter.LIMIT_WAITS, outcome.limitWaits().waited() ? 1 : 0);
        sums.count(CallCounter.LIMIT_WAIT_NANOS, outcome.limitWaits().nanos());
        sums.count(CallCounter.LIMIT_REFUSED, outcome.limitWaits().refused() ? 1 : 0);
    }

    private void cost(CallSums sums) {
        if (!outcome.billed()) {
            return;
        }
        boolean known = outcome.cost() != null;
        sums.count(known ? CallCounter.COST_KNOWN : CallCounter.COST_UNKNOWN, 1);
        sums.count(CallCounter.COST, cost);
        sums.count(CallCounter.COST, estimated);
        sums.count(CallCounter.COST_ESTIMATED, estimated);
    }

    private void times(CallSums sums) {
        if (outcome.error() == null) {
            sums.latency().add(outcome.nanos());
            sums.count(CallCounter.LATENCY_NANOS, outcome.nanos());
        }
        if (outcome.firstTokenNanos() >= 0) {
            sums.firstToken().add(outcome.firstTokenNanos());
            sums.count(CallCounter.FIRST_TOKEN_NANOS, outcome.firstTokenNanos());
        }
        long overhead = outcome.overheadNanos();
        if (overhead >= 0) {
            sums.count(CallCounter.OVERHEADS, 1);
            sums.count(CallCounter.OVERHEAD_NANOS, overhead);
        }
    }

    private static void tokens(@Nullable ChatResponse response, CallSums sums) {
        if (response == null) {
            return;
        }
        Usage usage = response.usage();
        tokens(CallCounter.INPUT_TOKENS, usage.inputTokens(), sums);
        tokens(CallCounter.OUTPUT_TOKENS, usage.outputTokens(), sums);
        tokens(CallCounter.CACHED_INPUT_TOKENS, usage.cachedInputTokens(), sums);
        tokens(CallCounter.CACHE_WRITE_TOKENS, usage.cacheWriteTokens(), sums);
        tokens(CallCounter.REASONING_TOKENS, usage.reasoningTokens(), sums);
    }

    private static void tokens(CallCounter counter, @Nullable Long tokens, CallSums sums) {
        if (tokens != null) {
            sums.count(counter, tokens);
        }
    }
}
