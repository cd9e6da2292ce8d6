package io.github.camelllm.chat;

/** A budget, or the limit of a call's cost, does not allow the call. */
public final class BudgetExceededException extends PermanentLlmException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception with the given facts. */
    public BudgetExceededException(ErrorDetails details) {
        super(details);
    }
}
