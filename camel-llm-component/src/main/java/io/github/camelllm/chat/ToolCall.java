package io.github.camelllm.chat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model's request to call a tool of the application.
 *
 * @param id the id for the {@link ToolResult}; null if the protocol has none
 * @param name the tool
 * @param arguments the arguments as the model wrote them: text that should be, but need not be, a JSON object; never
 *     empty, as no arguments are <code>{}</code>
 * @param mark the provider's mark, such as Gemini's signature; null if there is none
 */
public record ToolCall(
        @Nullable String id,
        String name,
        String arguments,
        @Nullable ProviderMark mark) implements Part {
    /** Creates a call, with <code>{}</code> for empty arguments. */
    public ToolCall {
        Objects.requireNonNull(name, "name");
        arguments = arguments == null || arguments.isBlank() ? "{}" : arguments;
    }

    /** Creates a call without a mark. */
    public ToolCall(@Nullable String id, String name, String arguments) {
        this(id, name, arguments, null);
    }
}
