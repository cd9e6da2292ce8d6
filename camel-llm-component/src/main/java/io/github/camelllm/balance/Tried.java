package io.github.camelllm.balance;

import java.io.Serializable;

/**
 * One attempt of a load balancer: a candidate and its result.
 *
 * @param candidate the name of the candidate
 * @param outcome {@link #ANSWERED}, {@link #OVERTAKEN}, or the error: an {@link io.github.camelllm.chat.ErrorKind}, or the
 *     class of another exception
 * @param millis the duration in milliseconds
 */
public record Tried(String candidate, String outcome, long millis) implements Serializable {
    /** The outcome of the candidate whose answer the exchange has. */
    public static final String ANSWERED = "ANSWERED";

    /** The outcome of a candidate that was cancelled because another answered first. */
    public static final String OVERTAKEN = "OVERTAKEN";

    /** Returns a description for logs. */
    @Override
    public String toString() {
        return candidate + " " + outcome + " after " + millis + " ms";
    }
}
