package io.github.camelllm.telemetry;

import io.github.camelllm.chat.CacheStatus;
import java.math.BigDecimal;
import java.util.Map;

/**
 * What the response cache did for the calls of a model.
 *
 * @param provider the provider
 * @param model the requested model; empty if the provider was to choose
 * @param calls the calls that asked for the cache, by what it did; without those of which there are none
 * @param saved what the answers that it returned cost when they were stored, in USD, as far as that is known
 */
public record CacheUse(String provider, String model, Map<CacheStatus, Long> calls, BigDecimal saved) {
    /** Makes an immutable copy of the calls. */
    public CacheUse {
        calls = Map.copyOf(calls);
    }

    /** Returns how many calls ended in a way. */
    public long calls(CacheStatus status) {
        return calls.getOrDefault(status, 0L);
    }
}
