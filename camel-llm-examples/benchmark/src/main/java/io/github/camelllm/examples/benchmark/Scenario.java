package io.github.camelllm.examples.benchmark;

import java.util.Set;

/** What is measured of each contender. */
enum Scenario {
    /** Whole answers of {@link Answers#BODY_BYTES} bytes. */
    CALLS(32),
    /** Answers that are streamed as {@link Answers#CHUNKS} chunks, all of them sent at once. */
    STREAMS(16),
    /** The same with OpenAI's {@code obfuscation}, padding that makes every chunk differ from all others. */
    DISTINCT(16),
    /** The first calls of a JVM; each round has a new one. */
    COLD(32),
    /** Calls whose responses the server delays, so that all calls are in flight at the same time. */
    HELD(5_000),
    /** The same with twice as many calls and the same memory: too many for contenders that block a thread for each. */
    MANY(10_000),
    /** Errors, after each of which a load balancer calls another candidate; the time in between is measured. */
    FAILOVER(4);

    /** What the bare client supports. */
    static final Set<Scenario> ALONE = Set.of(CALLS, STREAMS, DISTINCT, COLD, HELD);

    private final int inFlight;

    Scenario(int inFlight) {
        this.inFlight = inFlight;
    }

    /** Returns the number of calls in flight, which is the number of connections needed. */
    int inFlight() {
        return inFlight;
    }

    /** Returns whether the server delays the responses until all calls are in flight. */
    boolean held() {
        return this == HELD || this == MANY;
    }

    /** Returns whether the answers are streamed. */
    boolean streamed() {
        return this == STREAMS || this == DISTINCT;
    }

    /** Returns whether a response is correct. */
    boolean isRight(String text) {
        return switch (this) {
            case CALLS, COLD, HELD, MANY -> text.equals(Answers.TEXT);
            case STREAMS, DISTINCT -> text.equals(Answers.STREAMED_TEXT);
            case FAILOVER -> !text.isEmpty() && text.chars().allMatch(Character::isDigit);
        };
    }

    /**
     * Returns the nanoseconds that are measured.
     *
     * @param text the answer, which for a failover is what the server has measured
     * @param elapsed nanoseconds from the question to the answer
     */
    long nanos(String text, long elapsed) {
        return this == FAILOVER ? Long.parseLong(text) : elapsed;
    }

    /** Returns the path at which the server responds in this way. */
    String path(Options options) {
        return switch (this) {
            case CALLS, COLD -> "/calls/v1";
            case STREAMS -> "/streams/v1";
            case DISTINCT -> "/distinct/v1";
            case HELD, MANY -> "/held/" + options.total(this) + "/" + options.holdMillis() + "/v1";
            case FAILOVER -> "/failover";
        };
    }

    /** Returns its name on the command line. */
    String option() {
        return Options.option(this);
    }
}
