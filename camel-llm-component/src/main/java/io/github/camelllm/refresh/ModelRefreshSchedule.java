package io.github.camelllm.refresh;

import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.wiring.SharedResources;
import java.time.Duration;

/** Refreshes the model catalog periodically; each refresh starts a fixed delay after the previous one ended. */
public final class ModelRefreshSchedule {
    private final Duration period;
    private final ModelCatalog catalog;
    private final SharedResources shared;
    private volatile Runnable pending = () -> {};
    private volatile boolean stopped;

    private ModelRefreshSchedule(Duration period, ModelCatalog catalog, SharedResources shared) {
        this.period = period;
        this.catalog = catalog;
        this.shared = shared;
    }

    /**
     * Starts at once.
     *
     * @param millis the pause between two refreshes; 0 for none
     * @return stops the schedule
     */
    public static Runnable every(long millis, ModelCatalog catalog, SharedResources shared) {
        if (millis <= 0) {
            return () -> {};
        }
        ModelRefreshSchedule refreshing = new ModelRefreshSchedule(Duration.ofMillis(millis), catalog, shared);
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
