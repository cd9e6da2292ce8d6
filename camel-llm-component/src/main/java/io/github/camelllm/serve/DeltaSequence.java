package io.github.camelllm.serve;

import io.github.camelllm.chat.Delta;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings the deltas of a stream into the order of its blocks: while the arguments of a tool call are not whole, deltas of
 * anything else wait. Some providers send the arguments of parallel calls in turns, and clients expect one block after the
 * other.
 */
final class DeltaSequence {
    private final Receiver receiver;
    private final ToolCallStream calls = new ToolCallStream();
    private List<Delta> held = new ArrayList<>();
    private int open = -1;

    DeltaSequence(Receiver receiver) {
        this.receiver = receiver;
    }

    /** Takes the deltas in their order. */
    interface Receiver {
        /** Takes a delta of text, reasoning or a refusal. */
        void words(Delta delta);

        /**
         * Takes a delta of a tool call.
         *
         * @param first whether it begins the call
         */
        void toolCall(Delta delta, boolean first);
    }

    /** Returns the tool calls that the receiver has taken so far. */
    ToolCallStream calls() {
        return calls;
    }

    void add(Delta delta) {
        boolean call = delta.kind() == Delta.Kind.TOOL_CALL;
        if (isOpen() && !(call && delta.index() == open)) {
            held.add(delta);
            return;
        }
        open = call ? delta.index() : -1;
        if (call) {
            receiver.toolCall(delta, calls.add(delta));
        } else {
            receiver.words(delta);
        }
        if (!held.isEmpty() && !isOpen()) {
            release();
        }
    }

    /** Passes on what still waits, whole or not. */
    void end() {
        while (!held.isEmpty()) {
            open = -1;
            release();
        }
    }

    private boolean isOpen() {
        return open >= 0 && !calls.get(open).isWhole();
    }

    private void release() {
        List<Delta> waiting = held;
        held = new ArrayList<>();
        waiting.forEach(this::add);
    }
}
