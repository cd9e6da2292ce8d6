package io.github.camelllm.insight;

import io.github.camelllm.catalog.Model;
import io.github.camelllm.history.HistoryGrouping;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model that is in use ends soon, or has ended, by the catalog. */
final class ModelEndRule implements InsightRule {
    static final String NAME = "model-ends";

    private static final int SOON = 14;

    @Override
    public List<Insight> evaluate(InsightFacts facts) {
        LocalDate today = LocalDate.ofInstant(facts.now(), ZoneOffset.UTC);
        List<Insight> found = new ArrayList<>();
        facts.figures(HistoryGrouping.MODEL, Duration.ofDays(1)).forEach((name, figures) -> {
            Model model = facts.catalog().find(name.provider(), name.model()).orElse(null);
            LocalDate end = model == null ? null : end(model.deprecationDate());
            if (model != null
                    && end != null
                    && !end.isAfter(today.plusDays(facts.thresholds().getEndsWithinDays()))) {
                found.add(insight(InsightText.model(name), model, end, today, figures.calls()));
            }
        });
        return found;
    }

    /** Returns the last day of a date, which may be a month or a year; null if there is none. */
    private static @Nullable LocalDate end(@Nullable String date) {
        try {
            return date == null
                    ? null
                    : switch (date.length()) {
                        case 4 -> LocalDate.of(Integer.parseInt(date), 12, 31);
                        case 7 -> YearMonth.parse(date).atEndOfMonth();
                        default -> LocalDate.parse(date);
                    };
        } catch (DateTimeException | NumberFormatException e) {
            return null; // a model built by a user, with a text that is not a date
        }
    }

    private static Insight insight(String name, Model model, LocalDate end, LocalDate today, long calls) {
        long days = ChronoUnit.DAYS.between(today, end);
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("ends", end.toString());
        numbers.put("days", days);
        numbers.put("callsOfADay", calls);
        String message = days < 0
                ? name + " has ended on " + end + " by the catalog, and was called " + calls + " times in the last day."
                : name + " ends on " + end + ", in " + days + " days, and was called " + calls
                        + " times in the last day.";
        String successor = model.successor();
        if (successor != null) {
            numbers.put("successor", successor);
            message += " Its successor is " + successor + ".";
        }
        return new Insight(NAME, name, days <= SOON ? AlertLevel.HIGH : AlertLevel.WARNING, message, numbers);
    }
}
