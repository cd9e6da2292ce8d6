package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.Role;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The reader of one message in the JSON of Chat Completions. Fields that {@link Message} does not have become {@linkplain Message#additional()
 * additional} ones, unless they are null or empty.
 */
final class OpenAiMessageReader {
    private static final Set<String> SPOKEN = Set.of("role", "content", "name");
    private static final Set<String> RESULT = Set.of("role", "content", "name", "tool_call_id");
    private static final Set<String> ASSISTANT = Set.of(
            "role",
            "content",
            "name",
            "refusal",
            "tool_calls",
            "function_call",
            "reasoning_content",
            "reasoning",
            "reasoning_details");

    private final boolean keepsUnknown;

    /**
     * Creates a reader.
     *
     * @param keepsUnknown whether parts of unknown types become {@link Part.Native} ones; else they are refused
     */
    OpenAiMessageReader(boolean keepsUnknown) {
        this.keepsUnknown = keepsUnknown;
    }

    /** Returns the message in a node. */
    Message message(JsonField message) {
        JsonField role = message.object().required("role");
        return switch (role.text()) {
            case "system" -> spoken(Role.SYSTEM, message);
            case "developer" -> spoken(Role.DEVELOPER, message);
            case "user" -> spoken(Role.USER, message);
            case "assistant" -> assistant(message);
            case "tool", "function" -> result(message);
            default -> throw role.expected("one of system, developer, user, assistant, tool");
        };
    }

    private Message spoken(Role role, JsonField message) {
        return new Message(
                role, content(message.required("content")), text(message, "name"), additional(message, SPOKEN));
    }

    private static Map<String, Object> additional(JsonField message, Set<String> known) {
        Map<String, Object> additional = new LinkedHashMap<>();
        message.node().properties().forEach(field -> {
            JsonNode value = field.getValue();
            boolean nothing = value.isNull() || (value.isContainerNode() && value.isEmpty());
            if (!nothing && !known.contains(field.getKey())) {
                additional.put(field.getKey(), value);
            }
        });
        return additional;
    }

    private Message result(JsonField message) {
        JsonField content = message.get("content");
        ToolResult result = new ToolResult(
                text(message, "tool_call_id"),
                text(message, "name"),
                content == null ? List.of() : content(content),
                false);
        return new Message(Role.TOOL, List.of(result), null, additional(message, RESULT));
    }

    private Message assistant(JsonField message) {
        List<Part> parts = new ArrayList<>();
        reasoning(message, parts);
        JsonField content = message.get("content");
        if (content != null) {
            parts.addAll(content(content));
        }
        String refusal = text(message, "refusal");
        if (refusal != null && !refusal.isEmpty()) {
            parts.add(new Part.Refusal(refusal));
        }
        toolCalls(message, parts);
        return new Message(Role.ASSISTANT, parts, text(message, "name"), additional(message, ASSISTANT));
    }

    private static void reasoning(JsonField message, List<Part> parts) {
        JsonField details = message.get("reasoning_details");
        String text = text(message, "reasoning_content");
        text = text != null ? text : text(message, "reasoning");
        if (details != null && details.node().isArray() && !details.node().isEmpty()) {
            String readable = text != null ? text : ReasoningDetails.text(details.node());
            parts.add(new Part.Reasoning(
                    readable,
                    new ProviderMark(ProviderMark.OPENROUTER, details.node().toString())));
        } else if (text != null) {
            parts.add(new Part.Reasoning(text));
        }
    }

    private static void toolCalls(JsonField message, List<Part> parts) {
        JsonField calls = message.get("tool_calls");
        if (calls != null) {
            calls.elements().forEach(call -> parts.add(toolCall(call)));
        }
        JsonField function = message.get("function_call");
        if (function != null) {
            parts.add(toolCall(null, function.object()));
        }
    }

    private static ToolCall toolCall(JsonField call) {
        JsonField custom = call.object().get("custom");
        if (custom != null) {
            return customCall(text(call, "id"), custom.object());
        }
        ToolCall read =
                toolCall(text(call.object(), "id"), call.required("function").object());
        ProviderMark mark =
                Json.mark(call.node().path("extra_content").path("google"), "thought_signature", ProviderMark.GEMINI);
        return new ToolCall(read.id(), read.name(), read.arguments(), mark);
    }

    /** The call of a tool that takes a text in place of JSON. */
    private static ToolCall customCall(@Nullable String id, JsonField custom) {
        String input = custom.node().path("input").asText("");
        String arguments =
                JsonNodeFactory.instance.objectNode().put("input", input).toString();
        return new ToolCall(id, custom.required("name").text(), arguments);
    }

