package io.github.camelllm.serve;

import io.github.camelllm.chat.Delta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tool calls of a stream so far: their ids, which clients need even where the provider has none, and their arguments. */
final class ToolCallStream {
    private final Map<Integer, Call> calls = new LinkedHashMap<>();

    /** A call so far. */
    static final class Call {
        final String id;
        final String name;
        final StringBuilder arguments = new StringBuilder();
        private int depth;
        private boolean quoted;
        private boolean escaped;

        Call(String id, String name) {
            this.id = id;
            this.name = name;
        }

        private void append(String piece) {
            arguments.append(piece);
            for (int i = 0; i < piece.length(); i++) {
                scan(piece.charAt(i));
            }
        }

        private void scan(char letter) {
            if (quoted) {
                quoted = escaped || letter != '"';
                escaped = !escaped && letter == '\\';
                return;
            }
            switch (letter) {
                case '"' -> quoted = true;
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {} // neither begins nor ends anything
            }
        }

        /** Returns whether the arguments are a whole JSON object, after which no delta is expected. */
        boolean isWhole() {
            return depth == 0 && !quoted && !arguments.toString().isBlank();
        }
    }

    /** Adds a delta of a tool call; returns whether it begins the call. */
    boolean add(Delta delta) {
        boolean first = !calls.containsKey(delta.index());
        Call call = calls.computeIfAbsent(delta.index(), any -> begun(delta));
        call.append(delta.text());
        return first;
    }

    private static Call begun(Delta delta) {
        String id = delta.id() != null ? delta.id() : ClientIds.next("call_");
        return new Call(id, delta.name() == null ? "" : delta.name());
    }

    Call get(int index) {
        Call call = calls.get(index);
        if (call == null) {
            throw new IllegalStateException("There is no tool call " + index);
        }
        return call;
    }

    String id(int index) {
        return get(index).id;
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /** Returns the calls whose arguments are empty: clients parse them, and {@code ""} is no JSON. */
    List<Integer> withoutArguments() {
        List<Integer> empty = new ArrayList<>();
        calls.forEach((index, call) -> {
            if (call.arguments.toString().isBlank()) {
                empty.add(index);
            }
        });
        return empty;
    }
}
