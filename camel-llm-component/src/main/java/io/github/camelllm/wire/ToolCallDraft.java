package io.github.camelllm.wire;

import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.ToolCall;
import org.jspecify.annotations.Nullable;

/** A tool call whose fragments are arriving. */
final class ToolCallDraft implements AnswerPiece {
    private final int index;
    private final StringBuilder arguments = new StringBuilder();
    private ObjectExtent extent = new ObjectExtent();
    private final SurrogateHold hold = new SurrogateHold();
    private int position = -1;
    private @Nullable String id;
    private @Nullable ProviderMark mark;
    private String name = "";
    private boolean repeated;

    ToolCallDraft(int index) {
        this.index = index;
    }

    /** Returns the index in the protocol; negative if there is none. */
    int index() {
        return index;
    }

    /** Returns whether a name was received. A draft that never gets one is not a call, because it cannot be executed. */
    boolean isNamed() {
        return !name.isEmpty();
    }

    /** Returns whether the arguments received so far are a whole JSON object. */
    boolean isComplete() {
        return extent.isWhole(arguments);
    }

    /** Returns whether a fragment with a name belongs to this call, and does not start another one. */
    boolean isContinuedBy(@Nullable String otherId, String otherName, String fragment) {
        boolean another = otherId != null && !otherId.isEmpty() && id != null && !id.equals(otherId);
        if (another || !isNamed()) {
            return !another;
        }
        if (!isComplete()) {
            return name.equals(otherName) || !arguments.toString().isBlank();
        }
        boolean same = id != null && id.equals(otherId);
        boolean opened = same && isEmptyObject(arguments.toString());
        boolean again =
                same && index >= 0 && fragment.contentEquals(arguments); // as some servers repeat calls at the end
        return name.equals(otherName) && (fragment.isBlank() || opened || again);
    }

    /** Sets id and name, unless they are set or these are empty; returns whether the id is new. */
    boolean learn(@Nullable String newId, @Nullable String newName) {
        name = name.isEmpty() && newName != null ? newName : name;
        if (id != null || newId == null || newId.isEmpty()) {
            return false;
        }
        id = newId;
        return true;
    }

    /** Adds a fragment of the arguments; returns the part of it that can be passed on. */
    String append(String fragment) {
        if (!repeated && beginsObject(fragment) && isComplete()) {
            repeated = !isEmptyObject(arguments.toString());
            clear(!repeated);
        }
        if (repeated) {
            return "";
        }
        boolean first = arguments.isEmpty();
        String complete = hold.complete(fragment);
        arguments.append(complete);
        return first && isEmptyObject(complete) ? "" : complete;
    }

    private void clear(boolean wanted) {
        if (wanted) {
            arguments.setLength(0);
            extent = new ObjectExtent();
        }
    }

    private static boolean beginsObject(String fragment) {
        return fragment.stripLeading().startsWith("{");
    }

    private static boolean isEmptyObject(String text) {
        String bare = text.strip();
        return bare.startsWith("{")
                && bare.endsWith("}")
                && bare.substring(1, bare.length() - 1).isBlank();
    }

    /** Sets the position among the calls of the answer. */
    void place(int newPosition) {
        position = newPosition;
    }

    /** Returns the position among the calls of the answer, from 0. */
    int position() {
        return position;
    }

    @Nullable
    String id() {
        return id;
    }

    String name() {
        return name;
    }

    /** Returns the arguments received so far, as far as they can be passed on: not an empty object, which others may replace. */
    String passedOn() {
        String text = arguments.toString();
        return isEmptyObject(text) ? "" : text;
    }

    @Override
    public void mark(ProviderMark newMark) {
        mark = newMark;
    }

    @Override
    public Part part() {
        return new ToolCall(id, name, arguments + hold.rest(), mark);
    }
}
