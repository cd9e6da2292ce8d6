package io.github.camelllm.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a provider serves a model, by its own list.
 *
 * @param state the result
 * @param checkedAt the time of the provider's list; null if there is none
 */
public record Availability(State state, @Nullable Instant checkedAt) {
    /** No provider has returned a list. */
    public static final Availability NEVER_CHECKED = new Availability(State.UNKNOWN, null);

    /** The possible results. */
    public enum State {
        /** The provider listed the model. */
        AVAILABLE,

        /** The provider listed its models, without this one. */
        UNAVAILABLE,

        /** Unknown: the provider was not called, has no list, or has not answered yet. */
        UNKNOWN
    }
}
