package io.github.camelllm.catalog;

import io.github.camelllm.price.Prices;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The changes in the catalog by reading a model file.
 *
 * @param source the file
 * @param readAt when it was read
 * @param models the number of models in the file
 * @param added the paths of new models
 * @param removed the paths of removed models
 * @param changed one line per changed property, such as {@code openai:gpt-5.4 prices 2.5/15 -> 2/12}; at most 1,000
 */
public record ModelFileReport(
        String source, Instant readAt, int models, List<String> added, List<String> removed, List<String> changed) {
    private static final int MOST_LINES = 1_000;

    /** The properties that are compared, with their text form. */
    private static final Map<String, Function<Model, @Nullable Object>> FACTS = facts();

    /** Copies the lists. */
    public ModelFileReport {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        changed = List.copyOf(changed);
    }

    private static Map<String, Function<Model, @Nullable Object>> facts() {
        Map<String, Function<Model, @Nullable Object>> facts = new LinkedHashMap<>();
        facts.put("prices", Model::prices);
        facts.put("contextWindow", Model::contextWindow);
        facts.put("maxOutputTokens", Model::maxOutputTokens);
        facts.put("status", Model::status);
        facts.put("deprecationDate", Model::deprecationDate);
        facts.put("capabilities", Model::capabilities);
        facts.put("qualityTier", Model::qualityTier);
        facts.put("successor", Model::successor);
        return facts;
    }

    static ModelFileReport of(String source, Instant at, int models, List<Model> before, List<Model> after) {
        Map<String, Model> old = byPath(before);
        Map<String, Model> now = byPath(after);
        List<String> changed = new ArrayList<>();
        now.forEach((path, model) -> {
            Model known = old.get(path);
            if (known != null && !known.equals(model)) {
                compare(known, model, changed);
            }
        });
        return new ModelFileReport(source, at, models, without(now, old), without(old, now), changed);
    }

    private static Map<String, Model> byPath(List<Model> models) {
        Map<String, Model> byPath = new LinkedHashMap<>();
        models.forEach(model -> byPath.put(model.path(), model));
        return byPath;
    }

    private static List<String> without(Map<String, Model> some, Map<String, Model> others) {
        return some.keySet().stream().filter(path -> !others.containsKey(path)).toList();
    }

    private static void compare(Model before, Model after, List<String> changed) {
        FACTS.forEach((name, fact) -> {
            Object old = fact.apply(before);
            Object now = fact.apply(after);
            if (!Objects.equals(old, now) && changed.size() < MOST_LINES) {
                changed.add(after.path() + " " + name + " " + shown(old) + " -> " + shown(now));
            }
        });
    }

    private static String shown(@Nullable Object fact) {
        return fact instanceof Prices prices
                ? shown(prices.input()) + "/" + shown(prices.output())
                        + (prices.cachedInput() == null
                                ? ""
                                : " cached " + prices.cachedInput().toPlainString())
                : fact instanceof java.math.BigDecimal number
                        ? number.toPlainString()
                        : fact == null ? "unknown" : fact.toString();
    }

    /** Returns whether nothing has changed. */
    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && changed.isEmpty();
    }

    /** Returns a summary for logs. */
    @Override
    public String toString() {
        return source + ": " + models + " models, " + added.size() + " new, " + removed.size() + " gone, "
                + changed.size() + " facts changed";
    }
}
