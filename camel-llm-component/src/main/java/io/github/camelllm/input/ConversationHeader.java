package io.github.camelllm.input;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.InputFormat;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header with the conversation before the body's message: messages, or maps in OpenAI's format; JSON if the endpoint has {@code
 * inputFormat=openai}.
 */
public final class ConversationHeader {
    private final boolean json;

    /** Creates the reader for an endpoint with this {@code inputFormat}. */
    public ConversationHeader(InputFormat format) {
        this.json = format == InputFormat.openai;
    }

    /**
     * A conversation.
     *
     * @param messages its messages
     * @param json whether any of them was JSON or a map, whose author may be another than that of the route
     */
    public record Before(List<Message> messages, boolean json) {}

    /**
     * Returns the conversation of a header; null if there is none.
     *
     * @throws io.github.camelllm.chat.InvalidRequestException if it is none
     */
    public @Nullable Before read(@Nullable Object header) {
        if (header == null) {
            return null;
        }
        List<Message> messages = new ArrayList<>();
        boolean foreign = false;
        for (Object item : header instanceof List<?> list ? list : List.of(header)) {
            if (item instanceof Message message) {
                messages.add(message);
            } else {
                messages.addAll(foreign(item));
                foreign = true;
            }
        }
        return new Before(messages, foreign);
    }

    private List<Message> foreign(@Nullable Object item) {
        if (item instanceof Map<?, ?> map) {
            return OpenAiInput.messages(OpenAiInput.treeOf(map));
        }
        JsonNode tree =
                item instanceof JsonNode node ? node : item instanceof String text ? OpenAiInput.tree(text) : null;
        if (tree == null || !json) {
            throw refused(
                    item,
                    tree != null
                            ? ": JSON is accepted if the endpoint has inputFormat=openai"
                            : json && item instanceof String ? " that is no JSON" : "");
        }
        return OpenAiInput.messages(tree);
    }

    private static LlmException refused(@Nullable Object item, String why) {
        return ErrorKind.INVALID_REQUEST.exception("The header " + LlmConstants.MESSAGES
                + " must be a list of io.github.camelllm.chat.Message or of maps in OpenAI's shape, but has a "
                + (item == null ? "null" : item.getClass().getName())
                + why);
    }
}
