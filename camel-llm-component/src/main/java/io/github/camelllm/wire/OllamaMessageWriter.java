package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The writer of messages in Ollama's chat: a role, one text, and beside it images, reasoning and tool calls. */
final class OllamaMessageWriter {
    private static final String PARAGRAPH = "\n\n";

    private final JsonGenerator out;
    private final Dialect dialect;

    /** Creates a writer to a generator that stands in the array of messages. */
    OllamaMessageWriter(JsonGenerator out, Dialect dialect) {
        this.out = out;
        this.dialect = dialect;
    }

    /** Writes all messages. */
    void write(List<Message> messages) throws IOException {
        for (Message message : messages) {
            if (message.name() != null) {
                throw dialect.invalid("has no names of speakers: say in the text that " + message.name() + " speaks");
            }
            message(message);
        }
    }

    /** Each result is a message of its own, before the other parts. */
    private void message(Message message) throws IOException {
        List<Part> said = new ArrayList<>(message.parts().size());
        for (Part part : message.parts()) {
            if (part instanceof ToolResult result) {
                result(result);
            } else if (!(part instanceof Part.CacheControl)) {
                said.add(part);
            }
        }
        if (message.role() == Role.ASSISTANT) {
            answer(said);
        } else if (!said.isEmpty()) {
            spoken(message.role(), said);
        }
    }

    private void result(ToolResult result) throws IOException {
        out.writeStartObject();
        out.writeStringField("role", "tool");
        content(result.content(), "");
        field("tool_name", result.name());
        field("tool_call_id", result.toolCallId());
        out.writeEndObject();
    }

    private void spoken(Role role, List<Part> said) throws IOException {
        out.writeStartObject();
        out.writeStringField("role", role == Role.SYSTEM || role == Role.DEVELOPER ? "system" : "user");
        content(said, PARAGRAPH);
        out.writeEndObject();
    }

    private void answer(List<Part> said) throws IOException {
        List<Part> words = new ArrayList<>(said.size());
        List<ToolCall> calls = new ArrayList<>();
        StringBuilder thought = new StringBuilder();
        for (Part part : said) {
            if (part instanceof ToolCall call) {
                calls.add(call);
            } else if (part instanceof Part.Reasoning reasoning) {
                thought.append(reasoning.text() == null ? "" : reasoning.text());
            } else {
                words.add(part instanceof Part.Refusal refusal ? new Part.Text(refusal.text()) : part);
            }
        }
        out.writeStartObject();
        out.writeStringField("role", "assistant");
        content(words, "");
        field("thinking", thought.isEmpty() ? null : thought.toString());
        calls(calls);
        out.writeEndObject();
    }

    private void calls(List<ToolCall> calls) throws IOException {
        if (calls.isEmpty()) {
            return;
        }
        out.writeArrayFieldStart("tool_calls");
        for (ToolCall call : calls) {
            out.writeStartObject();
            field("id", call.id());
            out.writeObjectFieldStart("function");
            out.writeStringField("name", call.name());
            out.writePOJOField("arguments", ToolArguments.of(call));
            out.writeEndObject();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void content(List<Part> parts, String separator) throws IOException {
        List<String> texts = new ArrayList<>(parts.size());
        List<String> images = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Part.Image image) {
                images.add(bytes(image));
            } else if (!(part instanceof Part.CacheControl)) {
                texts.add(text(part));
            }
        }
        out.writeStringField("content", String.join(separator, texts));
        if (!images.isEmpty()) {
            out.writePOJOField("images", images);
        }
    }

    private String text(Part part) {
        if (part instanceof Part.Text text) {
            return text.text();
        }
        Media media = part instanceof Part.Document document ? document.media() : null;
        if (media == null
                || media.data() == null
                || !String.valueOf(media.type()).startsWith("text/")) {
            throw dialect.invalid("has only texts and images, no " + Dialect.nameOf(part)
                    + (part instanceof Part.Document ? " but the bytes of a text" : ""));
        }
        return new String(media.data(), StandardCharsets.UTF_8);
    }

    private String bytes(Part.Image image) {
        dialect.refuseDetail(image);
        if (image.media().uri() != null) {
            throw dialect.invalid(
                    "fetches no images: send the bytes of " + image.media().uri());
        }
        return image.media().base64();
    }

    private void field(String name, @Nullable String value) throws IOException {
        if (value != null) {
            out.writeStringField(name, value);
        }
    }
}
