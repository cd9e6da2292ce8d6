package io.github.camelllm.remote;

import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.concurrent.Timer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys in a file, one per line, as secrets are mounted into containers. A change is detected within a second of calls; calls in flight
 * keep their key. While the file is missing or empty, for example while it is being written, the previous keys are used.
 */
final class KeyFile implements KeySource {
    private static final long LOOK_AGAIN = Duration.ofSeconds(1).toNanos();

    private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);

    private final String provider;
    private final Path file;
    private final Timer timer;
    private KeySource keys;
    private @Nullable FileTime modified;
    private long lookedAt;
    private boolean warned;

    /**
     * Creates a source.
     *
     * @param provider the name of the provider, for errors
     * @param file the file
     * @param timer the clock
     * @throws LlmException of kind {@code CONFIGURATION} if the file has no key
     */
    KeyFile(String provider, Path file, Timer timer) {
        this.provider = provider;
        this.file = file;
        this.timer = timer;
        this.keys = read();
        this.lookedAt = timer.nanos();
    }

    @Override
    public CompletionStage<@Nullable String> next() {
        return current().next();
    }

    @Override
    public String account() {
        return current().account();
    }

    @Override
    public List<String> accounts() {
        return current().accounts();
    }

    @Override
    public CompletionStage<@Nullable String> next(String account) {
        return current().next(account);
    }

    @Override
    public synchronized boolean failed(String key, LlmException error) {
        return keys.failed(key, error);
    }

    private synchronized KeySource current() {
        long now = timer.nanos();
        if (now - lookedAt >= LOOK_AGAIN) {
            lookedAt = now;
            look();
        }
        return keys;
    }

    private void look() {
        try {
            if (!time().equals(modified)) {
                keys = read();
            }
            warned = false;
        } catch (LlmException e) {
            modified = null;
            if (!warned) {
                LOG.warn("Key file unreadable, keeping the previous keys: {}", e.getMessage());
            }
            warned = true;
        }
    }

    private KeySource read() {
        try {
            modified = time();
            List<String> lines = Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (lines.isEmpty()) {
                throw wrong("is empty", null);
            }
            return new RotatingKeys(provider, lines, timer);
        } catch (IOException e) {
            throw wrong("cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }

    private FileTime time() {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw wrong("cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }

    private LlmException wrong(String what, @Nullable Throwable cause) {
        return ErrorDetails.of(ErrorKind.CONFIGURATION, "The file " + file + " with the API key " + what)
                .provider(provider)
                .cause(cause)
                .exception();
    }

    /** Returns only the path. */
    @Override
    public String toString() {
        return "FileKeys[" + file + "]";
    }
}
