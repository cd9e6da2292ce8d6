package io.github.camelllm.wire;

import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of the tools that a conversation's results belong to, for protocols that tie results to calls by name. A
 * result that has none has that of the call with its id, or, without an id, of the next call that has none either.
 */
final class ToolCallNames {
    private final Map<String, String> byId = new HashMap<>();
    private final List<String> withoutId = new ArrayList<>();
    private int results;

    /** Collects the calls of a conversation. */
    ToolCallNames(List<Message> messages) {
        for (Message message : messages) {
            message.parts(ToolCall.class).forEach(this::learn);
        }
    }

    private void learn(ToolCall call) {
        if (call.id() == null) {
            withoutId.add(call.name());
        } else {
            byId.put(call.id(), call.name());
        }
    }

    /** Returns the name of the next result's tool, or null if it is unknown. */
    @Nullable
    String next(ToolResult result) {
        String known = result.toolCallId() != null ? byId.get(result.toolCallId()) : nextWithoutId();
        return result.name() != null ? result.name() : known;
    }

    private @Nullable String nextWithoutId() {
        int position = results++;
        return position < withoutId.size() ? withoutId.get(position) : null;
    }
}
