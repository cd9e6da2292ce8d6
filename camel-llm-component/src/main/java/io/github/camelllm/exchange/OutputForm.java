package io.github.camelllm.exchange;

import io.github.camelllm.chat.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The form in which an answer is put into the body.
 *
 * @param kind the form
 * @param type the class of the object; null unless that is the form
 */
record OutputForm(Kind kind, @Nullable Class<?> type) {
    static final OutputForm TEXT = new OutputForm(Kind.TEXT, null);
    static final OutputForm RESPONSE = new OutputForm(Kind.RESPONSE, null);
    static final OutputForm JSON = new OutputForm(Kind.JSON, null);

    enum Kind {
        TEXT,
        RESPONSE,
        JSON,
        OBJECT,
        VECTORS,
        NAMES,
        COUNT,
        AMOUNT
    }

    /** Returns whether the provider must be asked with a schema for it. */
    boolean hasSchema() {
        return kind == Kind.JSON || kind == Kind.OBJECT;
    }

    /** Returns the form for the answer of an operation where this one is wanted. */
    OutputForm of(Operation operation) {
        if (kind == Kind.RESPONSE) {
            return this;
        }
        return switch (operation.result()) {
            case MESSAGE -> this;
            case VECTORS -> new OutputForm(Kind.VECTORS, null);
            case NAMES -> new OutputForm(Kind.NAMES, null);
            case TOKEN_COUNT -> new OutputForm(Kind.COUNT, null);
            case COST -> new OutputForm(Kind.AMOUNT, null);
        };
    }

    static OutputForm of(Class<?> type) {
        return new OutputForm(Kind.OBJECT, type);
    }
}
