package io.github.camelllm.test;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Rules that several providers have, each in its own words. */
final class CommonRules {
    private static final String RFC = "https://www.rfc-editor.org/rfc/rfc8259";

    private CommonRules() {}

    /** The body is a JSON object in UTF-8. */
    static Rule json() {
        return new Rule("json", RFC, (request, refuse) -> {
            if (!request.problem().isEmpty()) {
                refuse.accept("The request body is not valid JSON: " + request.problem());
            }
        });
    }

    /** No text has half a surrogate pair, which these servers' parsers take for broken JSON. */
    static Rule surrogates(String source) {
        return new Rule(
                "lone-surrogate",
                source,
                (request, refuse) -> request.texts((place, text) -> {
                    if (hasLoneSurrogate(text)) {
                        refuse.accept("The request body is not valid JSON: no low surrogate in string: " + place);
                    }
                }));
    }

    private static boolean hasLoneSurrogate(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** The body has no other fields than these. */
    static Rule fields(String source, Set<String> known, Function<String, String> words) {
        return new Rule("unknown-field", source, (request, refuse) -> unknown(request.body(), known)
                .forEach(name -> refuse.accept(words.apply(name))));
    }

    /** Returns the fields of an object that are not known. */
    static List<String> unknown(JsonNode object, Set<String> known) {
        return object.properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> !known.contains(name))
                .toList();
    }

    /**
     * Numbers keep to their ranges, both ends included.
     *
     * @param ranges the ends by JSON Pointer
     */
    static Rule ranges(String source, Map<String, double[]> ranges) {
        return new Rule(
                "number-range",
                source,
                (request, refuse) -> ranges.forEach((pointer, ends) -> {
                    JsonNode value = request.body().at(pointer);
                    if (value.isNumber() && !within(value.decimalValue(), ends)) {
                        refuse.accept(pointer.substring(1).replace('/', '.') + ": " + value + " is not between "
                                + ends[0] + " and " + ends[1]);
                    }
                }));
    }

    static double[] between(double least, double most) {
        return new double[] {least, most};
    }

    static double[] atLeast(double least) {
        return new double[] {least, 1e12};
    }

    private static boolean within(BigDecimal value, double[] ends) {
        return value.compareTo(BigDecimal.valueOf(ends[0])) >= 0 && value.compareTo(BigDecimal.valueOf(ends[1])) <= 0;
    }

    /** A list has no more than so many elements. */
    static Rule atMost(String name, String source, String pointer, int most) {
        return new Rule(name, source, (request, refuse) -> {
            int size = request.body().at(pointer).size();
            if (size > most) {
                refuse.accept("Invalid '" + pointer.substring(1).replace('/', '.')
                        + "': array too long. Expected an array with maximum length " + most
                        + ", but got an array with length " + size + " instead.");
            }
        });
    }

    /** Returns the values that occur more than once. */
    static Set<String> repeated(List<String> values) {
        Set<String> seen = new HashSet<>();
        Set<String> repeated = new HashSet<>();
        values.forEach(value -> {
            if (!seen.add(value)) {
                repeated.add(value);
            }
        });
        return repeated;
    }

    static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static boolean matches(JsonNode text, Pattern pattern) {
        return text.isTextual() && pattern.matcher(text.textValue()).matches();
    }
}
