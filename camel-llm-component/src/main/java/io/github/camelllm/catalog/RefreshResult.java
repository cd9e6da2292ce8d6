package io.github.camelllm.catalog;

import java.time.Instant;
import java.util.Map;

/**
 * The result of refreshing the lists of models.
 *
 * @param at the time the last provider had answered or failed
 * @param listed the number of listed models, by provider
 * @param failed the reasons of failures, by provider; the previous list of the provider stays
 */
public record RefreshResult(Instant at, Map<String, Integer> listed, Map<String, String> failed) {
    /** Copies the maps. */
    public RefreshResult {
        listed = Map.copyOf(listed);
        failed = Map.copyOf(failed);
    }
}
