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
    /** More calls than any model makes; as many take less than a megabyte. */
    static final int MAX_CALLS = 10_000;

    private final Map<Integer, C> lastOfIndex = new HashMap<>(4);
    private final Map<Key, C> ofIndexAndId = new HashMap<>(4);
    private final Map<String, C> ofId = new HashMap<>(4);
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
    }

    /** Sets the id of a call; of several calls with one id, the first is found. */
    void identify(int index, String id, C call) {
        ofIndexAndId.putIfAbsent(new Key(index, id), call);
        ofId.putIfAbsent(id, call);
    }

    /** Returns the call of an index that has the id; else, or without an id, the last one of the index; null if none. */
    @Nullable
    C find(int index, @Nullable String id) {
        C exact = id == null ? null : ofIndexAndId.get(new Key(index, id));
        return exact != null ? exact : lastOfIndex.get(index);
    }

    /** Returns the call that has an id, whatever its index; null if there is none. */
    @Nullable
    C find(String id) {
        return ofId.get(id);
    }
}
