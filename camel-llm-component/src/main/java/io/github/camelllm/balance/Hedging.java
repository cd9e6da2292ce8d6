package io.github.camelllm.balance;

import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import java.time.Duration;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/**
 * The rule for calling another candidate in parallel to one that has not answered yet.
 *
 * @param most the maximum number of parallel candidates
 * @param fixed the delay; null for the 95th percentile of the candidate's latency
 */
record Hedging(int most, @Nullable Duration fixed) {
    /** No hedging. */
    static final Hedging NONE = new Hedging(0, Duration.ZERO);

    /** The delay if too few answers of the candidate are known for a percentile. */
    static final Duration UNKNOWN = Duration.ofSeconds(1);

    /** The option value for the 95th percentile. */
    static final String P95 = "p95";

    /** Parses the option {@code hedgeDelay}. */
    static Hedging parse(int most, String delay) {
        if (delay.equals(P95)) {
            return new Hedging(most, null);
        }
        try {
            return new Hedging(most, Duration.ofMillis(TimeUtils.toMilliSeconds(delay)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) { // Camel throws either of the two
            throw ErrorDetails.of(
                            ErrorKind.CONFIGURATION,
                            "The option hedgeDelay of the LlmLoadBalancer is '" + delay + "', but must be a duration"
                                    + " such as 800ms, or " + P95)
                    .cause(e)
                    .exception();
        }
    }

    Duration delay(Member candidate) {
        if (fixed != null) {
            return fixed;
        }
        Duration known = candidate.measures.p95();
        return known == null ? UNKNOWN : known;
    }
}
