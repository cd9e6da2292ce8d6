package io.github.camelllm.config;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Default options from the environment: {@code LLM_MAX_TOKENS} for all providers, {@code OPENAI_MAX_TOKENS} for one. Options
 * that weaken the security or show contents cannot be set so.
 */
public final class EnvironmentOptions {
    private static final String ALL = "LLM";
    private static final Set<String> NEVER = Set.of("security", "logging");
    private static final Set<String> OTHERWISE = Set.of("apiKey", "baseUrl", "lazyStartProducer");

    private EnvironmentOptions() {}

    /** Returns the variable of an option. */
    static String variable(String prefix, String option) {
        String snake = option.replaceAll("([a-z0-9])([A-Z])", "$1_$2");
        return (prefix.replaceAll("[^A-Za-z0-9]", "_") + "_" + snake).toUpperCase(Locale.ROOT);
    }

    /** Returns whether the environment can set an option. */
    static boolean isAllowed(String option) {
        return !OTHERWISE.contains(option) && !NEVER.contains(OptionTable.group(option));
    }

    /**
     * Returns the options that the environment sets for endpoints of a provider, those of the provider before those of all.
     *
     * @param provider the provider; null if it is not known
     * @param environment returns the value of a variable; null if it is not set
     * @throws LlmException of kind {@code CONFIGURATION} that names all variables with a wrong value
     */
    public static Map<String, String> of(@Nullable String provider, Function<String, @Nullable String> environment) {
        Map<String, String> options = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        OptionTable.ofEndpoints().values().stream()
                .filter(field -> isAllowed(field.name()))
                .forEach(field -> {
                    add(field, variable(ALL, field.name()), environment, options, problems);
                    if (provider != null) {
                        add(field, variable(provider, field.name()), environment, options, problems);
                    }
                });
        if (!problems.isEmpty()) {
            throw ErrorKind.CONFIGURATION.exception(String.join("; ", problems));
        }
        return options;
    }

    private static void add(
            ConfigField field,
            String variable,
            Function<String, @Nullable String> environment,
            Map<String, String> options,
            List<String> problems) {
        String value = environment.apply(variable);
        if (value != null && !value.isBlank()) {
            String problem = field.problem(value.strip());
            if (problem == null) {
                options.put(field.name(), value.strip());
            } else {
                problems.add("The environment variable " + variable + " " + problem);
            }
        }
    }
}
