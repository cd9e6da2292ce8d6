package io.github.camelllm.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An option of a section.
 *
 * @param name its name
 * @param type the type of its value
 * @param choices the values of a choice, and the examples of a list; else empty
 * @param secret whether its value must not be shown
 * @param description what it means
 * @param fallback its default, in words; null if there is none
 */
record ConfigField(
        String name,
        FieldType type,
        List<String> choices,
        boolean secret,
        String description,
        @Nullable String fallback) {
    /** Options whose numbers may be below 0; others are counts, times and amounts. */
    private static final Set<String> SIGNED = Set.of("seed", "presencePenalty", "frequencyPenalty");

    static ConfigField of(String name, FieldType type, String description) {
        return new ConfigField(name, type, List.of(), false, description, null);
    }

    static ConfigField choice(String name, List<String> choices, String description) {
        return new ConfigField(name, FieldType.CHOICE, choices, false, description, null);
    }

    ConfigField hidden() {
        return new ConfigField(name, type, choices, true, description, fallback);
    }

    ConfigField or(String usual) {
        return new ConfigField(name, type, choices, secret, description, usual);
    }

    /** Returns whether its numbers may be below 0. */
    boolean isSigned() {
        return SIGNED.contains(name);
    }

    private boolean isNumeric() {
        return type == FieldType.INTEGER || type == FieldType.LONG || type == FieldType.NUMBER;
    }

    /** Returns what is wrong with a value, without the value if it is secret; null if nothing is. */
    @Nullable
    String problem(String text) {
        String shown = secret ? "" : ", not '" + shortened(text) + "'";
        if (type == FieldType.CHOICE) {
            return choices.stream().anyMatch(text::equalsIgnoreCase)
                    ? null
                    : "must be one of " + String.join(", ", choices) + shown;
        } else if (!type.accepts(text)) {
            return "must be " + type.words() + shown;
        }
        return isNumeric() && !isSigned() && new BigDecimal(text).signum() < 0 ? "must not be below 0" + shown : null;
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= 40 ? line : line.substring(0, 39) + "\u2026";
    }
}
