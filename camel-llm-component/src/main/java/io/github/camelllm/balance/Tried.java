package io.github.camelllm.balance;

import java.io.Serializable;

/**
 * How it went with one candidate that was asked for an exchange.
 *
 * @param candidate its name
 * @param outcome {@link #ANSWERED}, {@link #OVERTAKEN}, or what went wrong: the {@link io.github.camelllm.chat.ErrorKind},
 *     or the class of an exception of another kind
 * @param millis how long it took, in milliseconds
 */
public record Tried(String candidate, String outcome, long millis) implements Serializable {
    /** The outcome of the one whose answer is in the exchange. */
    public static final String ANSWERED = "ANSWERED";

    /** The outcome of one that was given up because another answered first. */
    public static final String OVERTAKEN = "OVERTAKEN";

    /** Returns all of it in words, for logs. */
    @Override
    public String toString() {
        return candidate + " " + outcome + " after " + millis + " ms";
    }
}
