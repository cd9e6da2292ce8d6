package io.github.camelllm.wire;

import org.jspecify.annotations.Nullable;

/**
 * Assigns fragments of tool calls to calls. Servers disagree on what identifies a call (index, id, both, neither), so the
 * rules go by what all of them send: a call has a name, and its arguments are one JSON object.
 *
 * <ul>
 *   <li>A fragment with a name starts a call if its id is new, or if the call at its index (without one: of its id, or the
 *       last one) has complete arguments, or none and another name. Else it continues that call.
 *   <li>A fragment without a name continues the call of its id, else the one at its index, whatever the id is.
 *   <li>Arguments without a name at a new index continue the last call, as long as that one is not complete.
 * </ul>
 */
final class ToolCallDrafts {
    private final ToolCallIndex<ToolCallDraft> drafts = new ToolCallIndex<>();
    private int named;

    /**
     * Returns the call that a fragment belongs to; a new one if it starts one.
     *
     * @param index the index in the protocol; negative if there is none
     * @throws io.github.camelllm.chat.LlmException of kind {@code PROTOCOL} if there are too many calls
     */
    ToolCallDraft of(int index, @Nullable String id, @Nullable String name, String fragment) {
        ToolCallDraft known =
                name == null || name.isEmpty() ? unnamed(index, id, fragment) : named(index, id, name, fragment);
        if (known != null) {
            return known;
        }
        ToolCallDraft draft = new ToolCallDraft(index);
        drafts.add(index, draft);
        return draft;
    }

    /** Sets id and name of a call, unless they are set or these are empty. */
    void learn(ToolCallDraft call, @Nullable String id, @Nullable String name) {
        if (call.learn(id, name) && id != null) {
            drafts.identify(call.index(), id, call);
        }
    }

    /** Returns the position of the next call that gets a name. */
    int nextPosition() {
        return named++;
    }

    /** Returns whether no call has a name yet. */
    boolean isEmpty() {
        return named == 0;
    }

    private @Nullable ToolCallDraft named(int index, @Nullable String id, String name, String fragment) {
        ToolCallDraft known = drafts.withId(index, id);
        if (known == null) {
            boolean newId = index < 0 && id != null && !id.isEmpty();
            known = newId ? null : drafts.lastAt(index);
        }
        return known != null && known.isContinuedBy(id, name, fragment) ? known : null;
    }

    private @Nullable ToolCallDraft unnamed(int index, @Nullable String id, String fragment) {
        ToolCallDraft known = drafts.withId(index, id);
        known = known != null ? known : drafts.withId(-1, id);
        known = known != null ? known : drafts.lastAt(index);
        if (known != null || fragment.isEmpty()) {
            return known;
        }
        ToolCallDraft last = drafts.lastAt(-1);
        return last != null && last.isNamed() && !last.isComplete() ? last : null;
    }
}
