package io.github.camelllm.chat;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The vector of a message, returned by an embedding model.
 *
 * <p>Immutable unless the array returned by {@link #vector()} is modified.
 */
public final class Embedding implements Part {
    private final float[] vector;

    /** Creates an embedding of an array, which is not copied. */
    public Embedding(float[] vector) {
        this.vector = Objects.requireNonNull(vector, "vector");
    }

    /** Returns the vector, in the precision of the providers; not copied. */
    public float[] vector() {
        return vector;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Embedding e && Arrays.equals(vector, e.vector);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(vector);
    }

    @Override
    public String toString() {
        return "Embedding[" + vector.length + " dimensions]";
    }
}
