package io.github.camelllm.chat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request of a batch.
 *
 * @param id the id by which its outcome is found; unique in the batch
 * @param request the request; one without messages if {@code error} is set
 * @param error why the request cannot be sent; null if it can
 */
public record BatchItem(
        String id, ChatRequest request, @Nullable LlmException error) {
    /** Checks that id and request are there. */
    public BatchItem {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(request, "request");
    }

    /** Creates an item that can be sent. */
    public BatchItem(String id, ChatRequest request) {
        this(id, request, null);
    }

    /** Returns an item that cannot be sent. */
    public static BatchItem unreadable(String id, LlmException error) {
        return new BatchItem(id, ChatRequest.builder().build(), error);
    }
}
