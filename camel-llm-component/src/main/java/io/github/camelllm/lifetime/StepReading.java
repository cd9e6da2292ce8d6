package io.github.camelllm.lifetime;

import io.github.camelllm.stream.ChatStream;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;

/**
 * The step that is running on the current thread asks for the content of streams, as {@code convertVariableTo}, the
 * expression of a {@code split} or an endpoint does that sends the body somewhere: the context's type converter then reads,
 * although it cannot see who calls it.
 */
public final class StepReading {
    /** The schemes of endpoints that show a message, run other steps or a user's code, and do not send the body anywhere. */
    private static final Set<String> WITHIN = Set.of(
            "bean",
            "browse",
            "class",
            "controlbus",
            "dataset",
            "direct",
            "disruptor",
            "dynamic-router",
            "kamelet",
            "language",
            "log",
            "mock",
            "reactive-streams",
            "seda",
            "stub",
            "vm");

    private static final ThreadLocal<@Nullable StepReading> CURRENT = new ThreadLocal<>();

    private final @Nullable ChatStream acquired;
    private final boolean sending;

    private StepReading(@Nullable ChatStream acquired, boolean sending) {
        this.acquired = acquired;
        this.sending = sending;
    }

    /**
     * Begins on the current thread.
     *
     * @param acquired the one stream that the step reads and has acquired; null for any that it finds
     * @return what it replaces, for {@link #restore}
     */
    static @Nullable StepReading begin(@Nullable ChatStream acquired) {
        StepReading before = CURRENT.get();
        CURRENT.set(new StepReading(acquired, false));
        return before;
    }

    /** Begins on the current thread for a step that sends to an endpoint. */
    static void beginSending() {
        CURRENT.set(new StepReading(null, true));
    }

    /** Ends on the current thread, also for a step around this one: its endpoint has run steps, and reads nothing itself. */
    static void end() {
        CURRENT.remove();
    }

    /** Reads something of an exchange, and the streams that it comes across. */
    public static <T> T reading(Supplier<T> what) {
        StepReading before = begin(null);
        try {
            return what.get();
        } finally {
            restore(before);
        }
    }

    /** Pauses on the current thread, as for a step within. */
    static @Nullable StepReading pause() {
        StepReading before = CURRENT.get();
        CURRENT.remove();
        return before;
    }

    static void restore(@Nullable StepReading before) {
        if (before == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(before);
        }
    }

    /**
     * Returns whether the step asks for the content of a stream.
     *
     * @param exchange that holds the stream, or null if that is not known
     */
    public static boolean asksFor(ChatStream stream, @Nullable Exchange exchange) {
        StepReading current = CURRENT.get();
        if (current == null) {
            return false;
        }
        return current.sending ? exchange != null && leaves(exchange) : current.acquired == null || hasAcquired(stream);
    }

    /** Returns whether the exchange is being sent to an endpoint that sends or stores the body. */
    private static boolean leaves(Exchange exchange) {
        String to = exchange.getProperty(ExchangePropertyKey.TO_ENDPOINT, String.class);
        return to != null && leaves(StringHelper.before(to, ":", to));
    }

    /** Returns whether the producers of a scheme send or store the body. */
    static boolean leaves(String scheme) {
        return !WITHIN.contains(scheme);
    }

    /** Returns whether the step has acquired a stream, and has not begun to iterate. */
    static boolean hasAcquired(ChatStream stream) {
        StepReading current = CURRENT.get();
        return current != null && current.acquired == stream && stream.isUntouched();
    }
}
