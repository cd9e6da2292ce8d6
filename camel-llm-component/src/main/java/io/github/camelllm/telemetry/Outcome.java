package io.github.camelllm.telemetry;

import io.github.camelllm.chat.Caller;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.Operation;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended.
 *
 * @param operation what was asked for
 * @param provider who was asked
 * @param model which model was asked; empty if the provider was to choose
 * @param nanos how long it took, retries included, in nanoseconds
 * @param firstTokenNanos how long the first piece of a streamed answer took, in nanoseconds; negative if none came
 * @param attempts how often the provider was asked
 * @param response the answer; null if it failed
 * @param error what went wrong; null if nothing did
 * @param caller on whose behalf it was made
 */
public record Outcome(
        Operation operation,
        String provider,
        String model,
        long nanos,
        long firstTokenNanos,
        int attempts,
        @Nullable ChatResponse response,
        @Nullable ErrorKind error,
        Caller caller) {
    /** Makes the outcome of a conversation on behalf of nobody in particular. */
    public Outcome(
            String provider,
            String model,
            long nanos,
            long firstTokenNanos,
            int attempts,
            @Nullable ChatResponse response,
            @Nullable ErrorKind error) {
        this(Operation.CHAT, provider, model, nanos, firstTokenNanos, attempts, response, error, Caller.UNKNOWN);
    }

    /** Checks that there is either an answer or an error. */
    public Outcome {
        if ((response == null) == (error == null)) {
            throw new IllegalArgumentException("A call ends with either an answer or an error");
        }
    }

    /**
     * Returns whether it has a price, known or not: as an answer, or because it was given up when the provider had been
     * asked, who may bill what it has read and written until then.
     */
    public boolean billed() {
        return operation.billed() && (response != null || givenUp());
    }

    /** Returns the price in USD; null if it is not known. */
    public @Nullable BigDecimal cost() {
        return response == null ? null : response.cost();
    }

    private boolean givenUp() {
        return attempts > 0
                && (error == ErrorKind.CANCELLED
                        || error == ErrorKind.TIMEOUT
                        || error == ErrorKind.STREAM_INTERRUPTED);
    }

    /** Returns the model that answered, or the one that was asked if the provider did not tell. */
    public String answeredBy() {
        return response == null ? model : Objects.requireNonNullElse(response.model(), model);
    }
}
