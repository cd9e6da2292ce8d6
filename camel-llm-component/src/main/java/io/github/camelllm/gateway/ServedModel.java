package io.github.camelllm.gateway;

import java.util.Objects;

/**
 * A model that clients can name.
 *
 * @param id the name
 * @param name the name for people
 * @param owner who has made it, or serves it
 * @param created when it was released, in seconds since 1970; 0 if that is not known
 */
public record ServedModel(String id, String name, String owner, long created) {
    /** Checks the names. */
    public ServedModel {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(owner, "owner");
    }
}
