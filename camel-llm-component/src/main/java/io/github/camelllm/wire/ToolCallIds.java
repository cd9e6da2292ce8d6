package io.github.camelllm.wire;

import org.jspecify.annotations.Nullable;

/**
 * The ids that tie results to tool calls, for protocols that need them: those of a conversation with a provider that has
 * none are given by their order.
 */
final class ToolCallIds {
    private int calls;
    private int results;

    /** Returns the id of the next call. */
    String ofCall(@Nullable String id) {
        return id != null ? id : "call_" + calls++;
    }

    /** Returns the id of the call that the next result answers. */
    String ofResult(@Nullable String id) {
        return id != null ? id : "call_" + results++;
    }
}
