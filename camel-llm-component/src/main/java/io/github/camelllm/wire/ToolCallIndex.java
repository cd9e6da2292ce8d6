package io.github.camelllm.wire;

import io.github.camelllm.chat.ErrorKind;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tool calls of one response by index and id, so that each fragment finds its call in constant time, and their number
 * is bounded.
 *
 * @param <C> a call
 */
final class ToolCallIndex<C> {
    /** More calls than any model makes; they take less than a megabyte. */
    static final int MAX_CALLS = 10_000;

    private final Map<Integer, C> lastOfIndex = new HashMap<>(4);
    private final Map<Key, C> ofIndexAndId = new HashMap<>(4);
    private final Map<String, C> ofId = new HashMap<>(4);
    private @Nullable C last;
    private int size;

    private record Key(int index, String id) {}

    /**
     * Adds a call.
     *
     * @throws io.github.camelllm.chat.LlmException of kind {@code PROTOCOL} if there are too many
     */
    void add(int index, C call) {
        if (++size > MAX_CALLS) {
            throw ErrorKind.PROTOCOL.exception("The response has more than " + MAX_CALLS + " tool calls");
        }
        lastOfIndex.put(index, call);
        last = call;
    }

    /** Sets the id of a call; of several calls with one id, the last is found. */
    void identify(int index, String id, C call) {
        ofIndexAndId.put(new Key(index, id), call);
        ofId.put(id, call);
    }

    /** Returns the last call with an id, at an index unless that is negative; null if there is none. */
    @Nullable
    C withId(int index, @Nullable String id) {
        if (id == null || id.isEmpty()) {
            return null;
        }
        return index < 0 ? ofId.get(id) : ofIndexAndId.get(new Key(index, id));
    }

    /** Returns the last call at an index, or the last one of all if that is negative; null if there is none. */
    @Nullable
    C lastAt(int index) {
        return index < 0 ? last : lastOfIndex.get(index);
    }
}
