package io.github.camelllm.examples.enrichment;

/** A record that fails for a reason other than the call to the model. */
final class RejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String kind;

    private RejectedException(String kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Returns the rejection of a record without a valid prompt. */
    static RejectedException record(String why) {
        return new RejectedException("INVALID_RECORD", why);
    }

    /** Returns the rejection of an answer. */
    static RejectedException answer(String why) {
        return new RejectedException("INVALID_ANSWER", why);
    }

    /** Returns the kind of failure, as it is written to the dead letters. */
    String kind() {
        return kind;
    }
}
