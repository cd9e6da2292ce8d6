package io.github.camelllm.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ToolResult;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the parts of a request whose tokens cannot be known before it is answered. What the provider fetches (a file at an address
 * or of an id) is read within the context window; what its own tools find (a web search) may be read, and billed, several
 * times over.
 */
public final class UnknownParts {
    /** Fields of requests by which the provider reads what is not in them, with several rounds at worst. */
    private static final Set<String> TOOLS = Set.of(
            "tools",
            "web_search_options",
            "web_search",
            "enable_search",
            "search_parameters",
            "plugins",
            "mcp_servers",
            "connectors",
            "agents",
            "data_sources",
            "compound_custom");

    /** Types of tools that the caller runs: {@code custom} of Anthropic and OpenAI, and {@code function}. */
    private static final Set<String> CALLED = Set.of("function", "custom");

    /** Fields of requests that refer to what the provider has already. */
    private static final Set<String> STORED = Set.of(
            "previous_response_id",
            "conversation",
            "prompt",
            "cachedContent",
            "cached_content",
            "container",
            "file_ids",
            "tool_resources",
            "extra_body");

    private UnknownParts() {}

    /** Returns a description of the part that makes the price of a request unlimited; null if there is none. */
    public static @Nullable String unlimited(ChatRequest request) {
        for (Map.Entry<String, Object> field : request.furtherFields().entrySet()) {
            if (TOOLS.contains(field.getKey()) && !hasFunctionsOnly(field)) {
                return "what the provider's tools find (field " + field.getKey() + ")";
            }
        }
        return searches(request.model()) ? "what the model " + request.model() + " finds in its searches" : null;
    }

    /**
     * Returns whether a field has functions of the caller and nothing else. They are among the fields of a client if they have more
     * than the vocabulary, such as a mark for the prompt cache.
     */
    private static boolean hasFunctionsOnly(Map.Entry<String, Object> field) {
        if (!field.getKey().equals("tools")) {
            return false;
        }
        Iterable<?> tools = field.getValue() instanceof ArrayNode || field.getValue() instanceof Collection<?>
                ? (Iterable<?>) field.getValue()
                : List.of("");
        for (Object tool : tools) {
            if (!isFunction(tool)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFunction(Object tool) {
        String type = text(tool, "type");
        return type == null ? text(tool, "name") != null && has(tool, "input_schema") : CALLED.contains(type);
    }

    private static boolean has(Object tool, String field) {
        return tool instanceof JsonNode node
                ? node.hasNonNull(field)
                : tool instanceof Map<?, ?> map && map.get(field) != null;
    }

    private static @Nullable String text(Object tool, String field) {
        Object value = tool instanceof JsonNode node
                ? node.path(field).textValue()
                : tool instanceof Map<?, ?> map ? map.get(field) : null;
        return value instanceof String text ? text : null;
    }

    /** Returns whether a model searches by itself, by its name. */
    static boolean searches(@Nullable String model) {
        String name = model == null ? "" : model.toLowerCase(Locale.ROOT);
        return name.contains("-search-preview")
                || name.contains("-search-api")
                || name.contains("deep-research")
                || name.contains("sonar")
                || name.contains("compound")
                || name.endsWith(":online");
    }

    /** Returns a description of the first part of unknown size; null if there is none. */
    public static @Nullable String of(ChatRequest request) {
        String unlimited = unlimited(request);
        if (unlimited != null) {
            return unlimited;
        }
        String stored = stored(request);
        if (stored != null) {
            return stored;
        }
        for (Message message : request.messages()) {
            for (Part part : message.parts()) {
                String what = part instanceof ToolResult result ? nested(result) : of(part);
                if (what != null) {
                    return what;
                }
            }
        }
        return null;
    }

    private static @Nullable String nested(ToolResult result) {
        for (Part part : result.content()) {
            String what = of(part);
            if (what != null) {
                return what;
            }
        }
        return null;
    }

    private static @Nullable String of(Part part) {
        if (part instanceof Part.Audio audio) {
            return fetched(audio.media(), "the recording");
        } else if (part instanceof Part.Image image) {
            return fetched(image.media(), "the image");
        } else if (part instanceof Part.Document document) {
            return document.fileId() != null
                    ? "the document " + document.fileId()
                    : fetched(document.media(), "the document");
        }
        return null;
    }

    private static @Nullable String fetched(@Nullable Media media, String what) {
        return media == null || media.uri() == null
                ? null
                : what + " at " + media.uri().getHost();
    }

    /** Returns whether fields of a request add a number of tokens that has no bound. */
    static boolean isOpen(ChatRequest request) {
        return unlimited(request) != null || stored(request) != null;
    }

    private static @Nullable String stored(ChatRequest request) {
        for (String field : request.furtherFields().keySet()) {
            if (STORED.contains(field)) {
                return "what the provider has stored (field " + field + ")";
            }
        }
        return null;
    }
}
