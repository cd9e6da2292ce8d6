package io.github.camelllm.wire;

import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Links the results of a conversation to its calls. A result answers a call before it that has its id and no result yet: in the last message that has
 * one, the first of them, or the one of its tool if the result has a name. Some servers restart the numbers of calls in each message, so the id alone
 * is not sufficient.
 */
final class ToolCallLinks {
    private static final int NONE = -1;

    private final List<OpenCall> calls = new ArrayList<>();
    private final List<Integer> answered = new ArrayList<>();
    private int message;

    /** Links the calls and results of a conversation, in its order. */
    ToolCallLinks(List<Message> messages) {
        for (Message each : messages) {
            message++;
            for (Part part : each.parts()) {
                if (part instanceof ToolCall call && each.role() == Role.ASSISTANT) {
                    calls.add(new OpenCall(call, message));
                } else if (part instanceof ToolResult result) {
                    answered.add(link(result));
                }
            }
        }
    }

    /** A call and whether a result has answered it. */
    private static final class OpenCall {
        private final ToolCall call;
        private final int message;
        private boolean answered;

        OpenCall(ToolCall call, int message) {
            this.call = call;
            this.message = message;
        }

        boolean isOf(ToolResult result, boolean byName) {
            boolean sameId = result.toolCallId() == null || result.toolCallId().equals(call.id());
            boolean sameName = result.name() == null || result.name().equals(call.name());
            return sameId && (sameName || !byName);
        }
    }

    /** Returns whether there are neither calls nor results. */
    boolean isEmpty() {
        return calls.isEmpty() && answered.isEmpty();
    }

    /** Returns the calls, in the order of the conversation. */
    List<ToolCall> calls() {
        List<ToolCall> all = new ArrayList<>(calls.size());
        calls.forEach(open -> all.add(open.call));
        return all;
    }

    /** Returns the position of the call that a result answers; -1 if there is none. */
    int callOf(int result) {
        return answered.get(result);
    }

    /** Returns the call that a result answers; null if there is none. */
    @Nullable
    ToolCall linked(int result) {
        int call = callOf(result);
        return call == NONE ? null : calls.get(call).call;
    }

    private int link(ToolResult result) {
        int found = open(result, true);
        found = found != NONE ? found : open(result, false);
        found = found != NONE ? found : lastOf(result);
        if (found != NONE) {
            calls.get(found).answered = true;
        }
        return found;
    }

    private int open(ToolResult result, boolean byName) {
        int found = NONE;
        for (int i = calls.size() - 1; i >= 0; i--) {
            OpenCall candidate = calls.get(i);
            if (found != NONE && candidate.message != calls.get(found).message) {
                break;
            }
            if (!candidate.answered && candidate.isOf(result, byName)) {
                found = i;
            }
        }
        return found;
    }

    /** A second result of a call: the last call of its id. */
    private int lastOf(ToolResult result) {
        for (int i = calls.size() - 1; i >= 0 && result.toolCallId() != null; i--) {
            if (calls.get(i).isOf(result, false)) {
                return i;
            }
        }
        return NONE;
    }
}
