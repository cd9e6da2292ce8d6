package io.github.camelllm.catalog;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The requirements of a query that models do not meet. */
final class UnmetRequirements {
    private UnmetRequirements() {}

    /** Returns the unmet requirements with their number of models, most first. */
    static Map<String, Long> of(List<Model> models, Requirements requirements) {
        Map<String, Long> lacking = new LinkedHashMap<>();
        for (Requirement requirement : requirements.all()) {
            long count = models.stream()
                    .filter(model -> !requirement.met().test(model))
                    .count();
            if (count > 0) {
                lacking.put(requirement.wanted(), count);
            }
        }
        return lacking.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Long::sum, LinkedHashMap::new));
    }

    static String told(Map<String, Long> lacking) {
        return lacking.entrySet().stream()
                .map(entry -> entry.getValue() + " lack " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    /** Returns the model with the fewest unmet requirements, and those; empty if there are no models. */
    static String nearest(List<Model> models, Requirements requirements) {
        return models.stream()
                .min(Comparator.comparingInt(
                        model -> requirements.missing(model).size()))
                .map(model -> "Nearest is " + model.path() + ", which "
                        + String.join(" and ", requirements.missing(model)) + ".")
                .orElse("");
    }
}
