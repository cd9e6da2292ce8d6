package io.github.camelllm.catalog;

import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A requirement for a model.
 *
 * @param wanted its description: {@code vision}
 * @param met tests whether a model meets it
 * @param instead describes what a model has instead
 */
record Requirement(String wanted, Predicate<Model> met, Function<Model, String> instead) {
    String whyNot(Model model) {
        String has = instead.apply(model);
        return "lacks " + wanted + (has.isEmpty() ? "" : " (" + has + ")");
    }
}
