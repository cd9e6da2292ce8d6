package io.github.camelllm;

import io.github.camelllm.catalog.ModelCatalog;
import java.time.Duration;

/** Has the catalog ask the providers for their models again and again, each time so long after the last came to its end. */
final class Refreshing {
    private final Duration period;
    private final ModelCatalog catalog;
    private final Shared shared;
    private volatile Runnable pending = () -> {};
    private volatile boolean stopped;

    private Refreshing(Duration period, ModelCatalog catalog, Shared shared) {
        this.period = period;
        this.catalog = catalog;
        this.shared = shared;
    }

    /**
     * Starts at once.
     *
     * @param millis the pause between two times; 0 not to start at all
     * @return what ends it
     */
    static Runnable every(long millis, ModelCatalog catalog, Shared shared) {
        if (millis <= 0) {
            return () -> {};
        }
        Refreshing refreshing = new Refreshing(Duration.ofMillis(millis), catalog, shared);
        shared.workers().execute(refreshing::ask);
        return refreshing::stop;
    }

    private void ask() {
        catalog.refresh().whenComplete((refresh, error) -> later());
    }

    private synchronized void later() {
        if (!stopped) {
            pending = shared.timer().after(period, () -> shared.workers().execute(this::ask));
        }
    }

    private synchronized void stop() {
        stopped = true;
        pending.run();
    }
}
