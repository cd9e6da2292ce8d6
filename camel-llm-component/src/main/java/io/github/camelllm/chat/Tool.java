package io.github.camelllm.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A tool that a model may ask the application to call.
 *
 * @param name what the model calls it
 * @param description what it does and when to use it; null if there is none
 * @param parameters the JSON Schema of its arguments; null if it has none
 * @param strict whether the provider must keep the arguments to the schema; null for its default
 */
public record Tool(
        String name,
        @Nullable String description,
        @Nullable JsonNode parameters,
        @Nullable Boolean strict) {
    /** Checks the name. */
    public Tool {
        Objects.requireNonNull(name, "name");
    }

    /** Makes a tool with the provider's default strictness. */
    public Tool(String name, @Nullable String description, @Nullable JsonNode parameters) {
        this(name, description, parameters, null);
    }
}
