package io.github.camelllm.gateway;

/** A body of server-sent events that come in time, for routes whose endpoint has a {@link StreamingHttpEngine}. */
public interface EventBody {
    /** Begins to write to the client. Called once. */
    void start(EventSink sink);

    /** Stops, since the client has gone. */
    void cancel();
}
