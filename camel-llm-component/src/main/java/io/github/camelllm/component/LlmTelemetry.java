package io.github.camelllm.component;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.history.CallHistory;
import io.github.camelllm.history.HistoryExport;
import io.github.camelllm.history.HistoryQuery;
import io.github.camelllm.history.HistoryReport;
import io.github.camelllm.insight.InsightEvent;
import io.github.camelllm.telemetry.Board;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Handler;
import org.jspecify.annotations.Nullable;

/**
 * The telemetry of a Camel context's component {@code llm}, bound as {@value #NAME}: the history and the board as JSON and CSV, for routes,
 * and as objects, for programs.
 *
 * <p>Queries are texts such as {@code by=model hours=24 step=1h provider=openai}, with the parameters of {@link HistoryQuery#of}, separated
 * by blanks, commas or ampersands. From a route: {@code .to("bean:llmTelemetry?method=csv")}, with the query as body; an empty one is about
 * the models of the last 24 hours.
 */
public final class LlmTelemetry {
    /** The name in the registry. */
    public static final String NAME = "llmTelemetry";

    private final CamelContext context;

    LlmTelemetry(CamelContext context) {
        this.context = context;
    }

    /** Binds the telemetry unless the context has one. */
    static void bind(CamelContext context) {
        if (context.getRegistry().lookupByName(NAME) == null) {
            context.getRegistry().bind(NAME, LlmTelemetry.class, new LlmTelemetry(context));
        }
    }

    private LlmComponent component() {
        return context.getComponent(LlmConstants.SCHEME, LlmComponent.class);
    }

    /** Returns the history of all calls. */
    public CallHistory history() {
        return component().getHistory();
    }

    /** Returns the live statistics of all calls. */
    public Board board() {
        return component().board();
    }

    /**
     * Returns a report as JSON.
     *
     * @param query the query, as above; null or empty for the models of the last 24 hours
     * @throws IllegalArgumentException if the query is wrong
     */
    @Handler
    public String json(@Nullable String query) {
        return HistoryExport.json(report(query)).toPrettyString();
    }

    /**
     * Returns the rows of a report as CSV.
     *
     * @param query the query, as above; null or empty for the models of the last 24 hours
     * @throws IllegalArgumentException if the query is wrong
     */
    public String csv(@Nullable String query) {
        return HistoryExport.csv(report(query));
    }

    /**
     * Returns a report.
     *
     * @param query the query, as above; null or empty for the models of the last 24 hours
     * @throws IllegalArgumentException if the query is wrong
     */
    public HistoryReport report(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String one : (query == null ? "" : query).trim().split("[\\s,;&]+", -1)) {
            int equals = one.indexOf('=');
            if (equals < 1 && !one.isEmpty()) {
                throw new IllegalArgumentException(
                        "'" + one + "' is not a parameter such as by=model; a query is such as by=model hours=24");
            }
            if (equals > 0) {
                parameters.put(one.substring(0, equals), one.substring(equals + 1));
            }
        }
        return history().query(HistoryQuery.of(parameters));
    }

    /** Returns the last failed calls as JSON, the newest first. */
    public String failures() {
        return HistoryExport.failures(history().lastFailures()).toPrettyString();
    }

    /** Returns the alerts and recommendations that hold as JSON, the most important first. */
    public String insights() {
        return events(component().activeInsights());
    }

    /** Evaluates alerts and recommendations now, and returns what has begun and ended as JSON. */
    public String evaluate() {
        return events(component().evaluateInsights());
    }

    private static String events(List<InsightEvent> events) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        events.forEach(event -> json.add(event.json()));
        return json.toPrettyString();
    }

    /** Returns the live statistics of each model as JSON. */
    public String boardJson() {
        return HistoryExport.json(board().snapshots()).toPrettyString();
    }

    /** Returns the live statistics of each model as CSV. */
    public String boardCsv() {
        return HistoryExport.csv(board().snapshots());
    }

    /** Forgets the history; the board, which selections read, is kept. */
    public void reset() {
        history().reset();
    }

    /** Sets the counters of the board to 0; what selections read is kept, as {@link Board#reset} says. */
    public void resetBoard() {
        board().reset();
    }
}
