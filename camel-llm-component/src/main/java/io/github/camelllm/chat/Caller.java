package io.github.camelllm.chat;

import org.jspecify.annotations.Nullable;

/**
 * The caller of a call, for budgets and statistics; never sent to the provider.
 *
 * @param route the id of the route; null outside of routes
 * @param tenant the tenant; null if none is set
 */
public record Caller(@Nullable String route, @Nullable String tenant) {
    /** An unknown caller. */
    public static final Caller UNKNOWN = new Caller(null, null);
}
