package io.github.camelllm.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.history.HistoryColumns.Column;
import io.github.camelllm.telemetry.Board;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reports and the board as JSON and CSV. Both have the same columns under the same names, so what a page shows is what is exported. New
 * versions add columns at the end. Times are ISO 8601 in UTC, durations milliseconds, costs USD; what is unknown is null in JSON and empty
 * in CSV.
 *
 * <p>CSV follows RFC 4180. Texts that a spreadsheet would take for a formula, since they begin with {@code =}, {@code +}, {@code -},
 * {@code @}, a tab or a line break, begin with an apostrophe.
 */
public final class HistoryExport {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final List<Column<Board.Snapshot>> BOARD = List.of(
            new Column<>("provider", Board.Snapshot::provider),
            new Column<>("model", Board.Snapshot::model),
            new Column<>("inFlight", Board.Snapshot::inFlight),
            new Column<>("answered", Board.Snapshot::answered),
            new Column<>("failed", Board.Snapshot::failed),
            new Column<>("attempts", Board.Snapshot::attempts),
            new Column<>("inputTokens", Board.Snapshot::inputTokens),
            new Column<>("outputTokens", Board.Snapshot::outputTokens),
            new Column<>("latencyMillis", one -> Math.round(one.latencyMillis() * 100) / 100.0),
            new Column<>("breaker", one -> HistoryColumns.label(one.breaker())));

    private HistoryExport() {}

    /** Returns a report: its moment and window, the rows, and the total. */
    public static ObjectNode json(HistoryReport report) {
        ObjectNode json = JSON.objectNode()
                .put("at", time(report.at()))
                .put("from", time(report.from()))
                .put("to", time(report.to()))
                .put("since", time(report.since()))
                .put("resolution", report.resolution().toString())
                .put("by", report.grouping().label())
                .put("step", report.step() == null ? null : report.step().toString());
        ArrayNode rows = json.putArray("rows");
        for (HistoryReport.Row row : report.rows()) {
            ObjectNode one = rows.addObject();
            HistoryColumns.NAMES.forEach(column -> put(one, column.name(), column.of(row)));
            figures(one, row.figures());
            HistoryColumns.STATES.forEach(column -> put(one, column.name(), column.of(row)));
        }
        figures(json.putObject("total"), report.total());
        return json;
    }

    private static void figures(ObjectNode json, CallFigures figures) {
        HistoryColumns.FIGURES.forEach(column -> put(json, column.name(), column.of(figures)));
    }

    /** Returns the rows of a report, with a line of column names. */
    public static String csv(HistoryReport report) {
        CsvTable csv = new CsvTable();
        HistoryColumns.NAMES.forEach(column -> csv.cell(column.name()));
        HistoryColumns.FIGURES.forEach(column -> csv.cell(column.name()));
        HistoryColumns.STATES.forEach(column -> csv.cell(column.name()));
        csv.endLine();
        for (HistoryReport.Row row : report.rows()) {
            HistoryColumns.NAMES.forEach(column -> csv.cell(column.of(row)));
            HistoryColumns.FIGURES.forEach(column -> csv.cell(column.of(row.figures())));
            HistoryColumns.STATES.forEach(column -> csv.cell(column.of(row)));
            csv.endLine();
        }
        return csv.toString();
    }

    /** Returns the live statistics, one row for each model. */
    public static ArrayNode json(List<Board.Snapshot> board) {
        ArrayNode rows = JSON.arrayNode();
        for (Board.Snapshot one : board) {
            ObjectNode row = rows.addObject();
            BOARD.forEach(column -> put(row, column.name(), column.of(one)));
        }
        return rows;
    }

    /** Returns the live statistics, one line for each model, with a line of column names. */
    public static String csv(List<Board.Snapshot> board) {
        CsvTable csv = new CsvTable();
        BOARD.forEach(column -> csv.cell(column.name()));
        csv.endLine();
        for (Board.Snapshot one : board) {
            BOARD.forEach(column -> csv.cell(column.of(one)));
            csv.endLine();
        }
        return csv.toString();
    }

    /** Returns failed calls, in their order. */
    public static ArrayNode failures(List<RecentFailure> failures) {
        ArrayNode rows = JSON.arrayNode();
        for (RecentFailure one : failures) {
            rows.addObject()
                    .put("time", time(one.time()))
                    .put("provider", one.name().provider())
                    .put("model", one.name().model())
                    .put("key", one.name().key())
                    .put("route", one.name().route())
                    .put("tenant", one.name().tenant())
                    .put("kind", one.kind().name().toLowerCase(Locale.ROOT))
                    .put("status", one.status())
                    .put("code", one.code())
                    .put("requestId", one.requestId())
                    .put("message", one.message());
        }
        return rows;
    }

    private static void put(ObjectNode row, String name, @Nullable Object value) {
        if (value == null) {
            row.putNull(name);
        } else if (value instanceof Long number) {
            row.put(name, number);
        } else if (value instanceof BigDecimal number) {
            row.put(name, number);
        } else if (value instanceof Double number) {
            row.put(name, number);
        } else {
            row.put(name, text(value));
        }
    }

    static String text(Object value) {
        return value instanceof Instant time
                ? time(time)
                : value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** Lines of CSV (RFC 4180) whose texts no spreadsheet takes for a formula. Not for use by several threads. */
    private static final class CsvTable {
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
}
