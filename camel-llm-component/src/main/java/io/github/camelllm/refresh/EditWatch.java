package io.github.camelllm.refresh;

import io.github.camelllm.concurrent.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a text, such as that of a file, for edits. Editors write in steps, so an edit is passed on once two looks have found the same text:
 * within two looks, less than a second, after it was written.
 */
public final class EditWatch {
    private static final Logger LOG = LoggerFactory.getLogger(EditWatch.class);
    private static final Duration LOOK = Duration.ofMillis(400);

    private final Source source;
    private final Consumer<String> edited;
    private final Consumer<Exception> unreadable;
    private volatile Runnable pending = () -> {};
    private volatile boolean stopped = true;
    private String applied = "";
    private String seen = "";

    /** Where the text is read. */
    public interface Source {
        /** Reads the text. */
        String read() throws IOException;
    }

    /**
     * Creates a watch that is not started.
     *
     * @param source reads the text, on a worker
     * @param edited takes a text that has changed
     * @param unreadable takes the error at each look at which the text cannot be read
     */
    public EditWatch(Source source, Consumer<String> edited, Consumer<Exception> unreadable) {
        this.source = source;
        this.edited = edited;
        this.unreadable = unreadable;
    }

    /** Sets the text that is in use, from which an edit differs. */
    public synchronized void inUse(String text) {
        applied = text;
        seen = text;
    }

    /**
     * Starts to watch.
     *
     * @param timer the time of looks
     * @param workers runs them
     */
    public void start(Timer timer, Executor workers) {
        stopped = false;
        later(timer, workers);
    }

    /** Stops to watch. */
    public void stop() {
        stopped = true;
        pending.run();
    }

    private void later(Timer timer, Executor workers) {
        if (stopped) {
            return;
        }
        try {
            pending = timer.after(
                    LOOK,
                    () -> workers.execute(() -> {
                        try {
                            look();
                        } finally {
                            later(timer, workers);
                        }
                    }));
        } catch (RejectedExecutionException stopping) {
            LOG.debug("Edits are no longer watched, since the component stops", stopping);
        }
    }

    private synchronized void look() {
        String text;
        try {
            text = source.read();
        } catch (IOException | RuntimeException e) {
            unreadable.accept(e);
            return;
        }
        boolean stands = text.equals(seen);
        seen = text;
        if (stands && !text.equals(applied)) {
            applied = text;
            edited.accept(text);
        }
    }
}
