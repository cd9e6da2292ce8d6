package io.github.camelllm.telemetry;

import io.github.camelllm.chat.CacheStatus;
import java.math.BigDecimal;
import java.util.Map;

/**
 * The results of the response cache for the calls of a model.
 *
 * @param provider the provider
 * @param model the requested model; empty if the choice was left to the provider
 * @param calls the number of calls with a cache, by result; without results that did not occur
 * @param saved the original cost of the returned answers in USD, as far as known
 */
public record CacheUse(String provider, String model, Map<CacheStatus, Long> calls, BigDecimal saved) {
    /** Copies the calls. */
    public CacheUse {
        calls = Map.copyOf(calls);
    }

    /** Returns the number of calls with a result. */
    public long calls(CacheStatus status) {
        return calls.getOrDefault(status, 0L);
    }
}
