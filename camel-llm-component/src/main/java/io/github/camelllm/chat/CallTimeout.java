package io.github.camelllm.chat;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;

/** The timeouts of an attempt, with their error messages. */
public enum CallTimeout {
    /** Until the answer that is not streamed is complete. */
    REQUEST(CallOptions::requestTimeout, "No answer within %d ms (option requestTimeout)"),

    /** Until the first delta of a stream. */
    FIRST_TOKEN(CallOptions::firstTokenTimeout, "No first token within %d ms (option firstTokenTimeout)"),

    /** Between two deltas of a stream. */
    STREAM_IDLE(CallOptions::streamIdleTimeout, "The stream was silent for %d ms (option streamIdleTimeout)"),

    /** From the first delta of a stream to its end. */
    STREAM(
            CallOptions::streamTimeout,
            "The stream did not end within %d ms after its first token (option streamTimeout)");

    private final Function<CallOptions, Duration> limit;
    private final String message;

    CallTimeout(Function<CallOptions, Duration> limit, String message) {
        this.limit = limit;
        this.message = message;
    }

    /**
     * Returns the timeout that applies now.
     *
     * @param streamed whether the answer is streamed
     * @param begun whether it has begun
     */
    public static CallTimeout of(boolean streamed, boolean begun) {
        if (!streamed) {
            return REQUEST;
        }
        return begun ? STREAM_IDLE : FIRST_TOKEN;
    }

    /** Returns its duration. */
    public Duration in(CallOptions options) {
        return limit.apply(options);
    }

    /** Returns the error message. */
    public String message(CallOptions options) {
        return String.format(Locale.ROOT, message, in(options).toMillis());
    }
}
