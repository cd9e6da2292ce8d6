package io.github.camelllm.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The header fields of an HTTP message, in order; names are compared without regard to case. Immutable. */
public final class Headers {
    /** No fields. */
    public static final Headers NONE = new Headers(new String[0]);

    private final String[] namesAndValues;

    private Headers(String[] namesAndValues) {
        this.namesAndValues = namesAndValues;
    }

    /** Returns fields from names and values in turn. */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("A header has a name and a value");
        }
        return new Headers(namesAndValues.clone());
    }

    /** Returns these fields and one more. */
    public Headers with(String name, String value) {
        String[] more = java.util.Arrays.copyOf(namesAndValues, namesAndValues.length + 2);
        more[more.length - 2] = name;
        more[more.length - 1] = value;
        return new Headers(more);
    }

    /** Returns the value of the first field of a name, or null if there is none. */
    public @Nullable String first(String name) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i].equalsIgnoreCase(name)) {
                return namesAndValues[i + 1];
            }
        }
        return null;
    }

    /** Returns the values of all fields of a name, in order; may be empty. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>(1);
        forEach((n, v) -> {
            if (n.equalsIgnoreCase(name)) {
                values.add(v);
            }
        });
        return values;
    }

    /** Passes each field's name and value on, in order. */
    public void forEach(BiConsumer<String, String> consumer) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            consumer.accept(namesAndValues[i], namesAndValues[i + 1]);
        }
    }

    /** Returns the names only: values may be secret. */
    @Override
    public String toString() {
        List<String> names = new ArrayList<>();
        forEach((name, value) -> names.add(name));
        return "Headers" + names;
    }
}
