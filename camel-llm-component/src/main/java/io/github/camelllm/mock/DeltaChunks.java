package io.github.camelllm.mock;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Splits an answer into deltas. */
final class DeltaChunks {
    private final int size;
    private final List<Delta> pieces = new ArrayList<>();
    private int calls;

    private DeltaChunks(int size) {
        this.size = size;
    }

    static List<Delta> of(ChatResponse answer, int size) {
        DeltaChunks deltas = new DeltaChunks(size);
        answer.message().parts().forEach(deltas::add);
        return deltas.pieces;
    }

    private void add(Part part) {
        if (part instanceof Part.Text text) {
            split(text.text(), Delta::text);
        } else if (part instanceof Part.Reasoning thought && thought.text() != null) {
            split(thought.text(), Delta::reasoning);
        } else if (part instanceof Part.Refusal refusal) {
            split(refusal.text(), Delta::refusal);
        } else if (part instanceof ToolCall call) {
            int index = calls++;
            pieces.add(Delta.toolCall(index, call.id(), call.name(), ""));
            split(call.arguments(), text -> Delta.toolArguments(index, text));
        }
    }

    private void split(String text, Function<String, Delta> piece) {
        for (int from = 0; from < text.length(); ) {
            int to = end(text, from + size);
            pieces.add(piece.apply(text.substring(from, to)));
            from = to;
        }
    }

    /** Returns where to cut a text at the latest place not beyond a given one, or one character later within a pair. */
    static int end(String text, int place) {
        if (place >= text.length()) {
            return text.length();
        }
        boolean withinPair =
                Character.isHighSurrogate(text.charAt(place - 1)) && Character.isLowSurrogate(text.charAt(place));
        return withinPair ? place + 1 : place;
    }
}