    private static ToolCall toolCall(@Nullable String id, JsonField function) {
        JsonNode arguments = function.node().path("arguments");
        String text = arguments.isTextual() ? arguments.textValue() : arguments.isObject() ? arguments.toString() : "";
        return new ToolCall(id, function.required("name").text(), text);
    }

    private List<Part> content(JsonField content) {
        if (content.node().isTextual()) {
            return List.of(new Part.Text(content.text()));
        }
        if (!content.node().isArray()) {
            throw content.expected("a text or an array of parts");
        }
        List<Part> parts = new ArrayList<>();
        for (JsonField part : content.elements()) {
            parts.add(part(part));
            JsonField mark = part.get("cache_control");
            JsonField breakpoint = part.get("prompt_cache_breakpoint");
            if (mark != null || breakpoint != null) {
                parts.add(new Part.CacheControl(mark == null ? null : text(mark.object(), "ttl")));
            }
        }
        return parts;
    }

    private Part part(JsonField part) {
        if (part.node().isTextual()) {
            return new Part.Text(part.text());
        }
        JsonField type = part.object().required("type");
        return switch (type.text()) {
            case "text" -> new Part.Text(part.required("text").text());
            case "refusal" -> new Part.Refusal(part.required("refusal").text());
            case "image_url" -> image(part.required("image_url"));
            case "input_audio" -> audio(part.required("input_audio"));
            case "file" -> file(part.required("file").object());
            case "document_url" -> new Part.Document(media(part.required("document_url")), text(part, "document_name"));
            case "thinking" -> new Part.Reasoning(thinking(part.required("thinking")));
            default -> unknown(type, part);
        };
    }

    private Part unknown(JsonField type, JsonField part) {
        if (!keepsUnknown) {
            throw type.expected("one of text, image_url, input_audio, file, refusal, thinking");
        }
        return new Part.Native(Protocol.OPENAI_CHAT.id(), part.node());
    }

    private static Part image(JsonField image) {
        if (image.node().isTextual()) {
            return new Part.Image(media(image));
        }
        return new Part.Image(media(image.object().required("url")), text(image, "detail"));
    }

    /** OpenAI's object of bytes and format, or Mistral's text: an address, a data: URL or base64 alone. */
    private static Part audio(JsonField audio) {
        if (audio.node().isTextual()) {
            return new Part.Audio(isUrl(audio.text()) ? media(audio) : recording(audio));
        }
        String format = audio.object().required("format").text();
        String type = "audio/" + (format.equals("mp3") ? "mpeg" : format);
        return new Part.Audio(parse(audio.required("data"), text -> recording(type, text), "base64"));
    }

    /** Some servers take a URL in place of base64 (Alibaba), and so do their applications. */
    private static Media recording(String type, String data) {
        if (data.startsWith("data:")) {
            return Media.of(type, Objects.requireNonNull(Media.parse(data).data()));
        }
        boolean address = data.startsWith("http://") || data.startsWith("https://");
        return address
                ? Media.at(type, URI.create(data))
                : Media.of(type, Base64.getMimeDecoder().decode(data));
    }

    private static boolean isUrl(String text) {
        return text.regionMatches(true, 0, "data:", 0, 5) || text.contains("://");
    }

    private static Media recording(JsonField base64) {
        byte[] data = parse(base64, text -> Base64.getMimeDecoder().decode(text), "base64 or an address");
        String head = new String(data, 0, Math.min(data.length, 4), StandardCharsets.ISO_8859_1);
        String format =
                switch (head) {
                    case "RIFF" -> "wav";
                    case "fLaC" -> "flac";
                    case "OggS" -> "ogg";
                    default -> "mpeg";
                };
        return Media.of("audio/" + format, data);
    }

    private static Part file(JsonField file) {
        JsonField data = file.get("file_data");
        JsonField id = file.get("file_id");
        if (data == null && id == null) {
            throw file.expected("an object with file_data or file_id");
        }
        return new Part.Document(
                data == null ? null : media(data), text(file, "filename"), id == null ? null : id.text());
    }

    private static String thinking(JsonField thinking) {
        if (thinking.node().isTextual()) {
            return thinking.text();
        }
        StringBuilder text = new StringBuilder();
        thinking.elements()
                .forEach(part -> text.append(part.object().node().path("text").asText("")));
        return text.toString();
    }

    private static Media media(JsonField url) {
        return parse(url, Media::parse, "an address, or a data: URL in base64");
    }

    private static <T> T parse(JsonField field, Function<String, T> parser, String what) {
        String text = field.text();
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw field.expected(what);
        }
    }

    private static @Nullable String text(JsonField field, String name) {
        JsonField text = field.get(name);
        return text == null ? null : text.text();
    }
}
