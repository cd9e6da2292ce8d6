package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The writer of the items of a conversation in the Responses API: messages, reasoning, tool calls and their results. */
final class OpenAiResponsesItemWriter {
    private static final int LONGEST_ID = 64;

    private final JsonGenerator out;
    private final Dialect dialect;
    private final boolean stored;
    private final String maker;
    private final OpenAiResponsesContentWriter contents;
    private final Set<String> ids = new HashSet<>();

    /**
     * Creates a writer to a generator that is in the array of items.
     *
     * @param stored whether the provider stores its responses, so that it finds reasoning by its id
     */
    OpenAiResponsesItemWriter(JsonGenerator out, Dialect dialect, boolean stored) {
        this.out = out;
        this.dialect = dialect;
        this.stored = stored;
        this.maker = Makers.ofItems(dialect);
        this.contents = new OpenAiResponsesContentWriter(out, dialect);
    }

    /** Writes all messages. */
    void write(List<Message> messages) throws IOException {
        for (Message message : messages) {
            if (message.name() != null) {
                throw dialect.invalid("has no names of speakers: say in the text that " + message.name() + " speaks");
            }
            if (message.role() == Role.ASSISTANT) {
                new Said(message).write();
            } else {
                asked(message);
            }
        }
    }

    /** The results in a message are items of their own and come first. */
    private void asked(Message message) throws IOException {
        List<Part> rest = new ArrayList<>(message.parts().size());
        for (Part part : message.parts()) {
            if (part instanceof ToolResult result) {
                result(result);
            } else if (part instanceof Part.Native item && message.role() == Role.TOOL) {
                out.writePOJO(item.json());
            } else if (!(part instanceof Part.CacheControl) || !rest.isEmpty()) {
                rest.add(part);
            }
        }
        if (message.role() == Role.TOOL && !rest.isEmpty()) {
            throw dialect.invalid("has only results in a message of a tool: put the " + Dialect.nameOf(rest.get(0))
                    + " into the content of a ToolResult, or into a message of the user");
        }
        if (!rest.isEmpty() || message.parts().isEmpty()) {
            out.writeStartObject();
            out.writeStringField("role", role(message.role()));
            contents.write("content", rest);
            out.writeEndObject();
        }
    }

    private static String role(Role role) {
        return switch (role) {
            case SYSTEM -> "system";
            case DEVELOPER -> "developer";
            case USER, TOOL -> "user";
            case ASSISTANT -> "assistant";
        };
    }

    private void result(ToolResult result) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", "function_call_output");
        out.writeStringField("call_id", result.toolCallId());
        contents.write("output", result.content());
        out.writeEndObject();
    }

    /** An id has at most 64 characters, and is that of one item of a request: some servers number the items of each answer anew. */
    private boolean isSendable(ResponsesItemMark mark) {
        return mark.id().length() <= LONGEST_ID && ids.add(mark.id());
    }

    /** The items of an assistant message: neighbouring texts of one item are one item. */
    private final class Said {
        private final List<Part> parts;
        private boolean unpaired;

        Said(Message message) {
            this.parts = message.parts().stream()
                    .filter(part -> !(part instanceof Part.CacheControl))
                    .toList();
        }

        void write() throws IOException {
            for (int i = 0; i < parts.size(); i++) {
                Part part = parts.get(i);
                if (part instanceof Part.Reasoning thought) {
                    reasoning(thought, i + 1 < parts.size());
                } else if (part instanceof ToolCall call) {
                    call(call);
                } else if (part instanceof Part.Native item) {
                    out.writePOJO(item.json());
                } else {
                    int end = endOfItem(i);
                    words(parts.subList(i, end));
                    i = end - 1;
                }
            }
        }

        private int endOfItem(int start) {
            int end = start + 1;
            while (end < parts.size()
                    && OpenAiResponsesContentWriter.isWords(parts.get(end))
                    && Objects.equals(
                            parts.get(end).mark(maker), parts.get(start).mark(maker))) {
                end++;
            }
            return end;
        }

        /** Reasoning is sent back if the provider can read or find it, and never without the item that follows it. */
        private void reasoning(Part.Reasoning thought, boolean followed) throws IOException {
            ResponsesItemMark mark = ResponsesItemMark.ofReasoning(thought, maker);
            if (mark == null) {
                return; // of another maker
            }
            boolean known = isSendable(mark);
            boolean found = known ? stored || mark.more() != null : mark.more() != null && !ids.contains(mark.id());
            unpaired = !followed || !known || !found;
            if (!followed || !found) {
                return;
            }
            out.writeStartObject();
            out.writeStringField("type", "reasoning");
            if (known) {
                out.writeStringField("id", mark.id());
            }
            summary(thought.text());
            if (mark.more() != null) {
                out.writeStringField("encrypted_content", mark.more());
            }
            out.writeEndObject();
        }

        private void summary(@Nullable String text) throws IOException {
            out.writeArrayFieldStart("summary");
            if (text != null) {
                out.writeStartObject();
                out.writeStringField("type", "summary_text");
                out.writeStringField("text", text);
                out.writeEndObject();
            }
            out.writeEndArray();
        }

        private void call(ToolCall call) throws IOException {
            ResponsesItemMark mark = ResponsesItemMark.ofCall(call, maker);
            out.writeStartObject();
            out.writeStringField("type", "function_call");
            if (mark != null && !unpaired && isSendable(mark)) {
                out.writeStringField("id", mark.id());
            }
            out.writeStringField("call_id", call.id());
            out.writeStringField("name", call.name());
            out.writeStringField("arguments", call.arguments());
            out.writeEndObject();
        }

        private void words(List<Part> item) throws IOException {
            ResponsesItemMark mark = ResponsesItemMark.ofMessage(item.get(0), maker);
            boolean known = mark != null && !unpaired && isSendable(mark);
            out.writeStartObject();
            if (mark != null && known) {
                out.writeStringField("type", "message");
                out.writeStringField("id", mark.id());
                out.writeStringField("status", "completed");
            }
            out.writeStringField("role", "assistant");
            if (mark != null && mark.more() != null) {
                out.writeStringField("phase", mark.more());
            }
            contents.answer(item, known);
            out.writeEndObject();
        }
    }
}
