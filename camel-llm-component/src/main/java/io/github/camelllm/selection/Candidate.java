package io.github.camelllm.selection;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A candidate of a load balancer, with its current statistics. Safe for all threads. */
public interface Candidate {
    /** The state of a candidate's breaker. */
    enum State {
        /** Calls are permitted. */
        CLOSED,
        /** Calls are rejected, because too many have failed. */
        OPEN,
        /** A few probe calls are permitted. */
        HALF_OPEN
    }

    /**
     * Returns the unique name: {@code provider:model} for an endpoint {@code llm:provider:model}, else the endpoint's URI without options;
     * with {@code #2} and so on if that is not unique.
     */
    String name();

    /** Returns the provider; null if this is not an {@code llm:} endpoint. */
    @Nullable
    String provider();

    /** Returns the model; null if this is not an {@code llm:} endpoint or the endpoint names no model. */
    @Nullable
    String model();

    /** Returns the region where requests are processed, such as {@code eu}; null if it is not declared. */
    default @Nullable String region() {
        return null;
    }

    /** Returns the weight; 1 unless it was set. */
    double weight();

    /** Returns the price of 1,000 tokens in USD; null if it is unknown. */
    @Nullable
    BigDecimal price();

    /** Returns the number of calls in flight, including streams that are being read. */
    int inFlight();

    /** Returns the number of calls so far. */
    long calls();

    /**
     * Returns the moving average of the latency in milliseconds: until the complete answer, or the first delta of a stream. 0 if unknown.
     * It is halved by each minute without an answer, so that a slow candidate is tried again.
     */
    double latencyMillis();

    /**
     * Returns the moving failure rate, from 0 to 1; errors caused by the request do not count. It is halved by each minute without a call,
     * and is 0 when the breaker is ready for a probe.
     */
    double failureRate();

    /** Returns the state of the breaker; always closed without a breaker. */
    State state();
}
