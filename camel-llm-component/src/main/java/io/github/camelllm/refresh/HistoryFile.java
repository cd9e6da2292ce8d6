package io.github.camelllm.refresh;

import io.github.camelllm.history.CallHistory;
import io.github.camelllm.wiring.SharedResources;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that keeps the history of calls over restarts. It is read at the start, and written each minute in which calls ended and at the
 * stop, as a new file that replaces it: a process that is killed loses a minute, and never the file.
 */
public final class HistoryFile {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(HistoryFile.class);

    private final Path file;
    private final CallHistory history;
    private final SharedResources shared;
    private long written;
    private boolean stopped;
    private Runnable pending = () -> {};

    private HistoryFile(Path file, SharedResources shared) {
        this.file = file.toAbsolutePath();
        this.history = shared.history();
        this.shared = shared;
    }

    /**
     * Reads the file and starts to write it.
     *
     * @return writes the file a last time and stops
     */
    public static Runnable start(Path file, SharedResources shared) {
        HistoryFile started = new HistoryFile(file, shared);
        started.read();
        started.later();
        return started::stop;
    }

    private void read() {
        boolean known = history.recorded() > 0 || history.bytes() > 0; // the component was stopped and started again
        if (known || !Files.exists(file)) {
            return;
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            history.read(in);
        } catch (IOException e) {
            keepUnreadable(e);
        }
    }

    /** The history is not worth a failed start. The file is kept for whoever wants to look at it. */
    private void keepUnreadable(IOException why) {
        Path kept = file.resolveSibling(file.getFileName() + ".unreadable");
        LOG.warn("The history of calls begins empty, because {} cannot be read; it is kept as {}", file, kept, why);
        try {
            Files.move(file, kept, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("{} cannot be renamed and will be replaced", file, e);
        }
    }

    private synchronized void later() {
        if (!stopped) {
            pending = shared.timer().after(INTERVAL, () -> shared.workers().execute(() -> {
                write();
                later();
            }));
        }
    }

    private synchronized void write() {
        long version = history.version();
        if (version == written) {
            return;
        }
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.getParent());
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(next))) {
                history.write(out);
            }
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            written = version;
        } catch (IOException e) {
            LOG.warn("The history of calls could not be written to {} (option telemetryFile)", file, e);
        }
    }

    private synchronized void stop() {
        stopped = true;
        pending.run();
        write();
    }
}
