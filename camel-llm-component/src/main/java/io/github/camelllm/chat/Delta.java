package io.github.camelllm.chat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One increment of a streamed answer.
 *
 * @param kind the kind of content it adds to
 * @param text the text added to the answer, the reasoning, the refusal, or a tool call's arguments; may be empty for the
 *     first delta of a tool call; for an event of the provider, its JSON
 * @param index for a tool call, its index among the answer's tool calls, from 0; for a mark of withheld reasoning 1; for an
 *     event of the provider, how many of the deltas that follow were read from it; else 0
 * @param id for the first delta of a tool call, its id if the protocol gives one; for the {@linkplain #mark() mark} of
 *     reasoning, its value; for an event of the provider, its name if it has one; else null
 * @param name for the first delta of a tool call, the tool; for the mark of reasoning, its maker; else null
 */
public record Delta(
        Kind kind,
        String text,
        int index,
        @Nullable String id,
        @Nullable String name) {
    /** The kind of content a delta adds to. */
    public enum Kind {
        /** The text of the answer. */
        TEXT,
        /** The reasoning before it. */
        REASONING,
        /** A refusal. */
        REFUSAL,
        /** A tool call. */
        TOOL_CALL,
        /**
         * Nothing by itself: an event of the provider as it came, for clients of a gateway that speak the provider's protocol.
         * Only requests with {@link ChatRequest#clientFields()} of that protocol have such deltas.
         */
        NATIVE
    }

    /** Returns a delta of the answer's text. */
    public static Delta text(String text) {
        return new Delta(Kind.TEXT, text, 0, null, null);
    }

    /** Returns a delta of the reasoning. */
    public static Delta reasoning(String text) {
        return new Delta(Kind.REASONING, text, 0, null, null);
    }

    /**
     * Returns what the provider attached to the reasoning that was streamed before it, without text: its signature or
     * encrypted content.
     *
     * @param redacted whether the mark is all there is of this reasoning
     */
    public static Delta reasoningMark(ProviderMark mark, boolean redacted) {
        return new Delta(Kind.REASONING, "", redacted ? 1 : 0, mark.value(), mark.maker());
    }

    /** Returns a delta of a refusal. */
    public static Delta refusal(String text) {
        return new Delta(Kind.REFUSAL, text, 0, null, null);
    }

    /** Returns the first delta of a tool call. */
    public static Delta toolCall(int index, @Nullable String id, String name, String arguments) {
        return new Delta(Kind.TOOL_CALL, arguments, index, id, name);
    }

    /** Returns a further delta of a tool call's arguments. */
    public static Delta toolArguments(int index, String arguments) {
        return new Delta(Kind.TOOL_CALL, arguments, index, null, null);
    }

    /**
     * Returns an event of the provider as it came, which precedes the deltas that were read from it.
     *
     * @param name the name of the event; null if events of the protocol have none
     * @param json the data of the event
     * @param following how many of the next deltas were read from this event; 0 if it adds nothing that a delta can express
     */
    public static Delta nativeEvent(@Nullable String name, String json, int following) {
        return new Delta(Kind.NATIVE, json, following, name, null);
    }

    /** Returns a complete response as deltas, in the order of a stream. */
    public static List<Delta> replay(ChatResponse response) {
        List<Delta> deltas = new ArrayList<>();
        int calls = 0;
        for (Part part : response.message().parts()) {
            if (part instanceof ToolCall call) {
                deltas.add(toolCall(calls++, call.id(), call.name(), call.arguments()));
            } else {
                replay(part, deltas);
            }
        }
        return deltas;
    }

    private static void replay(Part part, List<Delta> deltas) {
        if (part instanceof Part.Text said) {
            deltas.add(text(said.text()));
        } else if (part instanceof Part.Reasoning thought) {
            replay(thought, deltas);
        } else if (part instanceof Part.Refusal refused) {
            deltas.add(refusal(refused.text()));
        }
    }

    private static void replay(Part.Reasoning thought, List<Delta> deltas) {
        if (thought.text() != null) {
            deltas.add(reasoning(thought.text()));
        }
        if (thought.mark() != null) {
            deltas.add(reasoningMark(thought.mark(), thought.redacted()));
        }
    }

    /** Returns what the provider attached to reasoning; null if this delta has no such mark. */
    public @Nullable ProviderMark mark() {
        return kind == Kind.REASONING && id != null && name != null ? new ProviderMark(name, id) : null;
    }

    /** Returns whether this is the mark of reasoning that the provider withholds. */
    public boolean isRedacted() {
        return kind == Kind.REASONING && index == 1 && id != null;
    }

    /** Returns whether this is an event of the provider, and no content. */
    public boolean isNative() {
        return kind == Kind.NATIVE;
    }

    /** Returns whether this is a delta of the answer's text. */
    public boolean isText() {
        return kind == Kind.TEXT;
    }
}
