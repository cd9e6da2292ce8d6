package io.github.camelllm.chat;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one request of a batch: a response or an error, never both. Written as JSON, it has the id and either the
 * value or kind and message of the error.
 *
 * @param id the id of the request
 * @param value the response in the form that the endpoint asks for: a text, an object of {@code outputClass}, a tree for
 *     {@code jsonSchema}, or the {@link ChatResponse}; null if the request failed
 * @param response the complete response; null if the request failed
 * @param error why the request failed; null if it was answered
 */
@JsonSerialize(using = BatchOutcomeJson.class)
public record BatchOutcome(
        String id,
        @Nullable Object value,
        @Nullable ChatResponse response,
        @Nullable LlmException error) {
    /** Checks that there is an id, and either a response or an error. */
    public BatchOutcome {
        Objects.requireNonNull(id, "id");
        if ((response == null) == (error == null)) {
            throw new IllegalArgumentException("An outcome is either a response or an error");
        }
    }

    /** Returns the outcome of a request that was answered; its value is the text. */
    public static BatchOutcome answered(String id, ChatResponse response) {
        return new BatchOutcome(id, response.text(), response, null);
    }

    /** Returns the outcome of a request that failed. */
    public static BatchOutcome failed(String id, LlmException error) {
        return new BatchOutcome(id, null, null, error);
    }

    /** Returns this outcome with its response in another form; one that failed stays as it is. */
    public BatchOutcome withValue(@Nullable Object other) {
        return response == null ? this : new BatchOutcome(id, other, response, null);
    }

    /** Returns this outcome with a response that says more, such as its price. */
    public BatchOutcome withResponse(ChatResponse other) {
        return response == null ? this : new BatchOutcome(id, value, other, null);
    }

    /** Returns whether the request was answered. */
    public boolean succeeded() {
        return response != null;
    }

    /** Returns the text of the response; empty if the request failed. */
    public String text() {
        return response == null ? "" : response.text();
    }

    /** Returns the kind of the error; null if the request was answered. */
    public @Nullable ErrorKind errorKind() {
        return error == null ? null : error.kind();
    }

    /** Returns the message of the error; null if the request was answered. */
    public @Nullable String errorMessage() {
        return error == null ? null : error.getMessage();
    }
}
