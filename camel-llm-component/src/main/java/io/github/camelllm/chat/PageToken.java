package io.github.camelllm.chat;

import java.util.Objects;

/**
 * The reference to the next page of a list.
 *
 * @param parameter the query parameter that requests the page, such as {@code after_id}
 * @param value its value, not yet percent-encoded
 */
public record PageToken(String parameter, String value) {
    private static final String LIST = "list";

    /** Checks that both are there. */
    public PageToken {
        Objects.requireNonNull(parameter, "parameter");
        Objects.requireNonNull(value, "value");
    }

    /**
     * Returns where a further list stands, beside the first. Who may not read it, or whose provider has none, gets the first list
     * alone.
     *
     * @param segment the last segment of its path, such as {@code inference-profiles}
     */
    public static PageToken list(String segment) {
        return new PageToken(LIST, segment);
    }

    /** Returns whether this is a further list and not a page of the same one. */
    public boolean isFurtherList() {
        return parameter.equals(LIST);
    }
}
