package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The writer of a message's content in Chat Completions: a string if it is one text, else an array of parts. */
final class OpenAiChatPartWriter {
    private final JsonGenerator out;
    private final Dialect dialect;
    private final DialectRules rules;

    /** Creates a writer to a generator that is at the position of a content. */
    OpenAiChatPartWriter(JsonGenerator out, Dialect dialect, DialectRules rules) {
        this.out = out;
        this.dialect = dialect;
        this.rules = rules;
    }

    private boolean takesBreakpoints() {
        return rules.promptCache() == PromptCacheRule.BREAKPOINT && PromptCacheRule.takesBreakpoints(dialect.model());
    }

    private boolean takesMarks() {
        return dialect.has(Quirk.CACHE_CONTROL) || takesBreakpoints();
    }

    /** Writes the content of a message: one text as a string. */
    void content(List<Part> parts) throws IOException {
        if (texts(parts) && count(parts) <= 1) {
            out.writeString(joined(parts));
        } else {
            array(parts);
        }
    }

    /** Writes the content of an assistant message: its texts as one string, as some servers reject several. */
    void answer(List<Part> parts) throws IOException {
        if (texts(parts)) {
            out.writeString(joined(parts));
        } else {
            array(parts);
        }
    }

    private boolean texts(List<Part> parts) {
        for (Part part : parts) {
            if (!(part instanceof Part.Text) && (!(part instanceof Part.CacheControl) || takesMarks())) {
                return false;
            }
        }
        return true;
    }

    private static int count(List<Part> parts) {
        int count = 0;
        for (Part part : parts) {
            count += part instanceof Part.CacheControl ? 0 : 1;
        }
        return count;
    }

    private static String joined(List<Part> parts) {
        return new Message(Role.USER, parts, null).text();
    }

    private void array(List<Part> parts) throws IOException {
        out.writeStartArray();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (!(part instanceof Part.CacheControl)) {
                out.writeStartObject();
                part(part);
                mark(i + 1 < parts.size() ? parts.get(i + 1) : null);
                out.writeEndObject();
            }
        }
        out.writeEndArray();
    }

    private void mark(@Nullable Part next) throws IOException {
        if (!(next instanceof Part.CacheControl mark)) {
            return;
        }
        if (takesBreakpoints()) {
            out.writeObjectFieldStart("prompt_cache_breakpoint");
            out.writeStringField("mode", "explicit");
            out.writeEndObject();
        } else if (dialect.has(Quirk.CACHE_CONTROL)) {
            out.writeObjectFieldStart("cache_control");
            out.writeStringField("type", "ephemeral");
            if (mark.ttl() != null) {
                out.writeStringField("ttl", mark.ttl());
            }
            out.writeEndObject();
        }
    }

    private void part(Part part) throws IOException {
        if (part instanceof Part.Text text) {
            text(text.text());
        } else if (part instanceof Part.Image image) {
            image(image);
        } else if (part instanceof Part.Audio audio) {
            audio(audio.media());
        } else if (part instanceof Part.Document document) {
            document(document);
        } else if (part instanceof Part.Reasoning thought) {
            thinking(thought);
        } else if (part instanceof Part.Native block) {
            Json.fields(out, block.json());
        } else {
            throw dialect.invalid("has no place here for a part of kind " + Dialect.nameOf(part));
        }
    }

    private void text(String text) throws IOException {
        out.writeStringField("type", "text");
        out.writeStringField("text", text);
    }

    private void image(Part.Image image) throws IOException {
        out.writeStringField("type", "image_url");
        out.writeObjectFieldStart("image_url");
        out.writeStringField("url", image.media().url());
        if (image.detail() != null) {
            out.writeStringField("detail", image.detail());
        }
        out.writeEndObject();
    }

    private void audio(Media media) throws IOException {
        boolean url = rules.demands(DialectRule.AUDIO_DATA_URL);
        if (media.data() == null && !url) {
            throw dialect.invalid("takes audio as bytes only, not from the address " + media.uri());
        }
        out.writeStringField("type", "input_audio");
        out.writeObjectFieldStart("input_audio");
        out.writeStringField("data", url ? media.url() : media.base64());
        out.writeStringField("format", audioFormat(Objects.requireNonNullElse(media.type(), "")));
        out.writeEndObject();
    }

    private static String audioFormat(String type) {
        String subtype = type.substring(type.indexOf('/') + 1).toLowerCase(Locale.ROOT);
        return switch (subtype) {
            case "mpeg", "mpga", "mp3" -> "mp3";
            case "x-wav", "wave", "vnd.wave", "wav" -> "wav";
            default -> subtype.startsWith("x-") ? subtype.substring(2) : subtype;
        };
    }

    /** OpenAI accepts PDF files only; a text file is sent as text. */
    private void document(Part.Document document) throws IOException {
        Media media = document.media();
        if (media != null && media.data() != null && isText(media.type())) {
            text(new String(media.data(), StandardCharsets.UTF_8));
        } else if (media != null && dialect.has(Quirk.DOCUMENT_URL)) {
            out.writeStringField("type", "document_url");
            out.writeStringField("document_url", media.url());
            field("document_name", document.name());
        } else {
            file(document, media);
        }
    }

    private static boolean isText(@Nullable String type) {
        return type != null && type.startsWith("text/");
    }

    private void file(Part.Document document, @Nullable Media media) throws IOException {
        if (media != null && media.data() == null && !dialect.has(Quirk.FILE_URL)) {
            throw dialect.invalid(
                    "takes documents as bytes or by the id of an uploaded file, not from the address " + media.uri());
        }
        out.writeStringField("type", "file");
        out.writeObjectFieldStart("file");
        field("file_id", document.fileId());
        if (media != null) {
            field("filename", document.name() != null ? document.name() : "document");
            field("file_data", media.url());
        }
        out.writeEndObject();
    }

    private void thinking(Part.Reasoning thought) throws IOException {
        out.writeStringField("type", "thinking");
        out.writeArrayFieldStart("thinking");
        out.writeStartObject();
        text(thought.text() == null ? "" : thought.text());
        out.writeEndObject();
        out.writeEndArray();
    }

    private void field(String name, @Nullable String value) throws IOException {
        if (value != null) {
            out.writeStringField(name, value);
        }
    }
}
