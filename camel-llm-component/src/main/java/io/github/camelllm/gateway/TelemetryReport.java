package io.github.camelllm.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.history.HistoryExport;
import io.github.camelllm.history.HistoryQuery;
import io.github.camelllm.history.HistoryReport;
import io.github.camelllm.serve.ClientRefusedException;
import java.util.Map;

/** The history of the component's calls for those who run a gateway, by the parameters of {@link HistoryQuery#of}. */
final class TelemetryReport {
    private final LlmComponent component;

    TelemetryReport(LlmComponent component) {
        this.component = component;
    }

    /** Forgets the history; the board, which selections read, is kept. */
    void reset() {
        component.getHistory().reset();
    }

    /** Returns the rows and the total of a query, the last failures, and the live statistics of each model. */
    ObjectNode report(Map<String, String> parameters) {
        ObjectNode report = HistoryExport.json(history(parameters));
        report.set("failures", HistoryExport.failures(component.getHistory().lastFailures()));
        report.set("live", HistoryExport.json(component.board().snapshots()));
        return report;
    }

    /** Returns the rows of a query as CSV. */
    String csv(Map<String, String> parameters) {
        return HistoryExport.csv(history(parameters));
    }

    private HistoryReport history(Map<String, String> parameters) {
        try {
            return component.getHistory().query(HistoryQuery.of(parameters));
        } catch (IllegalArgumentException e) {
            throw new ClientRefusedException(400, "invalid_request", String.valueOf(e.getMessage()));
        }
    }
}
