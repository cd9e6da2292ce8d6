package io.github.camelllm.lifetime;

import io.github.camelllm.stream.ChatStream;
import org.jspecify.annotations.Nullable;

/**
 * The step that is running on the current thread asks for the content of streams, as {@code convertVariableTo} or the
 * expression of a {@code split} does: the context's type converter then reads, although it cannot see who calls it.
 */
final class StepReading {
    private static final ThreadLocal<@Nullable StepReading> CURRENT = new ThreadLocal<>();

    private final @Nullable ChatStream acquired;

    private StepReading(@Nullable ChatStream acquired) {
        this.acquired = acquired;
    }

    /**
     * Begins on the current thread.
     *
     * @param acquired the one stream that the step reads and has acquired; null for any that it finds
     * @return what it replaces, for {@link #restore}
     */
    static @Nullable StepReading begin(@Nullable ChatStream acquired) {
        StepReading before = CURRENT.get();
        CURRENT.set(new StepReading(acquired));
        return before;
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

    /** Returns whether the step asks for the content of a stream. */
    static boolean asksFor(ChatStream stream) {
        StepReading current = CURRENT.get();
        return current != null && (current.acquired == null || hasAcquired(stream));
    }

    /** Returns whether the step has acquired a stream, and has not begun to iterate. */
    static boolean hasAcquired(ChatStream stream) {
        StepReading current = CURRENT.get();
        return current != null && current.acquired == stream && stream.isUntouched();
    }
}
