package io.github.camelllm.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A part of a configuration file, whatever its format. */
sealed interface ConfigNode {
    /** Returns the line on which it begins, from 1. */
    int line();

    /**
     * A single value.
     *
     * @param text the value as it stands in the file; null if there is none
     */
    record Value(@Nullable String text, int line) implements ConfigNode {
        @Override
        public String toString() {
            return "Value[line " + line + "]"; // the text may be a key
        }
    }

    /** Values by name. */
    record Fields(Map<String, ConfigNode> fields, int line) implements ConfigNode {}

    /** A list of values. */
    record Items(List<ConfigNode> items, int line) implements ConfigNode {}
}
