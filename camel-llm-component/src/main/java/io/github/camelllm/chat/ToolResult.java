package io.github.camelllm.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a tool answered to a {@link ToolCall}.
 *
 * @param toolCallId the id of the call; null where the protocol gave none
 * @param name the tool; needed by protocols without ids (Gemini, Ollama), else null
 * @param content the answer: text, for some protocols also images and documents
 * @param failed whether the tool failed and the content tells why
 */
public record ToolResult(
        @Nullable String toolCallId, @Nullable String name, List<Part> content, boolean failed) implements Part {
    /** Makes a result of an immutable copy of the content. */
    public ToolResult {
        content = List.copyOf(content);
    }

    /** Makes a result of text. */
    public ToolResult(@Nullable String toolCallId, @Nullable String name, String text) {
        this(toolCallId, name, List.of(new Part.Text(text)), false);
    }

    /** Returns the text pieces of the content, joined. */
    public String text() {
        return Message.join(content);
    }
}
