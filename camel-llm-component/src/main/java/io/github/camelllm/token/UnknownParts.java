package io.github.camelllm.token;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ToolResult;
import java.util.Locale;
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
        for (String field : request.furtherFields().keySet()) {
            if (TOOLS.contains(field)) {
                return "what the provider's tools find (field " + field + ")";
            }
        }
        return searches(request.model()) ? "what the model " + request.model() + " finds in its searches" : null;
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
