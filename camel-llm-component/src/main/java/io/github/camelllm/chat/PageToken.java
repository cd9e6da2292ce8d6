package io.github.camelllm.chat;

import java.util.Objects;

/**
 * Where a further page of a list begins, in the words of the provider.
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
