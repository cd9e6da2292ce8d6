package io.github.camelllm.examples.enrichment;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The model that is called.
 *
 * @param name the provider and the model, for display
 * @param address the part of the URI after {@code llm:}
 * @param reason why it was chosen, for display
 * @param options the options of the endpoint; keys may be among them
 */
record Model(String name, String address, String reason, Map<String, String> options) {
    private static final List<String> OF_ANSWERS = List.of(
            "temperature",
            "topP",
            "topK",
            "seed",
            "maxTokens",
            "stop",
            "frequencyPenalty",
            "presencePenalty",
            "reasoning",
            "dimensions",
            "protocol",
            "additionalBodyProperty.");

    /** Returns this model with another option, unless it has that one. */
    Model withDefault(String option, String value) {
        Map<String, String> more = new LinkedHashMap<>(options);
        more.putIfAbsent(option, value);
        return new Model(name, address, reason, more);
    }

    /**
     * Returns the options that apply to several models: all if they are of one provider, else all but those about the connection, so that no provider
     * gets the key of another.
     */
    static Map<String, String> shared(Map<String, String> options, Collection<String> names) {
        if (names.stream().map(name -> name.strip().split(":", 2)[0]).distinct().count() == 1) {
            return options;
        }
        Map<String, String> some = new LinkedHashMap<>(options);
        some.keySet().removeIf(name -> !changesAnswers(name));
        return some;
    }

    /** Returns whether an option can change answers. Others, such as timeouts and keys, cannot. */
    static boolean changesAnswers(String option) {
        return OF_ANSWERS.stream().anyMatch(option::startsWith);
    }

    /** Returns the name of the provider. */
    String provider() {
        return address.split(":", 2)[0];
    }

    /** Returns the name of the model; empty for the provider's default. */
    String modelName() {
        return address.contains(":") ? address.split(":", 2)[1] : "";
    }

    /** Returns the endpoint; it may hold a key. */
    String uri() {
        return "llm:" + address
                + options.entrySet().stream()
                        .map(option -> option.getKey() + "=RAW(" + option.getValue() + ")")
                        .collect(Collectors.joining("&", "?", ""));
    }

    /** Returns a text without the values of options that may be secret. */
    String withoutSecrets(String text) {
        String clean = text;
        for (Map.Entry<String, String> option : options.entrySet()) {
            String name = option.getKey().toLowerCase(Locale.ROOT);
            boolean secret = name.contains("key") || name.contains("header") || name.contains("password");
            if (secret && !option.getValue().isEmpty()) {
                clean = clean.replace(option.getValue(), "xxxxxx");
            }
        }
        return clean;
    }

    /** Leaves out the options, which may hold a key. */
    @Override
    public String toString() {
        return name;
    }
}
