package io.github.camelllm.refresh;

import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.catalog.ModelFileReport;
import io.github.camelllm.wiring.SharedResources;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the component's model files, at start and on a schedule, on threads of its own. Files on disk and classpath must be valid at start;
 * if one is invalid or missing later, its previous content stays.
 */
public final class ModelFileUpdates {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCatalog.class);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    private final Duration period;
    private final SharedResources shared;
    private final ModelFileLoader files;
    private final List<RemoteModelFile> remote;
    private @Nullable HttpClient client;
    private volatile Runnable pending = () -> {};
    private volatile boolean stopped;

    private ModelFileUpdates(
            Duration period, SharedResources shared, ModelFileLoader files, List<RemoteModelFile> remote) {
        this.period = period;
        this.shared = shared;
        this.files = files;
        this.remote = remote;
    }

    /**
     * Reads the files, and starts the schedule.
     *
     * @param addresses separated by commas; null for none
     * @param millis the time between two updates; 0 to read at start only
     * @param folder for copies of remote files; null for the default one
     * @return stops the schedule
     */
    public static Runnable start(
            CamelContext context,
            @Nullable String addresses,
            long millis,
            @Nullable String folder,
            ModelCatalog catalog,
            SharedResources shared) {
        List<String> patterns = new ArrayList<>();
        List<RemoteModelFile> remote = new ArrayList<>();
        Path copies = folder == null
                ? Path.of(System.getProperty("user.home"), ".camel-llm", "model-files")
                : Path.of(folder);
        for (String address : addresses == null || addresses.isBlank() ? new String[0] : addresses.split(",", -1)) {
            if (RemoteModelFile.isRemote(address.strip())) {
                remote.add(new RemoteModelFile(address.strip(), copies, catalog));
            } else {
                patterns.add(address.strip());
            }
        }
        ModelFileLoader files = new ModelFileLoader(context, patterns, catalog);
        files.read();
        remote.forEach(RemoteModelFile::readCopy);
        ModelFileUpdates updates = new ModelFileUpdates(Duration.ofMillis(millis), shared, files, remote);
        updates.begin();
        return updates::stop;
    }

    private void begin() {
        if (!remote.isEmpty()) {
            shared.workers().execute(this::update);
        } else {
            later();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the updates do not fail
    private void update() {
        for (ModelFileReport report : files.readChanged()) {
            LOG.info("Model file {}", report);
        }
        CompletableFuture<?>[] all =
                remote.stream().map(file -> file.update(client())).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(all).whenComplete((nothing, failure) -> later());
    }

    private synchronized HttpClient client() {
        HttpClient known = client;
        if (known == null) {
            known = HttpClient.newBuilder()
                    .connectTimeout(CONNECT_LIMIT)
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .executor(shared.workers())
                    .build();
            client = known;
        }
        return known;
    }

    private synchronized void later() {
        if (!stopped && !period.isZero()) {
            pending = shared.timer().after(period, () -> shared.workers().execute(this::update));
        }
    }

    private synchronized void stop() {
        stopped = true;
        pending.run();
    }
}
