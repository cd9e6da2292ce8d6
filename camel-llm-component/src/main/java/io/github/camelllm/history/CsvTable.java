package io.github.camelllm.history;

import org.jspecify.annotations.Nullable;

/** Lines of CSV (RFC 4180) whose texts no spreadsheet takes for a formula. Not for use by several threads. */
final class CsvTable {
    private static final String FORMULA = "=+-@\t\r\n";

    private final StringBuilder text = new StringBuilder();
    private boolean inLine;

    /** Adds a cell; null is empty. */
    void cell(@Nullable Object value) {
        if (inLine) {
            text.append(',');
        }
        inLine = true;
        if (value == null) {
            return;
        }
        String cell = HistoryExport.text(value);
        text.append(value instanceof Number ? cell : quoted(cell));
    }

    private static String quoted(String cell) {
        String safe = !cell.isEmpty() && FORMULA.indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
        for (int i = 0; i < safe.length(); i++) {
            if (",\"\r\n".indexOf(safe.charAt(i)) >= 0) {
                return '"' + safe.replace("\"", "\"\"") + '"';
            }
        }
        return safe;
    }

    void endLine() {
        text.append("\r\n");
        inLine = false;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
