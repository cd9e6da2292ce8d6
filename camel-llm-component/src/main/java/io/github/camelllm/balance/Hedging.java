package io.github.camelllm.balance;

import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import java.time.Duration;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/**
 * When another candidate is called in parallel to one that has not answered yet.
 *
 * @param most how many further ones
 * @param fixed after which time; null for the time within which 95 of 100 answers of the candidate came
 */
record Hedging(int most, @Nullable Duration fixed) {
    /** No further one. */
    static final Hedging NONE = new Hedging(0, Duration.ZERO);

    /** The delay after a candidate of which too few answers are known. */
    static final Duration UNKNOWN = Duration.ofSeconds(1);

    /** The word for the time within which 95 of 100 answers came. */
    static final String P95 = "p95";

    /** Reads the option {@code hedgeDelay}. */
    static Hedging parse(int most, String delay) {
        if (delay.equals(P95)) {
            return new Hedging(most, null);
        }
        try {
            return new Hedging(most, Duration.ofMillis(TimeUtils.toMilliSeconds(delay)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) { // Camel throws either
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
