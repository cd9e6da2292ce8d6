package io.github.camelllm.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message of a conversation, not to be confused with {@code org.apache.camel.Message}. Immutable.
 *
 * @param role the role
 * @param parts the parts, in order; empty only for an empty answer
 * @param name the name of the speaker, if several share a role; null if there is none
 * @param additional further fields of the message, as the provider names them, such as Mistral's {@code prefix}; empty if
 *     there are none. Sent in the protocol of Chat Completions; other protocols reject a message with such fields
 */
public record Message(Role role, List<Part> parts, @Nullable String name, Map<String, Object> additional) {
    /** Creates a message; copies the parts and the additional fields. */
    public Message {
        Objects.requireNonNull(role, "role");
        parts = List.copyOf(parts);
        additional = additional.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(additional));
    }

    /** Creates a message without additional fields. */
    public Message(Role role, List<Part> parts, @Nullable String name) {
        this(role, parts, name, Map.of());
    }

    /** Returns a message of several parts. */
    public static Message of(Role role, Part... parts) {
        return new Message(role, List.of(parts), null);
    }

    /** Returns a system message. */
    public static Message system(String text) {
        return of(Role.SYSTEM, new Part.Text(text));
    }

    /** Returns a user message. */
    public static Message user(String text) {
        return of(Role.USER, new Part.Text(text));
    }

    /** Returns a user message of several parts, such as a text and an image. */
    public static Message user(Part... parts) {
        return of(Role.USER, parts);
    }

    /** Returns a message of the model. */
    public static Message assistant(String text) {
        return of(Role.ASSISTANT, new Part.Text(text));
    }

    /** Returns a message of the model with several parts, such as tool calls. */
    public static Message assistant(Part... parts) {
        return of(Role.ASSISTANT, parts);
    }

    /** Returns the result of a tool for the call with the given id. */
    public static Message tool(@Nullable String toolCallId, String text) {
        return of(Role.TOOL, new ToolResult(toolCallId, null, text));
    }

    /** Returns this message with a mark to cache the prompt up to its end at the provider. */
    public Message cached() {
        List<Part> marked = new ArrayList<>(parts);
        marked.add(new Part.CacheControl(null));
        return withParts(marked);
    }

    /** Returns this message with other parts. */
    public Message withParts(List<Part> value) {
        return new Message(role, value, name, additional);
    }

    /** Returns this message with an additional field, as the provider names it. */
    public Message withAdditional(String field, Object value) {
        Map<String, Object> all = new LinkedHashMap<>(additional);
        all.put(field, value);
        return new Message(role, parts, name, all);
    }

    /** Returns the texts, joined without a separator; empty if there are none. */
    public String text() {
        return join(parts);
    }

    /** Returns the parts of one kind, in order. */
    public <P extends Part> List<P> parts(Class<P> kind) {
        List<P> found = List.of();
        for (Part part : parts) {
            if (kind.isInstance(part)) {
                found = found.isEmpty() ? new ArrayList<>() : found;
                found.add(kind.cast(part));
            }
        }
        return found;
    }

    static String join(List<Part> parts) {
        if (parts.size() == 1) {
            return parts.get(0) instanceof Part.Text only ? only.text() : "";
        }
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Part.Text t) {
                text.append(t.text());
            }
        }
        return text.toString();
    }
}
