package io.github.camelllm.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a provider said that it serves a model.
 *
 * @param state what it said
 * @param checkedAt when it said so; null if it never answered
 */
public record Availability(State state, @Nullable Instant checkedAt) {
    /** Nobody was asked, or nobody answered. */
    public static final Availability NEVER_CHECKED = new Availability(State.UNKNOWN, null);

    /** What a provider can say. */
    public enum State {
        /** The provider listed the model. */
        AVAILABLE,

        /** The provider listed its models, without this one. */
        UNAVAILABLE,

        /** The provider was not asked, has no list, or has not answered yet. */
        UNKNOWN
    }
}
