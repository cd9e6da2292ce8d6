package io.github.camelllm.catalog;

import io.github.camelllm.provider.EnumNames;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A comparison of models as a Markdown table with one column per model. */
final class ModelComparison {
    private final Map<String, Function<Model, @Nullable Object>> rows = new LinkedHashMap<>();

    ModelComparison(Function<Model, Availability> availability) {
        rows.put("name", Model::name);
        rows.put("status", model -> EnumNames.of(model.status()));
        rows.put("availability", model -> EnumNames.of(availability.apply(model).state()));
        rows.put("context window", Model::contextWindow);
        rows.put("maximum output", Model::maxOutputTokens);
        rows.put("input, USD per 1M", model -> plain(model.prices().input()));
        rows.put("output, USD per 1M", model -> plain(model.prices().output()));
        rows.put("cached input, USD per 1M", model -> plain(model.prices().cachedInput()));
        rows.put("quality", model -> word(model.qualityTier()));
        rows.put("latency", model -> word(model.latencyTier()));
        rows.put("open weights", model -> model.openWeights() ? "yes" : "no");
        rows.put(
                "takes",
                model -> words(
                        model.inputModalities().stream().map(EnumNames::of).toList()));
        rows.put(
                "can",
                model -> words(model.capabilities().stream().map(EnumNames::of).toList()));
        rows.put("strengths", model -> words(model.strengths()));
        rows.put("released", Model::releaseDate);
        rows.put("knowledge cutoff", Model::knowledgeCutoff);
        rows.put("ends", Model::deprecationDate);
    }

    String of(List<Model> models) {
        List<String> lines = new ArrayList<>();
        lines.add(line("", models.stream().map(Model::path).toList()));
        lines.add("|---".repeat(models.size() + 1) + "|");
        rows.forEach((title, value) -> lines.add(line(
                title, models.stream().map(model -> cell(value.apply(model))).toList())));
        return String.join("\n", lines) + "\n";
    }

    private static String line(String title, List<String> cells) {
        return "| " + title + " | " + cells.stream().collect(Collectors.joining(" | ")) + " |";
    }

    private static String cell(@Nullable Object value) {
        return value == null ? "?" : value.toString().replace("|", "\\|");
    }

    private static @Nullable String plain(@Nullable BigDecimal price) {
        return price == null ? null : price.toPlainString();
    }

    private static @Nullable String word(@Nullable Enum<?> value) {
        return value == null ? null : EnumNames.of(value);
    }

    private static String words(List<String> words) {
        return String.join(", ", words);
    }
}
