package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.Delta;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Passes on the events of a stream as they came, each before the deltas that were read from it, for clients that speak the
 * provider's protocol. Events that only announce content wait for content, so that until then the call can be retried.
 * Used by one thread at a time.
 */
final class NativeEvents implements Consumer<Delta> {
    /** So many events without content are content: a server that sends them does not come to the point. */
    private static final int MOST_HELD = 64;

    private final Consumer<Delta> sink;
    private final Function<JsonNode, Use> protocol;
    private final List<Delta> read = new ArrayList<>(2);
    private final List<Delta> held = new ArrayList<>(4);
    private boolean begun;

    private NativeEvents(Consumer<Delta> sink, Function<JsonNode, Use> protocol) {
        this.sink = sink;
        this.protocol = protocol;
    }

    /** What an event is for a client. */
    enum Use {
        /** It has no more than its deltas, or is a keep-alive of the connection to the provider. */
        NONE,
        /** It announces content. */
        OPENING,
        /** It has content, or ends it. */
        CONTENT
    }

    /**
     * Returns a receiver of events and deltas in front of a sink; null if the dialect's client does not want them.
     *
     * @param protocol returns what an event is for a client
     */
    static @Nullable NativeEvents of(Dialect dialect, Consumer<Delta> sink, Function<JsonNode, Use> protocol) {
        return dialect.nativeEvents() ? new NativeEvents(sink, protocol) : null;
    }

    /** Returns what receives the deltas of an answer. */
    static Consumer<Delta> orElse(@Nullable NativeEvents events, Consumer<Delta> sink) {
        return events == null ? sink : events;
    }

    /** Receives a delta that is read from the current event. */
    @Override
    public void accept(Delta delta) {
        read.add(delta);
    }

    /**
     * Passes on the current event and the deltas that were read from it. Its name is the type in its data, as some servers
     * leave out the names.
     */
    void event(JsonNode event, String json) {
        Use use = protocol.apply(event);
        if (use != Use.NONE) {
            held.add(Delta.nativeEvent(Json.words(event, "type"), json, read.size()));
        }
        begun = begun || use == Use.CONTENT || !read.isEmpty() || held.size() > MOST_HELD;
        if (begun) {
            held.forEach(sink);
            held.clear();
            read.forEach(sink);
            read.clear();
        }
    }
}
