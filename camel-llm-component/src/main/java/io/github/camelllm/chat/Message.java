package io.github.camelllm.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a conversation. Immutable.
 *
 * @param role who speaks
 * @param parts what is said, in order; empty only for an assistant that said nothing
 * @param name the name of the speaker, where several share a role; null if there is none
 * @param additional further fields of the message, as the provider names them, such as Mistral's {@code prefix}; empty if
 *     there are none. Sent in the protocol of Chat Completions; other protocols refuse a message that has any
 */
public record Message(Role role, List<Part> parts, @Nullable String name, Map<String, Object> additional) {
    /** Makes a message of immutable copies of the parts and of the additional fields. */
    public Message {
        Objects.requireNonNull(role, "role");
        parts = List.copyOf(parts);
        additional = additional.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(additional));
    }

    /** Makes a message without additional fields. */
    public Message(Role role, List<Part> parts, @Nullable String name) {
        this(role, parts, name, Map.of());
    }

    /** Returns a message of several parts. */
    public static Message of(Role role, Part... parts) {
        return new Message(role, List.of(parts), null);
    }

    /** Returns instructions of the application. */
    public static Message system(String text) {
        return of(Role.SYSTEM, new Part.Text(text));
    }

    /** Returns a question. */
    public static Message user(String text) {
        return of(Role.USER, new Part.Text(text));
    }

    /** Returns a question of several parts, such as words and an image. */
    public static Message user(Part... parts) {
        return of(Role.USER, parts);
    }

    /** Returns an answer of the model. */
    public static Message assistant(String text) {
        return of(Role.ASSISTANT, new Part.Text(text));
    }

    /** Returns an answer of the model of several parts, such as tool calls. */
    public static Message assistant(Part... parts) {
        return of(Role.ASSISTANT, parts);
    }

    /** Returns the text a tool answered to the call with the given id. */
    public static Message tool(@Nullable String toolCallId, String text) {
        return of(Role.TOOL, new ToolResult(toolCallId, null, text));
    }

    /** Returns this message with a mark that the prompt up to its end is worth caching at the provider. */
    public Message cached() {
        List<Part> marked = new ArrayList<>(parts);
        marked.add(new Part.CacheControl(null));
        return withParts(marked);
    }

    /** Returns this message with other parts. */
    public Message withParts(List<Part> value) {
        return new Message(role, value, name, additional);
    }

    /** Returns this message with a further field, as the provider names it. */
    public Message withAdditional(String field, Object value) {
        Map<String, Object> all = new LinkedHashMap<>(additional);
        all.put(field, value);
        return new Message(role, parts, name, all);
    }

    /** Returns the text pieces, joined without a separator; empty if there are none. */
    public String text() {
        return join(parts);
    }

    /** Returns the pieces of one kind, in order. */
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
