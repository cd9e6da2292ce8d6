package io.github.camelllm.component;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.EndpointAware;
import org.apache.camel.Navigate;
import org.apache.camel.Route;
import org.jspecify.annotations.Nullable;

/** Finds the endpoints that the steps of routes send to. */
final class RouteEndpoints {
    private final Set<Object> seen = Collections.newSetFromMap(new java.util.IdentityHashMap<>());
    private final Set<Endpoint> endpoints = new HashSet<>();

    private RouteEndpoints() {}

    /** Returns the endpoints used only by routes that do not start with their context. */
    static Set<Endpoint> ofRoutesThatDoNotStart(CamelContext context, Collection<Route> routes) {
        RouteEndpoints stopped = new RouteEndpoints();
        RouteEndpoints started = new RouteEndpoints();
        for (Route route : routes) {
            boolean starts = context.isAutoStartup() && !Boolean.FALSE.equals(route.isAutoStartup());
            (starts ? started : stopped).collect(route.navigate());
        }
        stopped.endpoints.removeAll(started.endpoints);
        return stopped.endpoints;
    }

    private void collect(@Nullable Object step) {
        if (step == null || !seen.add(step)) {
            return;
        }
        if (step instanceof EndpointAware aware && aware.getEndpoint() != null) {
            endpoints.add(OriginalEndpoint.of(aware.getEndpoint()));
        }
        if (step instanceof Navigate<?> navigate && navigate.hasNext()) {
            List<?> next = navigate.next();
            if (next != null) {
                next.forEach(this::collect);
            }
        }
    }
}
