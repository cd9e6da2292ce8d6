package io.github.camelllm.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.wire.ExactJson;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The events of a provider that speaks the client's protocol: they go to the client as they came, if the stream begins as
 * the protocol demands. The event that ends the stream waits until the answer is known to be whole.
 */
final class NativeStream {
    private final String first;
    private final Set<String> last;
    private boolean begun;
    private boolean passing;
    private @Nullable Delta opening;
    private @Nullable Delta latest;
    private @Nullable Delta ending;

    NativeStream(String first, Set<String> last) {
        this.first = first;
        this.last = last;
    }

    /**
     * Returns the event to write for a delta; null if there is none, and the delta is written in another way if
     * {@link #isPassing} is false.
     */
    @Nullable
    Delta next(Delta delta) {
        if (!begun) {
            begun = true;
            passing = delta.isNative() && first.equals(delta.id());
            opening = delta;
        }
        if (!passing || !delta.isNative()) {
            return null; // a delta was read from an event that the client has already
        }
        latest = delta;
        if (last.contains(delta.id())) {
            ending = delta;
            return null;
        }
        return delta;
    }

    /** Returns whether the client gets the provider's events in place of ours. */
    boolean isPassing() {
        return passing;
    }

    /** Returns the event that ends the stream; null if there was none. */
    @Nullable
    Delta ending() {
        return ending;
    }

    /** Returns the first event. */
    JsonNode opening() {
        return json(opening);
    }

    /** Returns the latest event. */
    JsonNode latest() {
        return json(latest);
    }

    /** Returns the JSON of an event. */
    static JsonNode json(@Nullable Delta event) {
        try {
            return event == null ? MissingNode.getInstance() : ExactJson.read(event.text());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An event of a provider has been read, and is no JSON", e);
        }
    }
}
