package io.github.camelllm.selection;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** One of those a load balancer can ask, as it stands now. Safe for all threads. */
public interface Candidate {
    /** What the breaker of a candidate does. */
    enum State {
        /** It lets all calls through. */
        CLOSED,
        /** It lets none through, as too many have failed. */
        OPEN,
        /** It lets a few through, to see whether they are answered again. */
        HALF_OPEN
    }

    /**
     * Returns the name, which no other has: {@code provider:model} for an endpoint {@code llm:provider:model}, else the
     * endpoint's URI without its options; with {@code #2} and so on where that would not be unique.
     */
    String name();

    /** Returns the provider, or null if it is no {@code llm:} endpoint. */
    @Nullable
    String provider();

    /** Returns the model, or null if it is no {@code llm:} endpoint or leaves the model to be found. */
    @Nullable
    String model();

    /** Returns the weight; 1 unless it was set. */
    double weight();

    /** Returns the price of 1,000 tokens in USD; null if it is unknown. */
    @Nullable
    BigDecimal price();

    /** Returns the calls under way, streams that are being read included. */
    int inFlight();

    /** Returns how often it was asked. */
    long calls();

    /**
     * Returns the moving average of the time until the route could go on, in milliseconds: of whole answers, or of the
     * first piece of streams. 0 if nothing is known. It fades by half in a minute without an answer, so that who was slow
     * is tried again.
     */
    double latencyMillis();

    /**
     * Returns the moving share of calls that failed, from 0 to 1; errors of the request itself do not count. It fades by half
     * in a minute without a call, and is 0 when the breaker wants to try again.
     */
    double failureRate();

    /** Returns what its breaker does; always closed without one. */
    State state();
}
