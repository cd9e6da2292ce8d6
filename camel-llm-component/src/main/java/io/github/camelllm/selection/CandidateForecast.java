package io.github.camelllm.selection;

import java.io.Serializable;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the strategy {@code predictive} expects of a candidate for one exchange, and why it is chosen or not.
 *
 * @param candidate the name of the candidate
 * @param region its region; null if it has none
 * @param latencyMillis the expected time until the answer, or the first delta of a stream, in milliseconds
 * @param failureRate the expected failure rate, from 0 to 1
 * @param cost the expected cost in USD; null if unknown
 * @param quotaLeft the share that is left of the scarcest rate limit or budget, from 0 to 1; 1 if none is known
 * @param score the expected time including failures, with the cost converted to seconds and increased where little quota is left, in
 *     seconds: the lower the better
 * @param share the probability, from 0 to 1, with which it was chosen
 */
public record CandidateForecast(
        String candidate,
        @Nullable String region,
        double latencyMillis,
        double failureRate,
        @Nullable Double cost,
        double quotaLeft,
        double score,
        double share)
        implements Serializable {
    /** Returns a description for logs. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s%s: %,.0f ms, %.1f %% failures, %s, %.0f %% of its quota left: score %.3f, share %.0f %%",
                candidate,
                region == null ? "" : " (" + region + ")",
                latencyMillis,
                100 * failureRate,
                cost == null ? "cost unknown" : String.format(Locale.ROOT, "%.6f USD", cost),
                100 * quotaLeft,
                score,
                100 * share);
    }
}
