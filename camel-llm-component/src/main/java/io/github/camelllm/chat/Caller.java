package io.github.camelllm.chat;

import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a call is made, for budgets and statistics; never sent to the provider.
 *
 * @param route the id of the route; null outside of routes
 * @param tenant the tenant; null if none is named
 */
public record Caller(@Nullable String route, @Nullable String tenant) {
    /** Nobody in particular. */
    public static final Caller UNKNOWN = new Caller(null, null);
}
