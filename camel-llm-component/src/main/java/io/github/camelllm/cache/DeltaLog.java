package io.github.camelllm.cache;

import io.github.camelllm.chat.Delta;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The deltas of an attempt so far, for callers that join later. */
final class DeltaLog {
    private final List<Delta> deltas = new ArrayList<>();

    synchronized void add(Delta delta) {
        deltas.add(delta);
    }

    synchronized void addAll(List<Delta> all) {
        deltas.addAll(all);
    }

    /** Returns a delta; null if it has not arrived yet. */
    synchronized @Nullable Delta get(int index) {
        return index < deltas.size() ? deltas.get(index) : null;
    }

    synchronized boolean isEmpty() {
        return deltas.isEmpty();
    }
}
