package io.github.camelllm.chat;

import java.util.Objects;

/**
 * The reference to the next page of a list.
 *
 * @param parameter the query parameter that requests the page, such as {@code after_id}
 * @param value its value, not yet percent-encoded
 */
public record PageToken(String parameter, String value) {
    /** Checks that both are there. */
    public PageToken {
        Objects.requireNonNull(parameter, "parameter");
        Objects.requireNonNull(value, "value");
    }
}
