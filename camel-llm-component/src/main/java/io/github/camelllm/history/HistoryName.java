package io.github.camelllm.history;

import io.github.camelllm.telemetry.Names;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What the calls of a row have in common. Fields that the grouping does not tell apart are empty.
 *
 * @param provider the name of the provider
 * @param model the requested model; empty, too, if the choice was left to the provider
 * @param key the digest or name of the credential, never a key; empty, too, without one
 * @param route the id of the route; empty, too, outside of routes
 * @param tenant the tenant; empty, too, if none was set
 */
public record HistoryName(String provider, String model, String key, String route, String tenant)
        implements Comparable<HistoryName> {
    private static final Comparator<HistoryName> ORDER = Comparator.comparing(HistoryName::provider)
            .thenComparing(HistoryName::model)
            .thenComparing(HistoryName::key)
            .thenComparing(HistoryName::route)
            .thenComparing(HistoryName::tenant);

    /** Cuts names that are too long. */
    public HistoryName {
        provider = Names.shortened(provider);
        model = Names.shortened(model);
        key = Names.shortened(key);
        route = Names.shortened(route);
        tenant = Names.shortened(tenant);
    }

    // Each call looks one up: the methods that a record has by itself are slow in the first calls of a JVM
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HistoryName name
                && model.equals(name.model)
                && provider.equals(name.provider)
                && key.equals(name.key)
                && route.equals(name.route)
                && tenant.equals(name.tenant);
    }

    @Override
    public int hashCode() {
        int hash = 31 * (31 * provider.hashCode() + model.hashCode()) + key.hashCode();
        return 31 * (31 * hash + route.hashCode()) + tenant.hashCode();
    }

    @Override
    public int compareTo(HistoryName other) {
        return ORDER.compare(this, other);
    }
}
