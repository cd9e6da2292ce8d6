package io.github.camelllm.gateway;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.serve.ClientError;
import io.github.camelllm.serve.ClientErrorFormat;
import io.github.camelllm.serve.ClientEventWriter;
import io.github.camelllm.stream.ChatStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A streamed response on its way to a client: takes the deltas as fast as the client reads, writes them as events, and
 * sends a sign of life when the provider is silent. No thread waits for it.
 */
final class EventStream implements EventBody, Flow.Subscriber<Delta> {
    private static final int AHEAD = 16;

    private final ChatStream stream;
    private final ClientEventWriter events;
    private final ClientErrorFormat format;
    private final @Nullable String requestId;
    private final Timer timer;
    private final Duration keepAlive;
    private EventSink sink = Nowhere.SINK;
    private Flow.@Nullable Subscription subscription;
    private int requested;
    private long lastWrite;
    private boolean over;

    EventStream(
            ChatStream stream,
            ClientEventWriter events,
            ClientErrorFormat format,
            @Nullable String requestId,
            Timer timer,
            Duration keepAlive) {
        this.stream = stream;
        this.events = events;
        this.format = format;
        this.requestId = requestId;
        this.timer = timer;
        this.keepAlive = keepAlive;
    }

    private enum Nowhere implements EventSink {
        SINK;

        @Override
        public @Nullable CompletionStage<?> write(byte[] events) {
            return null;
        }

        @Override
        public void end() {
            // no reader yet
        }
    }

    @Override
    public void start(EventSink to) {
        synchronized (this) {
            sink = to;
            events.begin(stream.model());
            write();
        }
        stream.subscribe(this);
        watch();
    }

    /** Cancels the call. */
    @Override
    public void cancel() {
        synchronized (this) {
            over = true;
        }
        stream.close();
    }

    @Override
    public void onSubscribe(Flow.Subscription value) {
        subscription = value;
        requested = AHEAD;
        value.request(AHEAD);
    }

    @Override
    public void onNext(Delta delta) {
        CompletionStage<?> pressure;
        synchronized (this) {
            if (over) {
                return;
            }
            events.delta(delta);
            pressure = write();
            requested--;
        }
        if (pressure != null) {
            pressure.whenComplete((nothing, failure) -> more());
        } else if (requested == 0) {
            more();
        }
    }

    private void more() {
        Flow.Subscription known = subscription;
        int count;
        synchronized (this) {
            count = AHEAD - requested;
            requested = AHEAD;
        }
        if (known != null && count > 0) {
            known.request(count);
        }
    }

    @Override
    public void onError(Throwable failure) {
        synchronized (this) {
            if (!over) {
                events.error(ClientError.of(failure, format), requestId);
                finish();
            }
        }
    }

    @Override
    public void onComplete() {
        stream.response().whenComplete((response, failure) -> {
            if (failure != null) {
                onError(LlmException.causeOf(failure));
            } else {
                complete(Objects.requireNonNull(response));
            }
        });
    }

    private synchronized void complete(ChatResponse response) {
        if (!over) {
            events.end(response);
            finish();
        }
    }

    private void finish() {
        over = true;
        write();
        sink.end();
    }

    private @Nullable CompletionStage<?> write() {
        byte[] bytes = events.take();
        lastWrite = timer.nanos();
        return bytes.length == 0 ? null : sink.write(bytes);
    }

    private void watch() {
        timer.after(keepAlive, () -> {
            synchronized (this) {
                if (over) {
                    return;
                }
                if (timer.nanos() - lastWrite >= keepAlive.toNanos()) {
                    events.keepAlive();
                    write();
                }
            }
            watch();
        });
    }

    @Override
    public String toString() {
        return "EventStream[" + stream + "]";
    }
}
