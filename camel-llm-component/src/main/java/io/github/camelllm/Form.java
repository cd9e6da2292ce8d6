package io.github.camelllm;

import io.github.camelllm.chat.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The form in which an answer is put into the body.
 *
 * @param kind the form
 * @param type the class of the object; null unless that is the form
 */
record Form(Kind kind, @Nullable Class<?> type) {
    static final Form TEXT = new Form(Kind.TEXT, null);
    static final Form RESPONSE = new Form(Kind.RESPONSE, null);
    static final Form JSON = new Form(Kind.JSON, null);

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

    /** Returns the form for the answer of an operation where this one is wanted. */
    Form of(Operation operation) {
        if (kind == Kind.RESPONSE) {
            return this;
        }
        return switch (operation.result()) {
            case MESSAGE -> this;
            case VECTORS -> new Form(Kind.VECTORS, null);
            case NAMES -> new Form(Kind.NAMES, null);
            case TOKEN_COUNT -> new Form(Kind.COUNT, null);
            case COST -> new Form(Kind.AMOUNT, null);
        };
    }

    static Form of(Class<?> type) {
        return new Form(Kind.OBJECT, type);
    }
}
