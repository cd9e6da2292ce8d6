package io.github.camelllm.config;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a configuration file refers to outside itself: placeholders, and beans. */
public interface ConfigSurroundings {
    /**
     * Returns a value with its placeholders replaced.
     *
     * @throws RuntimeException if one has no value
     */
    String resolve(String value);

    /** Returns whether there may be a budget of a name beside those of the file. */
    boolean hasBudget(String name);

    /** Returns whether there may be a limit of a name beside those of the file. */
    boolean hasLimit(String name);

    /** Returns surroundings of which nothing is known but the environment: what else is referred to may be there. */
    static ConfigSurroundings unknown(Function<String, @Nullable String> environment) {
        return new ConfigSurroundings() {
            @Override
            public String resolve(String value) {
                String variable = value.matches("\\{\\{env:\\w+}}") ? value.substring(6, value.length() - 2) : null;
                String known = variable == null ? null : environment.apply(variable);
                return known == null ? value : known;
            }

            @Override
            public boolean hasBudget(String name) {
                return true;
            }

            @Override
            public boolean hasLimit(String name) {
                return true;
            }
        };
    }
}
