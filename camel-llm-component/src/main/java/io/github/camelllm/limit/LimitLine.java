package io.github.camelllm.limit;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The calls that wait for the limit of one caller, in order. Guarded by its own lock. */
final class LimitLine {
    private final TreeSet<WaitingCall> waiting = new TreeSet<>();
    private long tokens;

    /** Whether the first one is being tried. */
    boolean busy;

    /** Whether something has changed while it was tried. */
    boolean again;

    /** When the first one is tried again, in the timer's nanoseconds; meaningful while {@link #wakeUp} is set. */
    long wakeAt;

    @Nullable
    Runnable wakeUp;

    void add(WaitingCall call) {
        waiting.add(call);
        tokens += call.tokens;
    }

    boolean remove(WaitingCall call) {
        boolean removed = waiting.remove(call);
        if (removed) {
            tokens -= call.tokens;
        }
        return removed;
    }

    @Nullable
    WaitingCall first() {
        return waiting.isEmpty() ? null : waiting.first();
    }

    int size() {
        return waiting.size();
    }

    long tokens() {
        return tokens;
    }

    boolean isUnused() {
        return waiting.isEmpty() && !busy;
    }
}
