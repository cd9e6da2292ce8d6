package io.github.camelllm.chat;

import org.jspecify.annotations.Nullable;

/**
 * The caller of a call, for budgets and statistics; never sent to the provider.
 *
 * @param route the id of the route; null outside of routes
 * @param tenant the tenant; null if none is set
 * @param exchange the id of the exchange, by which logs of a call belong together; null outside of routes
 */
public record Caller(
        @Nullable String route,
        @Nullable String tenant,
        @Nullable String exchange) {
    /** An unknown caller. */
    public static final Caller UNKNOWN = new Caller(null, null);

    /** Creates a caller without an exchange. */
    public Caller(@Nullable String route, @Nullable String tenant) {
        this(route, tenant, null);
    }
}
