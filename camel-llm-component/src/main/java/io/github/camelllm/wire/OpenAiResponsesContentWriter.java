package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The writer of the content of items in the Responses API: a string if it is one text, else an array of parts. */
final class OpenAiResponsesContentWriter {
    private final JsonGenerator out;
    private final Dialect dialect;

    /** Creates a writer to a generator that is in an item. */
    OpenAiResponsesContentWriter(JsonGenerator out, Dialect dialect) {
        this.out = out;
        this.dialect = dialect;
    }

    /** Returns whether a part belongs into a message item of the model. */
    static boolean isWords(Part part) {
        return part instanceof Part.Text || part instanceof Part.Refusal;
    }

    /** Writes the content of an input item. */
    void write(String field, List<Part> content) throws IOException {
        List<Part> parts = content.stream().filter(p -> !isMark(p)).toList();
        boolean marked =
                parts.size() < content.size() && !parts.isEmpty() && PromptCacheRule.takesBreakpoints(dialect.model());
        if (!marked && isOneText(parts)) {
            out.writeStringField(field, text(parts));
            return;
        }
        out.writeArrayFieldStart(field);
        for (int i = 0; i < content.size(); i++) {
            if (!isMark(content.get(i))) {
                out.writeStartObject();
                input(content.get(i));
                mark(marked && i + 1 < content.size() && isMark(content.get(i + 1)));
                out.writeEndObject();
            }
        }
        out.writeEndArray();
    }

    private static boolean isMark(Part part) {
        return part instanceof Part.CacheControl;
    }

    private void mark(boolean marked) throws IOException {
        if (marked) {
            out.writeObjectFieldStart("prompt_cache_breakpoint");
            out.writeStringField("mode", "explicit");
            out.writeEndObject();
        }
    }

    /**
     * Writes the content of a message item of the model.
     *
     * @param array whether a single text is written as an array, too, as is required in an item with an id
     */
    void answer(List<Part> parts, boolean array) throws IOException {
        if (!array && isOneText(parts)) {
            out.writeStringField("content", text(parts));
            return;
        }
        out.writeArrayFieldStart("content");
        for (Part part : parts) {
            out.writeStartObject();
            output(part);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static boolean isOneText(List<Part> parts) {
        return parts.isEmpty() || (parts.size() == 1 && parts.get(0) instanceof Part.Text);
    }

    private static String text(List<Part> parts) {
        return new Message(Role.USER, parts, null).text();
    }

    private void output(Part part) throws IOException {
        if (part instanceof Part.Text text) {
            out.writeStringField("type", "output_text");
            out.writeStringField("text", text.text());
            out.writeArrayFieldStart("annotations");
            out.writeEndArray();
        } else if (part instanceof Part.Refusal refusal) {
            out.writeStringField("type", "refusal");
            out.writeStringField("refusal", refusal.text());
        } else {
            throw dialect.invalid("has no place in a message of the model for a part of kind " + Dialect.nameOf(part));
        }
    }

    private void input(Part part) throws IOException {
        if (part instanceof Part.Text text) {
            text(text.text());
        } else if (part instanceof Part.Image image) {
            out.writeStringField("type", "input_image");
            out.writeStringField("image_url", image.media().url());
            field("detail", image.detail());
        } else if (part instanceof Part.Document document) {
            document(document, document.media());
        } else if (part instanceof Part.Native block) {
            Json.fields(out, block.json());
        } else {
            throw dialect.invalid("has no place here for a part of kind " + Dialect.nameOf(part));
        }
    }

    private void text(String text) throws IOException {
        out.writeStringField("type", "input_text");
        out.writeStringField("text", text);
    }

    /** A text file is sent as text. */
    private void document(Part.Document document, @Nullable Media media) throws IOException {
        if (media != null
                && media.data() != null
                && media.type() != null
                && media.type().startsWith("text/")) {
            text(new String(media.data(), StandardCharsets.UTF_8));
            return;
        }
        out.writeStringField("type", "input_file");
        field("file_id", document.fileId());
        if (media != null && media.uri() != null) {
            out.writeStringField("file_url", media.uri().toString());
        } else if (media != null) {
            out.writeStringField("filename", document.name() != null ? document.name() : "document");
            out.writeStringField("file_data", media.url());
        }
    }

    private void field(String name, @Nullable String value) throws IOException {
        if (value != null) {
            out.writeStringField(name, value);
        }
    }
}
