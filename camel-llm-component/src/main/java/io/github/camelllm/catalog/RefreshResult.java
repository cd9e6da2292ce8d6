package io.github.camelllm.catalog;

import java.time.Instant;
import java.util.Map;

/**
 * What came of asking the providers for their models.
 *
 * @param at when the last of them had answered or failed
 * @param listed how many models a provider listed, by provider
 * @param failed why a provider could not be asked, by provider; what it listed before still stands
 */
public record RefreshResult(Instant at, Map<String, Integer> listed, Map<String, String> failed) {
    /** Copies the maps. */
    public RefreshResult {
        listed = Map.copyOf(listed);
        failed = Map.copyOf(failed);
    }
}
