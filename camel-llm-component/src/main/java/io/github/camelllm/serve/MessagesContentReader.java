package io.github.camelllm.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import io.github.camelllm.wire.JsonField;
import io.github.camelllm.wire.Protocol;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads content of Anthropic's Messages: a text, or blocks. Unknown blocks are kept for providers of this protocol. */
final class MessagesContentReader {
    private MessagesContentReader() {}

    static List<Part> parts(JsonField content) {
        if (content.node().isTextual()) {
            return List.of(new Part.Text(content.text()));
        }
        List<Part> parts = new ArrayList<>();
        for (JsonField block : content.elements()) {
            Part part = part(block.object());
            parts.add(part);
            JsonField mark = block.get("cache_control");
            if (mark != null && !(part instanceof Part.Native)) {
                JsonField ttl = mark.object().get("ttl");
                parts.add(new Part.CacheControl(ttl == null ? null : ttl.text()));
            }
        }
        return parts;
    }

    private static Part part(JsonField block) {
        return switch (block.required("type").text()) {
            case "text" -> new Part.Text(block.required("text").text());
            case "image" -> image(block);
            case "document" -> document(block);
            case "thinking" -> thinking(block);
            case "redacted_thinking" ->
                new Part.Reasoning(
                        null, SealedReasoning.ofSignature(block.required("data").text()), true);
            case "tool_use" ->
                new ToolCall(
                        block.required("id").text(),
                        block.required("name").text(),
                        block.node().path("input").toString());
            case "tool_result" -> result(block);
            default -> unknown(block);
        };
    }

    private static Part unknown(JsonField block) {
        return new Part.Native(Protocol.ANTHROPIC_MESSAGES.id(), block.node());
    }

    private static Part thinking(JsonField block) {
        String signature = text(block, "signature");
        return new Part.Reasoning(
                block.required("thinking").text(),
                signature == null || signature.isEmpty() ? null : SealedReasoning.ofSignature(signature));
    }

    private static Part result(JsonField block) {
        JsonField content = block.get("content");
        return new ToolResult(
                block.required("tool_use_id").text(),
                null,
                content == null ? List.of() : parts(content),
                block.node().path("is_error").asBoolean());
    }

    private static Part image(JsonField block) {
        JsonField source = block.required("source").object();
        return source.node().path("type").asText().equals("file") ? unknown(block) : new Part.Image(media(source));
    }

    /** What else a document has, such as citations, is kept for Anthropic's own models beside it. */
    private static Part document(JsonField block) {
        JsonField source = block.required("source").object();
        String type = source.required("type").text();
        if (type.equals("content")) {
            return unknown(block);
        } else if (type.equals("file")) {
            return new Part.Document(
                    null, text(block, "title"), source.required("file_id").text());
        }
        return new Part.Document(media(source), text(block, "title"));
    }

    private static Media media(JsonField source) {
        JsonField type = source.required("type");
        return switch (type.text()) {
            case "url" -> at(source.required("url"));
            case "base64" -> Media.of(source.required("media_type").text(), bytes(source.required("data")));
            case "text" -> Media.of("text/plain", source.required("data").text().getBytes(StandardCharsets.UTF_8));
            default -> throw type.expected("base64 or url");
        };
    }

    private static Media at(JsonField url) {
        try {
            return Media.at(URI.create(url.text()));
        } catch (IllegalArgumentException e) {
            throw url.expected("a URL");
        }
    }

    private static byte[] bytes(JsonField data) {
        try {
            return Base64.getMimeDecoder().decode(data.text());
        } catch (IllegalArgumentException e) {
            throw data.expected("base64");
        }
    }

    private static @Nullable String text(JsonField block, String name) {
        JsonNode value = block.node().get(name);
        return value != null && value.isTextual() ? value.textValue() : null;
    }
}
