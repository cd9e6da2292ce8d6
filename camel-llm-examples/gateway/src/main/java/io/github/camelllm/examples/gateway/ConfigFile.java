package io.github.camelllm.examples.gateway;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file {@code gateway.yaml}: an edit takes effect, and one that is wrong changes nothing and is told. */
final class ConfigFile implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigFile.class);
    private static final long LOOK_MILLIS = 500;

    private final Path path;
    private final Function<String, @Nullable String> environment;
    private final ScheduledExecutorService looks;
    private String last = "";
    private volatile @Nullable String problem;
    private volatile @Nullable Future<?> watching;

    /** Takes a new configuration. */
    interface Use {
        void use(GatewayConfig config) throws Exception;
    }

    ConfigFile(Path path, Function<String, @Nullable String> environment) {
        this.path = path;
        this.environment = environment;
        this.looks = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "gateway-config");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Returns what the file says; the defaults if there is none. */
    GatewayConfig read() throws IOException {
        last = text();
        return GatewayConfig.read(last, environment);
    }

    private String text() throws IOException {
        return Files.exists(path) ? Files.readString(path) : "";
    }

    /** Looks for edits from now on. */
    void watch(Use use) {
        watching = looks.scheduleWithFixedDelay(() -> look(use), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look(Use use) {
        try {
            String text = text();
            if (text.equals(last)) {
                return;
            }
            last = text;
            use.use(GatewayConfig.read(text, environment));
            problem = null;
            LOG.info("{} has changed: its models and the options of its providers are in use now", path);
        } catch (Exception e) {
            problem = String.valueOf(e.getMessage());
            LOG.warn("{} has changed and is wrong, the configuration before stays in use: {}", path, problem);
        }
    }

    /** Returns what is wrong with the file since its last edit; null if nothing is. */
    @Nullable
    String problem() {
        return problem;
    }

    @Override
    public void close() {
        Future<?> known = watching;
        if (known != null) {
            known.cancel(false);
        }
        looks.shutdownNow();
    }
}
