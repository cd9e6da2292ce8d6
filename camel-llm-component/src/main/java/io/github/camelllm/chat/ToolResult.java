package io.github.camelllm.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a {@link ToolCall}.
 *
 * @param toolCallId the id of the call; null if the protocol has none
 * @param name the tool; needed by protocols without ids (Gemini, Ollama), else null
 * @param content the result: text, for some protocols also images and documents
 * @param failed whether the tool failed and the content tells why
 */
public record ToolResult(
        @Nullable String toolCallId, @Nullable String name, List<Part> content, boolean failed) implements Part {
    /** Creates a result; copies the content. */
    public ToolResult {
        content = List.copyOf(content);
    }

    /** Creates a result of text. */
    public ToolResult(@Nullable String toolCallId, @Nullable String name, String text) {
        this(toolCallId, name, List.of(new Part.Text(text)), false);
    }

    /** Returns the texts of the content, joined. */
    public String text() {
        return Message.join(content);
    }
}
