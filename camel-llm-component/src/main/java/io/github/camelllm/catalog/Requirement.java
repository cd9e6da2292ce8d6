package io.github.camelllm.catalog;

import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One of the things a model must have.
 *
 * @param wanted what, for people: {@code vision}
 * @param met whether a model has it
 * @param instead what a model has instead, for people
 */
record Requirement(String wanted, Predicate<Model> met, Function<Model, String> instead) {
    String whyNot(Model model) {
        String has = instead.apply(model);
        return "lacks " + wanted + (has.isEmpty() ? "" : " (" + has + ")");
    }
}
