package io.github.camelllm.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.ResponseFormat;
import org.jspecify.annotations.Nullable;

/**
 * The form of the answer in the body.
 *
 * @param kind the form
 * @param type the class of the object; null unless that is the form
 * @param schema the schema as the route gave it, which JSON must fit; null if there is none, or the form is not JSON
 * @param each the form of each outcome of a batch; null unless the form is outcomes
 */
record OutputForm(
        Kind kind,
        @Nullable Class<?> type,
        @Nullable JsonNode schema,
        @Nullable OutputForm each) {
    static final OutputForm TEXT = new OutputForm(Kind.TEXT, null, null);
    static final OutputForm RESPONSE = new OutputForm(Kind.RESPONSE, null, null);
    static final OutputForm JSON = new OutputForm(Kind.JSON, null, null);

    private OutputForm(Kind kind, @Nullable Class<?> type, @Nullable JsonNode schema) {
        this(kind, type, schema, null);
    }

    enum Kind {
        TEXT,
        RESPONSE,
        JSON,
        OBJECT,
        VECTORS,
        NAMES,
        COUNT,
        AMOUNT,
        BATCH,
        OUTCOMES
    }

    /** Returns whether a schema must be sent to the provider. */
    boolean hasSchema() {
        return kind == Kind.JSON || kind == Kind.OBJECT;
    }

    /** Returns the form for the answer of an operation if this one is set. */
    OutputForm of(Operation operation) {
        if (operation.result() == Operation.Result.OUTCOMES) {
            return new OutputForm(Kind.OUTCOMES, null, null, this);
        } else if (kind == Kind.RESPONSE) {
            return this;
        }
        return switch (operation.result()) {
            case MESSAGE -> this;
            case VECTORS -> new OutputForm(Kind.VECTORS, null, null);
            case NAMES -> new OutputForm(Kind.NAMES, null, null);
            case TOKEN_COUNT -> new OutputForm(Kind.COUNT, null, null);
            case COST -> new OutputForm(Kind.AMOUNT, null, null);
            case BATCH -> new OutputForm(Kind.BATCH, null, null);
            case OUTCOMES -> new OutputForm(Kind.OUTCOMES, null, null, this);
        };
    }

    /** Returns the form for the answer to a request: JSON must fit the schema that the route gave. */
    OutputForm to(ChatRequest request) {
        ResponseFormat format = request.responseFormat();
        OutputForm fitting = kind == Kind.JSON && format != null ? new OutputForm(kind, null, format.schema()) : this;
        return fitting.of(request.operation());
    }

    static OutputForm of(Class<?> type) {
        return new OutputForm(Kind.OBJECT, type, null);
    }
}
