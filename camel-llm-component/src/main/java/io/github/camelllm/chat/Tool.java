package io.github.camelllm.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A tool that a model may call.
 *
 * @param name the name
 * @param description what it does and when to use it; null if there is none
 * @param parameters the JSON Schema of its arguments; null if it has none
 * @param strict whether the provider must keep the arguments to the schema; null for its default
 * @param definition the complete JSON of a tool that the provider runs itself, such as a web search; sent unchanged. Null for a function of
 *     the application
 */
public record Tool(
        String name,
        @Nullable String description,
        @Nullable JsonNode parameters,
        @Nullable Boolean strict,
        @Nullable JsonNode definition) {
    /** Checks the name. */
    public Tool {
        Objects.requireNonNull(name, "name");
    }

    /** Creates a function of the application. */
    public Tool(String name, @Nullable String description, @Nullable JsonNode parameters, @Nullable Boolean strict) {
        this(name, description, parameters, strict, null);
    }

    /** Creates a function with the provider's default strictness. */
    public Tool(String name, @Nullable String description, @Nullable JsonNode parameters) {
        this(name, description, parameters, null, null);
    }

    /** Creates a tool that the provider runs itself, from its JSON; the name is only for the application. */
    public static Tool ofProvider(JsonNode definition) {
        String type = definition.path("type").asText("");
        String first = definition.isEmpty() ? "" : definition.fieldNames().next();
        String name = definition.path("name").asText(type.isEmpty() ? first : type);
        return new Tool(name, null, null, null, definition);
    }

    /** Returns whether the provider runs it itself. */
    public boolean isOfProvider() {
        return definition != null;
    }
}
