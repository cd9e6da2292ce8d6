package io.github.camelllm.examples.enrichment;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record of separated values, parsed line by line until its last quote is closed. Not for use by several threads. */
final class CsvRecord {
    private enum State {
        START,
        PLAIN,
        QUOTED,
        CLOSED
    }

    private final char separator;
    private final List<String> values = new ArrayList<>();
    private final StringBuilder value = new StringBuilder();
    private State state = State.START;
    private @Nullable String problem;

    CsvRecord(char separator) {
        this.separator = separator;
    }

    /** Parses a line, and returns whether the record ends with it, valid or not. */
    boolean read(String line) {
        for (int i = 0; i < line.length() && problem == null; i++) {
            char c = line.charAt(i);
            switch (state) {
                case QUOTED -> quoted(c);
                case CLOSED -> closed(c);
                default -> plain(c);
            }
        }
        if (state != State.QUOTED && problem == null) {
            end();
        }
        return state != State.QUOTED || problem != null;
    }

    private void plain(char c) {
        if (c == separator) {
            end();
        } else if (c == '"' && state == State.START) {
            state = State.QUOTED;
        } else if (c != '\r' && c != '\n') {
            value.append(c);
            state = State.PLAIN;
        }
    }

    private void quoted(char c) {
        if (c == '"') {
            state = State.CLOSED;
        } else {
            value.append(c);
        }
    }

    private void closed(char c) {
        if (c == '"') {
            value.append(c);
            state = State.QUOTED;
        } else if (c == separator) {
            end();
        } else if (c != '\r' && c != '\n' && c != ' ' && c != '\t') {
            problem = "A quoted value is followed by '" + c + "' instead of the separator '" + separator + "'";
        }
    }

    private void end() {
        values.add(value.toString());
        value.setLength(0);
        state = State.START;
    }

    List<String> values() {
        return values;
    }

    /** Returns why the record is invalid at the end of the input; null if it is valid. */
    @Nullable
    String problem() {
        return problem == null && state == State.QUOTED ? "A quote is not closed" : problem;
    }
}
