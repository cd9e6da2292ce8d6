package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The writer of messages and their blocks of content in the Messages API. */
final class AnthropicBlockWriter {
    private final JsonGenerator out;
    private final Dialect dialect;
    private final String maker;

    /** Creates a writer to a generator. */
    AnthropicBlockWriter(JsonGenerator out, Dialect dialect) {
        this.out = out;
        this.dialect = dialect;
        this.maker = Makers.ofSignatures(dialect);
    }

    /** Writes a message. */
    void message(ConversationTurn turn) throws IOException {
        out.writeStartObject();
        out.writeStringField("role", turn.assistant() ? "assistant" : "user");
        out.writeFieldName("content");
        content(turn.parts());
        out.writeEndObject();
    }

    /** Writes content: one text as a text, else as blocks. */
    void content(List<Part> parts) throws IOException {
        if (parts.size() == 1 && parts.get(0) instanceof Part.Text text) {
            out.writeString(text.text());
            return;
        }
        out.writeStartArray();
        for (Block block : blocks(parts)) {
            out.writeStartObject();
            part(block.part());
            mark(block.mark());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /**
     * A part and the cache mark after it. Thinking blocks cannot have a cache mark: it moves to the part before them.
     *
     * @param part the part
     * @param mark the mark; null if there is none
     */
    private record Block(Part part, Part.@Nullable CacheControl mark) {
        boolean takesMark() {
            return !(part instanceof Part.Reasoning);
        }
    }

    private static List<Block> blocks(List<Part> parts) {
        List<Block> blocks = new ArrayList<>(parts.size());
        for (Part part : parts) {
            if (part instanceof Part.CacheControl mark) {
                mark(blocks, mark);
            } else {
                blocks.add(new Block(part, null));
            }
        }
        return blocks;
    }

    private static void mark(List<Block> blocks, Part.CacheControl mark) {
        for (int i = blocks.size() - 1; i >= 0; i--) {
            if (blocks.get(i).takesMark()) {
                blocks.set(i, new Block(blocks.get(i).part(), mark));
                return;
            }
        }
    }

    private void mark(Part.@Nullable CacheControl mark) throws IOException {
        if (mark == null) {
            return;
        }
        out.writeObjectFieldStart("cache_control");
        out.writeStringField("type", "ephemeral");
        field("ttl", mark.ttl());
        out.writeEndObject();
    }

    private void part(Part part) throws IOException {
        if (part instanceof Part.Text text) {
            text(text.text());
        } else if (part instanceof Part.Image image) {
            image(image);
        } else if (part instanceof Part.Document document) {
            document(document);
        } else if (part instanceof Part.Reasoning thought) {
            thought(thought);
        } else if (part instanceof Part.Refusal refusal) {
            text(refusal.text());
        } else if (part instanceof ToolCall call) {
            call(call);
        } else if (part instanceof ToolResult result) {
            result(result);
        } else if (part instanceof Part.Native block) {
            Json.fields(out, block.json());
        } else {
            throw dialect.invalid("has no place for a part of kind " + Dialect.nameOf(part));
        }
    }

    private void text(String text) throws IOException {
        out.writeStringField("type", "text");
        out.writeStringField("text", text);
    }

    private void image(Part.Image image) throws IOException {
        dialect.refuseDetail(image);
        out.writeStringField("type", "image");
        source(image.media());
    }

    private void document(Part.Document document) throws IOException {
        Media media = document.media();
        out.writeStringField("type", "document");
        if (media == null) {
            out.writeObjectFieldStart("source");
            out.writeStringField("type", "file");
            out.writeStringField("file_id", document.fileId());
            out.writeEndObject();
        } else if (media.data() != null && media.type() != null && media.type().startsWith("text/")) {
            plainText(media.data());
        } else {
            source(media);
        }
        field("title", document.name());
    }

    private void plainText(byte[] data) throws IOException {
        out.writeObjectFieldStart("source");
        out.writeStringField("type", "text");
        out.writeStringField("media_type", "text/plain");
        out.writeStringField("data", new String(data, StandardCharsets.UTF_8));
        out.writeEndObject();
    }

    private void source(Media media) throws IOException {
        out.writeObjectFieldStart("source");
        if (media.uri() != null) {
            out.writeStringField("type", "url");
            out.writeStringField("url", media.uri().toString());
        } else {
            out.writeStringField("type", "base64");
            field("media_type", media.type());
            out.writeStringField("data", media.base64());
        }
        out.writeEndObject();
    }

    private void thought(Part.Reasoning thought) throws IOException {
        if (thought.redacted()) {
            out.writeStringField("type", "redacted_thinking");
            out.writeStringField("data", thought.mark(maker));
        } else {
            out.writeStringField("type", "thinking");
            out.writeStringField("thinking", thought.text() == null ? "" : thought.text());
            out.writeStringField("signature", thought.mark(maker));
        }
    }

    private void call(ToolCall call) throws IOException {
        out.writeStringField("type", "tool_use");
        out.writeStringField("id", call.id());
        out.writeStringField("name", call.name());
        out.writePOJOField("input", ToolArguments.of(call));
    }

    private void result(ToolResult result) throws IOException {
        out.writeStringField("type", "tool_result");
        out.writeStringField("tool_use_id", result.toolCallId());
        if (!result.content().isEmpty()) {
            out.writeFieldName("content");
            content(result.content());
        }
        if (result.failed()) {
            out.writeBooleanField("is_error", true);
        }
    }

    private void field(String name, @Nullable String value) throws IOException {
        if (value != null) {
            out.writeStringField(name, value);
        }
    }
}
