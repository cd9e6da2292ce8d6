package io.github.camelllm.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The writer of contents and their parts in {@code generateContent}. */
final class GeminiPartWriter {
    /**
     * The placeholder for the signature of a call of another model. Source: "Thought signatures" in the documentation of the Gemini API
     * (ai.google.dev/gemini-api/docs/thought-signatures), for history that Gemini did not generate.
     */
    static final String NO_SIGNATURE = "skip_thought_signature_validator";

    /** From Gemini 3 on, models reject a step whose first call has no signature; earlier ones accept it. */
    private static final Pattern REQUIRING =
            Pattern.compile("(?:^|/)gemini-(?:(?:[3-9]|\\d\\d)(?!\\d)|[a-z-]+-latest$)");

    private final JsonGenerator out;
    private final Dialect dialect;
    private final boolean signaturesRequired;
    private boolean called;

    /** Creates a writer to a generator. */
    GeminiPartWriter(JsonGenerator out, Dialect dialect) {
        this.out = out;
        this.dialect = dialect;
        this.signaturesRequired = requiresSignatures(dialect);
    }

    /** Returns whether the model rejects a call without a signature. */
    static boolean requiresSignatures(Dialect dialect) {
        return REQUIRING.matcher(dialect.model()).find();
    }

    /** Writes a turn, unless nothing of it can be sent. */
    void content(ConversationTurn turn) throws IOException {
        List<Part> parts =
                turn.parts().stream().filter(GeminiPartWriter::isSent).toList();
        if (parts.isEmpty()) {
            return;
        }
        out.writeStartObject();
        out.writeStringField("role", turn.assistant() ? "model" : "user");
        called = false;
        parts(parts);
        out.writeEndObject();
    }

    /** There are no cache marks, and reasoning with the mark of another maker is rejected. */
    private static boolean isSent(Part part) {
        if (part instanceof Part.Reasoning thought) {
            return thought.mark() == null ? thought.text() != null : thought.mark(ProviderMark.GEMINI) != null;
        }
        return !(part instanceof Part.CacheControl);
    }

    /** Writes the field of parts. */
    void parts(List<Part> parts) throws IOException {
        out.writeArrayFieldStart("parts");
        for (Part part : parts) {
            if (isSent(part)) {
                out.writeStartObject();
                part(part);
                out.writeEndObject();
            }
        }
        out.writeEndArray();
    }

    private void part(Part part) throws IOException {
        if (part instanceof Part.Text text) {
            out.writeStringField("text", text.text());
            field("thoughtSignature", text.mark(ProviderMark.GEMINI));
        } else if (part instanceof Part.Refusal refusal) {
            out.writeStringField("text", refusal.text());
        } else if (part instanceof Part.Reasoning thought) {
            out.writeStringField("text", thought.text() == null ? "" : thought.text());
            out.writeBooleanField("thought", true);
            field("thoughtSignature", thought.mark(ProviderMark.GEMINI));
        } else if (part instanceof ToolCall call) {
            call(call);
        } else if (part instanceof ToolResult result) {
            result(result);
        } else {
            media(part);
        }
    }

    private void call(ToolCall call) throws IOException {
        out.writeObjectFieldStart("functionCall");
        field("id", call.id());
        out.writeStringField("name", call.name());
        out.writePOJOField("args", ToolArguments.of(call));
        out.writeEndObject();
        field("thoughtSignature", signature(call));
    }

    /** Calls in parallel have one signature, at the first of them. */
    private @Nullable String signature(ToolCall call) {
        String own = call.mark(ProviderMark.GEMINI);
        boolean missing = own == null && !called && signaturesRequired;
        called = true;
        return missing ? NO_SIGNATURE : own;
    }

    private void result(ToolResult result) throws IOException {
        out.writeObjectFieldStart("functionResponse");
        field("id", result.toolCallId());
        out.writeStringField("name", nameOf(result));
        out.writePOJOField("response", response(result));
        List<Part> media = result.content().stream()
                .filter(part -> !(part instanceof Part.Text) && isSent(part))
                .toList();
        if (!media.isEmpty()) {
            mediaParts(media);
        }
        out.writeEndObject();
    }

    private String nameOf(ToolResult result) {
        String name = result.name();
        if (name == null) {
            throw dialect.invalid(
                    "needs the name of each result's tool: set it in the ToolResult, or have the call that"
                            + " it answers in the conversation");
        }
        return name;
    }

    private static JsonNode response(ToolResult result) {
        String text = result.text();
        JsonNode object = result.failed() ? null : Json.objectOrNull(text);
        String name = result.failed() ? "error" : "output";
        return object != null ? object : JsonNodeFactory.instance.objectNode().put(name, text);
    }

    private void mediaParts(List<Part> parts) throws IOException {
        out.writeArrayFieldStart("parts");
        for (Part part : parts) {
            out.writeStartObject();
            media(part);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void media(Part part) throws IOException {
        if (part instanceof Part.Image image) {
            dialect.refuseDetail(image);
            media(image.media());
        } else if (part instanceof Part.Audio audio) {
            media(audio.media());
        } else if (part instanceof Part.Document document) {
            document(document);
        } else {
            throw dialect.invalid("has no place for a part of kind " + Dialect.nameOf(part) + " here");
        }
    }

    private void document(Part.Document document) throws IOException {
        if (document.media() != null) {
            media(document.media());
        } else {
            file(null, document.fileId());
        }
    }

    private void media(Media media) throws IOException {
        if (media.uri() != null) {
            file(media.type(), media.uri().toString());
            return;
        }
        out.writeObjectFieldStart("inlineData");
        field("mimeType", media.type());
        out.writeStringField("data", media.base64());
        out.writeEndObject();
    }

    private void file(@Nullable String type, @Nullable String uri) throws IOException {
        out.writeObjectFieldStart("fileData");
        field("mimeType", type);
        field("fileUri", uri);
        out.writeEndObject();
    }

    private void field(String name, @Nullable String value) throws IOException {
        if (value != null) {
            out.writeStringField(name, value);
        }
    }
}
