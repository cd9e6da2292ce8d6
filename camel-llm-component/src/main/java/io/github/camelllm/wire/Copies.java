package io.github.camelllm.wire;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Copies lists only if an element changes. */
final class Copies {
    private Copies() {}

    /** Returns the elements as a function returns them, without those for which it returns null; the list if all are the same. */
    static <T> List<T> mapped(List<T> list, Mapping<T> mapping) {
        List<T> copy = null;
        for (int i = 0; i < list.size(); i++) {
            T element = list.get(i);
            T mapped = mapping.apply(element);
            if (copy == null && mapped != element) {
                copy = new ArrayList<>(list.subList(0, i));
            }
            if (copy != null && mapped != null) {
                copy.add(mapped);
            }
        }
        return copy == null ? list : copy;
    }

    /** The function of {@link #mapped}. */
    @FunctionalInterface
    interface Mapping<T> {
        /** Returns the element, another one in its place, or null to leave it out. */
        @Nullable
        T apply(T element);
    }
}
