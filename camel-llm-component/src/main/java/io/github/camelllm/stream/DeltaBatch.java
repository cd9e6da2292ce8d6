package io.github.camelllm.stream;

import io.github.camelllm.chat.Delta;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Deltas in order, filled by one thread and emptied by another, never by both at the same time. */
final class DeltaBatch {
    private @Nullable Delta[] items = new Delta[16];
    private int next;
    private int size;
    private int chars;

    void add(Delta delta) {
        if (size == items.length) {
            items = Arrays.copyOf(items, size * 2);
        }
        items[size++] = delta;
        chars += delta.text().length();
    }

    boolean isEmpty() {
        return next == size;
    }

    /** Removes and returns the next delta; there must be one. */
    Delta poll() {
        Delta delta = Objects.requireNonNull(items[next]);
        items[next++] = null;
        return delta;
    }

    boolean holds(int deltas, int characters) {
        return size >= deltas || chars >= characters;
    }

    void clear() {
        Arrays.fill(items, next, size, null);
        next = 0;
        size = 0;
        chars = 0;
    }
}
