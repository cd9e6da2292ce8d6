package io.github.camelllm;

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
        OBJECT
    }

    static Form of(Class<?> type) {
        return new Form(Kind.OBJECT, type);
    }
}
