package io.github.camelllm.config;

import static io.github.camelllm.config.FieldType.DURATION;
import static io.github.camelllm.config.FieldType.INTEGER;
import static io.github.camelllm.config.FieldType.LONG;
import static io.github.camelllm.config.FieldType.NUMBER;

import io.github.camelllm.insight.InsightThresholds;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.util.TimeUtils;

/** The thresholds of alerts in the section {@code alerts}. */
final class AlertThresholds {
    private static final List<Threshold> ALL = List.of(
            new Threshold(
                    ConfigField.of("window", DURATION, "The time that rules look back.")
                            .or("5m"),
                    InsightThresholds::getWindow,
                    (own, text) -> own.setWindow(TimeUtils.toMilliSeconds(text))),
            new Threshold(
                    ConfigField.of(
                                    "minCalls",
                                    LONG,
                                    "The number of calls in the window from which on rates and latencies are judged.")
                            .or("20"),
                    InsightThresholds::getMinCalls,
                    (own, text) -> own.setMinCalls(Long.parseLong(text))),
            new Threshold(
                    ConfigField.of(
                                    "failureRate",
                                    NUMBER,
                                    "The share of failed calls, from 0 to 1, from which on a model is reported.")
                            .or("0.1"),
                    InsightThresholds::getFailureRate,
                    (own, text) -> own.setFailureRate(Double.parseDouble(text))),
            new Threshold(
                    ConfigField.of(
                                    "latencyFactor",
                                    NUMBER,
                                    "How many times its latency of the last day a model's must be to be reported.")
                            .or("2"),
                    InsightThresholds::getLatencyFactor,
                    (own, text) -> own.setLatencyFactor(Double.parseDouble(text))),
            new Threshold(
                    ConfigField.of(
                                    "rateLimitLeft",
                                    NUMBER,
                                    "The share of a provider's limit, from 0 to 1, below which what is left is reported.")
                            .or("0.1"),
                    InsightThresholds::getRateLimitLeft,
                    (own, text) -> own.setRateLimitLeft(Double.parseDouble(text))),
            new Threshold(
                    ConfigField.of(
                                    "budgetShare",
                                    NUMBER,
                                    "The share of a budget, from 0 to 1, from which on it is reported.")
                            .or("0.8"),
                    InsightThresholds::getBudgetShare,
                    (own, text) -> own.setBudgetShare(Double.parseDouble(text))),
            new Threshold(
                    ConfigField.of(
                                    "downAfter",
                                    LONG,
                                    "The number of calls in a row without an answer after which a provider counts as down.")
                            .or("5"),
                    InsightThresholds::getDownAfter,
                    (own, text) -> own.setDownAfter(Long.parseLong(text))),
            new Threshold(
                    ConfigField.of(
                                    "cacheHitRate",
                                    NUMBER,
                                    "The share of hits, from 0 to 1, below which a response cache counts as useless.")
                            .or("0.05"),
                    InsightThresholds::getCacheHitRate,
                    (own, text) -> own.setCacheHitRate(Double.parseDouble(text))),
            new Threshold(
                    ConfigField.of(
                                    "cacheLookups",
                                    LONG,
                                    "The number of lookups in a day from which on a response cache is judged.")
                            .or("500"),
                    InsightThresholds::getCacheLookups,
                    (own, text) -> own.setCacheLookups(Long.parseLong(text))),
            new Threshold(
                    ConfigField.of(
                                    "cheaperBy",
                                    NUMBER,
                                    "By which share, from 0 to 1, a model must be cheaper to be recommended.")
                            .or("0.3"),
                    InsightThresholds::getCheaperBy,
                    (own, text) -> own.setCheaperBy(Double.parseDouble(text))),
            new Threshold(
                    ConfigField.of(
                                    "cheaperSaves",
                                    NUMBER,
                                    "The savings in USD per day from which on a cheaper model is recommended.")
                            .or("1"),
                    InsightThresholds::getCheaperSaves,
                    (own, text) -> own.setCheaperSaves(Double.parseDouble(text))),
            new Threshold(
                    ConfigField.of("endsWithinDays", INTEGER, "How many days before its end a model is reported.")
                            .or("60"),
                    InsightThresholds::getEndsWithinDays,
                    (own, text) -> own.setEndsWithinDays(Integer.parseInt(text))));

    private AlertThresholds() {}

    private record Threshold(
            ConfigField field, Function<InsightThresholds, Number> get, BiConsumer<InsightThresholds, String> set) {}

    static Stream<ConfigField> fields() {
        return ALL.stream().map(Threshold::field);
    }

    /** Returns the thresholds of the component, and for those that have their defaults, what the file sets. */
    static InsightThresholds merged(FileConfiguration file, InsightThresholds component) {
        InsightThresholds usual = new InsightThresholds();
        InsightThresholds merged = new InsightThresholds();
        for (Threshold one : ALL) {
            Number own = one.get().apply(component);
            String text = file.text(ConfigSection.ALERTS, one.field().name());
            boolean isSet = !own.equals(one.get().apply(usual));
            if (isSet || text != null) {
                one.set().accept(merged, isSet || text == null ? String.valueOf(own) : text);
            }
        }
        return merged;
    }
}
