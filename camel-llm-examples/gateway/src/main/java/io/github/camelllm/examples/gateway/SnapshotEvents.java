package io.github.camelllm.examples.gateway;

import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.gateway.EventBody;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A snapshot every two seconds, as server-sent events, for as long as the page is open. A page that reads slowly gets fewer. */
final class SnapshotEvents implements EventBody {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotEvents.class);
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final Supplier<String> snapshot;
    private final Timer timer;
    private final Executor workers;
    private volatile boolean over;

    /**
     * Makes a series of events.
     *
     * @param snapshot JSON in a line
     * @param timer waits between snapshots
     * @param workers where they are made
     */
    SnapshotEvents(Supplier<String> snapshot, Timer timer, Executor workers) {
        this.snapshot = snapshot;
        this.timer = timer;
        this.workers = workers;
    }

    @Override
    public void start(EventSink sink) {
        workers.execute(() -> next(sink));
    }

    @Override
    public void cancel() {
        over = true;
    }

    private void next(EventSink sink) {
        if (over) {
            return;
        }
        try {
            byte[] event = ("event: snapshot\ndata: " + snapshot.get() + "\n\n").getBytes(StandardCharsets.UTF_8);
            CompletionStage<?> pressure = sink.write(event);
            if (pressure == null) {
                later(sink);
            } else {
                pressure.thenRun(() -> later(sink));
            }
        } catch (RuntimeException e) { // the page connects again
            LOG.warn("The dashboard gets no more snapshots", e);
            over = true;
            sink.end();
        }
    }

    private void later(EventSink sink) {
        timer.after(EVERY, () -> workers.execute(() -> next(sink)));
    }
}
