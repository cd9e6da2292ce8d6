package io.github.camelllm.history;

import io.github.camelllm.chat.Caller;
import io.github.camelllm.telemetry.BreakerStates.Breaker;
import io.github.camelllm.telemetry.CallOutcome;
import io.github.camelllm.telemetry.Names;
import java.util.Locale;
import java.util.Objects;

/** What the rows of a query stand for. Each has sums of its own, which are kept when a call is recorded. */
public enum HistoryGrouping {
    /** One row for each provider. */
    PROVIDER(64),
    /** One row for each requested model of a provider. */
    MODEL(256),
    /** One row for each credential of a provider. */
    KEY(128),
    /** One row for each route. */
    ROUTE(256),
    /** One row for each tenant. */
    TENANT(512),
    /** One row for each requested model of each route. */
    ROUTE_MODEL(512),
    /** One row for all calls, without a name: for the sums and percentiles of steps. */
    ALL(1);

    private final int mostRows;

    HistoryGrouping(int mostRows) {
        this.mostRows = mostRows;
    }

    /** Returns the maximum number of names with rows of their own at a time; calls of further ones are in the rows {@value Names#OTHERS}. */
    public int mostRows() {
        return mostRows;
    }

    /** Returns the name in requests and exports, such as {@code route-model}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Returns the grouping of a {@linkplain #label() label}, in any case.
     *
     * @throws IllegalArgumentException with the labels there are, if it is none of them
     */
    public static HistoryGrouping of(String label) {
        for (HistoryGrouping one : values()) {
            if (one.label().equalsIgnoreCase(label.trim().replace('_', '-'))) {
                return one;
            }
        }
        throw new IllegalArgumentException(
                "Rows are grouped by provider, model, key, route, tenant, route-model or all, not by '" + label + "'");
    }

    /** Returns whether rows of this grouping have a provider. */
    boolean hasProvider() {
        return this != ROUTE && this != TENANT && this != ALL;
    }

    HistoryName name(CallOutcome outcome) {
        Caller caller = outcome.caller();
        return switch (this) {
            case PROVIDER -> new HistoryName(outcome.provider(), "", "", "", "");
            case MODEL -> new HistoryName(outcome.provider(), outcome.model(), "", "", "");
            case KEY -> new HistoryName(outcome.provider(), "", outcome.account(), "", "");
            case ROUTE -> new HistoryName("", "", "", Objects.requireNonNullElse(caller.route(), ""), "");
            case TENANT -> new HistoryName("", "", "", "", Objects.requireNonNullElse(caller.tenant(), ""));
            case ALL -> new HistoryName("", "", "", "", "");
            case ROUTE_MODEL ->
                new HistoryName(
                        outcome.provider(), outcome.model(), "", Objects.requireNonNullElse(caller.route(), ""), "");
        };
    }

    /** Returns whether a row is about a breaker; a breaker is that of no key and no tenant. */
    boolean includes(HistoryName row, Breaker breaker) {
        boolean ofModel =
                row.provider().equals(breaker.provider()) && row.model().equals(breaker.model());
        return switch (this) {
            case PROVIDER -> row.provider().equals(breaker.provider());
            case MODEL -> ofModel;
            case ROUTE -> row.route().equals(breaker.route());
            case ROUTE_MODEL -> ofModel && row.route().equals(breaker.route());
            case ALL -> true;
            case KEY, TENANT -> false;
        };
    }

    /** Returns the name of the row of those of a provider that have none of their own. */
    HistoryName others(String provider) {
        String others = Names.OTHERS;
        return switch (this) {
            case PROVIDER -> new HistoryName(others, "", "", "", "");
            case MODEL -> new HistoryName(provider, others, "", "", "");
            case KEY -> new HistoryName(provider, "", others, "", "");
            case ROUTE -> new HistoryName("", "", "", others, "");
            case TENANT -> new HistoryName("", "", "", "", others);
            case ALL -> new HistoryName("", "", "", "", "");
            case ROUTE_MODEL -> new HistoryName(others, others, "", others, "");
        };
    }
}
