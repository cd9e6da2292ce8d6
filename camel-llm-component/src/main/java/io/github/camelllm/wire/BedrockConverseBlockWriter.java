package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The writer of messages and their blocks of content in Converse. */
final class BedrockConverseBlockWriter {
    private static final Pattern NOT_IN_NAMES = Pattern.compile("[^A-Za-z0-9\\-()\\[\\] ]+");
    private static final int LONGEST_NAME = 190;
    private static final Pattern SPACES = Pattern.compile(" {2,}");

    private final JsonGenerator out;
    private final Dialect dialect;
    private final String maker;
    private final Set<String> documents = new HashSet<>();

    /** Creates a writer to a generator. */
    BedrockConverseBlockWriter(JsonGenerator out, Dialect dialect) {
        this.out = out;
        this.dialect = dialect;
        this.maker = Makers.ofSignatures(dialect);
    }

    /** Writes a message. */
    void message(ConversationTurn turn) throws IOException {
        out.writeStartObject();
        out.writeStringField("role", turn.assistant() ? "assistant" : "user");
        array("content", turn.parts());
        out.writeEndObject();
    }

    /** Writes a field of blocks. */
    void array(String name, List<Part> parts) throws IOException {
        out.writeArrayFieldStart(name);
        for (Part part : parts) {
            block(part);
        }
        out.writeEndArray();
    }

    private void block(Part part) throws IOException {
        out.writeStartObject();
        part(part);
        out.writeEndObject();
        if (part instanceof ToolResult result) {
            marksOf(result);
        }
    }

    private void part(Part part) throws IOException {
        if (part instanceof Part.Text text) {
            out.writeStringField("text", text.text());
        } else if (part instanceof Part.Refusal refusal) {
            out.writeStringField("text", refusal.text());
        } else if (part instanceof Part.CacheControl mark) {
            mark(mark);
        } else if (part instanceof Part.Reasoning thought) {
            thought(thought);
        } else if (part instanceof ToolCall call) {
            call(call);
        } else if (part instanceof ToolResult result) {
            result(result);
        } else {
            media(part);
        }
    }

    private void mark(Part.CacheControl mark) throws IOException {
        out.writeObjectFieldStart("cachePoint");
        out.writeStringField("type", "default");
        if (mark.ttl() != null) {
            out.writeStringField("ttl", mark.ttl());
        }
        out.writeEndObject();
    }

    private void thought(Part.Reasoning thought) throws IOException {
        out.writeObjectFieldStart("reasoningContent");
        if (thought.redacted()) {
            out.writeStringField("redactedContent", thought.mark(maker));
        } else {
            out.writeObjectFieldStart("reasoningText");
            out.writeStringField("text", thought.text() == null ? "" : thought.text());
            out.writeStringField("signature", thought.mark(maker));
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private void call(ToolCall call) throws IOException {
        out.writeObjectFieldStart("toolUse");
        out.writeStringField("toolUseId", call.id());
        out.writeStringField("name", call.name());
        out.writePOJOField("input", ToolArguments.of(call));
        out.writeEndObject();
    }

    private void result(ToolResult result) throws IOException {
        out.writeObjectFieldStart("toolResult");
        out.writeStringField("toolUseId", result.toolCallId());
        out.writeArrayFieldStart("content");
        for (Part part : result.content()) {
            if (!(part instanceof Part.CacheControl)) {
                block(part);
            }
        }
        out.writeEndArray();
        if (result.failed()) {
            out.writeStringField("status", "error");
        }
        out.writeEndObject();
    }

    /** A result cannot hold marks: they come after it. */
    private void marksOf(ToolResult result) throws IOException {
        for (Part part : result.content()) {
            if (part instanceof Part.CacheControl) {
                block(part);
            }
        }
    }

    private void media(Part part) throws IOException {
        if (part instanceof Part.Image image) {
            dialect.refuseDetail(image);
            media("image", image.media(), subtype(image.media()), null);
        } else if (part instanceof Part.Audio audio) {
            media("audio", audio.media(), subtype(audio.media()), null);
        } else if (part instanceof Part.Document document && document.media() != null) {
            media("document", document.media(), documentFormat(document.media()), documentName(document.name()));
        } else {
            throw dialect.invalid("has no uploaded files: send the document itself, not its id");
        }
    }

    private void media(String kind, Media media, String format, @Nullable String name) throws IOException {
        out.writeObjectFieldStart(kind);
        out.writeStringField("format", format);
        if (name != null) {
            out.writeStringField("name", name);
        }
        out.writeObjectFieldStart("source");
        source(media);
        out.writeEndObject();
        out.writeEndObject();
    }

    private void source(Media media) throws IOException {
        if (media.uri() == null) {
            out.writeStringField("bytes", media.base64());
            return;
        }
        if (!"s3".equalsIgnoreCase(media.uri().getScheme())) {
            throw dialect.invalid("takes bytes and s3:// addresses only, not " + media.uri());
        }
        out.writeObjectFieldStart("s3Location");
        out.writeStringField("uri", media.uri().toString());
        out.writeEndObject();
    }

    private String subtype(Media media) {
        String type = typeOf(media);
        String subtype = type.substring(type.indexOf('/') + 1);
        return switch (subtype) {
            case "jpg" -> "jpeg";
            case "wave", "vnd.wave" -> "wav";
            default -> subtype.startsWith("x-") ? subtype.substring(2) : subtype;
        };
    }

    private String documentFormat(Media media) {
        String type = typeOf(media);
        return switch (type) {
            case "application/pdf" -> "pdf";
            case "application/msword" -> "doc";
            case "application/vnd.openxmlformats-officedocument.wordprocessingml.document" -> "docx";
            case "application/vnd.ms-excel" -> "xls";
            case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" -> "xlsx";
            case "text/csv" -> "csv";
            case "text/html" -> "html";
            case "text/markdown", "text/x-markdown" -> "md";
            default -> plainText(type);
        };
    }

    private String plainText(String type) {
        if (!type.startsWith("text/")) {
            throw dialect.invalid("takes no documents of type " + type + ", only PDF, text, Word and Excel");
        }
        return "txt";
    }

    private String typeOf(Media media) {
        if (media.type() == null) {
            throw dialect.invalid("needs the media type of what is at " + media.uri());
        }
        int parameters = media.type().indexOf(';');
        String bare = parameters < 0 ? media.type() : media.type().substring(0, parameters);
        return bare.strip().toLowerCase(Locale.ROOT);
    }

    /** A name has at most 200 characters, of which some are left for a number. */
    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME
                ? name
                : name.substring(0, LONGEST_NAME).strip();
    }

    /** Names are required, must be unique within a request, and are restricted to some characters. */
    private String documentName(@Nullable String name) {
        String plain = name == null ? "" : NOT_IN_NAMES.matcher(name).replaceAll(" ");
        plain = SPACES.matcher(plain).replaceAll(" ").strip();
        String base = plain.isEmpty() ? "document" : shortened(plain);
        String unique = base;
        for (int i = 2; !documents.add(unique); i++) {
            unique = base + " " + i;
        }
        return unique;
    }
}
