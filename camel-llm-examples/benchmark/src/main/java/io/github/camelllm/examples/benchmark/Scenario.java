package io.github.camelllm.examples.benchmark;

/** What is done with every contender. */
enum Scenario {
    /** Whole answers of {@link Answers#BODY_BYTES} bytes. */
    CALLS(32),
    /** Answers that are streamed as {@link Answers#CHUNKS} chunks, all of them sent at once. */
    STREAMS(16),
    /** Whole answers that the server keeps back, so that all calls are in flight at the same time. */
    HELD(5_000);

    private final int inFlight;

    Scenario(int inFlight) {
        this.inFlight = inFlight;
    }

    /** Returns how many calls are under way at once, which is how many connections are needed. */
    int inFlight() {
        return inFlight;
    }

    /** Returns whether the answers are streamed. */
    boolean streamed() {
        return this == STREAMS;
    }

    /** Returns the text that every right answer has. */
    String expected() {
        return streamed() ? Answers.STREAMED_TEXT : Answers.TEXT;
    }

    /** Returns the path of the server under which calls are answered in this way. */
    String path(Options options) {
        return switch (this) {
            case CALLS -> "/calls/v1";
            case STREAMS -> "/streams/v1";
            case HELD -> "/held/" + options.held() + "/" + options.holdMillis() + "/v1";
        };
    }

    /** Returns the name by which it is asked for. */
    String option() {
        return Options.option(this);
    }
}
