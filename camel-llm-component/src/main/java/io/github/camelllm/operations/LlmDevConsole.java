package io.github.camelllm.operations;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.history.HistoryQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The dev console {@code llm}. Options: {@value #SECTION} shows one section; {@value #LOG_REQUESTS} and {@value #LOG_RESPONSES}
 * ({@code true} or {@code false}) switch the logging of bodies for endpoints whose URI contains {@value #ENDPOINT}; {@value #RESET}
 * resets the {@code history} or the {@code statistics}. Options of a {@link HistoryQuery}, such as {@code by} and {@code hours}, are those of
 * the section {@code history}.
 */
@DevConsole(
        name = "llm",
        displayName = "Language models",
        description = "Calls, costs, limits, budgets, cache, connections and breakers of the component llm")
public final class LlmDevConsole extends AbstractDevConsole {
    /** Shows one section. */
    public static final String SECTION = "section";

    /** Switches the logging of the bodies of requests. */
    public static final String LOG_REQUESTS = "logRequests";

    /** Switches the logging of the bodies of responses. */
    public static final String LOG_RESPONSES = "logResponses";

    /** A part of the URIs of the endpoints for which logging is switched; all without it. */
    public static final String ENDPOINT = "endpoint";

    /** Resets the {@code history}, or the {@code statistics}: calls, tokens and costs since the start. */
    public static final String RESET = "reset";

    /** Creates the console. */
    public LlmDevConsole() {
        super("camel", "llm", "Language models", "Calls, costs, limits, budgets, cache, connections and breakers");
    }

    private @Nullable LlmComponent component() {
        return getCamelContext().hasComponent(LlmConstants.SCHEME) instanceof LlmComponent llm && llm.isStarted()
                ? llm
                : null;
    }

    /** Returns the sections to be shown; empty if there is no component. */
    private Map<String, List<JsonObject>> sections(Map<String, Object> options) {
        LlmComponent component = component();
        if (component == null) {
            return Map.of();
        }
        if (options.containsKey(LOG_REQUESTS) || options.containsKey(LOG_RESPONSES)) {
            component.logBodies(
                    String.valueOf(options.getOrDefault(ENDPOINT, "")),
                    isTrue(options, LOG_REQUESTS),
                    isTrue(options, LOG_RESPONSES));
        }
        if (options.containsKey(RESET)) {
            reset(component, String.valueOf(options.get(RESET)));
        }
        Map<String, List<JsonObject>> all = new OperationsReport(component).sections(options);
        Object one = options.get(SECTION);
        if (one != null) {
            all.keySet().removeIf(name -> !name.equals(one));
        }
        return all;
    }

    private static void reset(LlmComponent component, String what) {
        switch (what) {
            case "history" -> component.resetHistory();
            case "statistics" -> component.resetStatistics();
            default ->
                throw new IllegalArgumentException(
                        "The option " + RESET + " must be history or statistics, not '" + what + "'");
        }
    }

    private static boolean isTrue(Map<String, Object> options, String name) {
        return Boolean.parseBoolean(String.valueOf(options.get(name)));
    }

    @Override
    protected JsonObject doCallJson(Map<String, Object> options) {
        JsonObject json = new JsonObject();
        sections(options).forEach((name, rows) -> json.put(name, new JsonArray(new ArrayList<>(rows))));
        return json;
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        StringBuilder text = new StringBuilder();
        sections(options).forEach((name, rows) -> {
            text.append(name).append(":\n");
            rows.forEach(row -> text.append("    ").append(line(row)).append('\n'));
        });
        return text.toString();
    }

    private static String line(Map<?, ?> row) {
        return row.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .map(entry -> entry.getKey() + "=" + value(entry.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static String value(Object value) {
        if (value instanceof Map<?, ?> inner) {
            return "[" + line(inner) + "]";
        } else if (value instanceof List<?> list) {
            return list.stream().map(LlmDevConsole::value).collect(Collectors.joining(", "));
        }
        return String.valueOf(value);
    }
}
