package io.github.camelllm.lifetime;

import io.github.camelllm.chat.Call;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.Service;
import org.apache.camel.support.LifecycleStrategySupport;
import org.jspecify.annotations.Nullable;

/**
 * The calls in flight of a component. A call belongs to the route that makes it: it is cancelled when that route has stopped
 * without waiting for it, after the shutdown timeout, and when the component stops. It does not belong to the producer, which
 * Camel's producer caches stop at any time.
 */
public final class InFlightCalls extends LifecycleStrategySupport {
    private static final String NO_ROUTE = "";

    private final Map<Call, String> routes = new ConcurrentHashMap<>();
    private final Set<String> stoppedRoutes = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /** Adds a call, before the request is sent; cancels it if its route or the component has stopped. */
    public void add(Call call) {
        String route = route(call);
        routes.put(call, route);
        if (stopped || stoppedRoutes.contains(route)) {
            call.cancel();
        }
    }

    /** Removes a call that is complete. */
    public void remove(Call call) {
        routes.remove(call);
    }

    /** Returns how many calls are in flight. */
    public int count() {
        return routes.size();
    }

    private static String route(Call call) {
        String route = call.caller().route();
        return route == null ? NO_ROUTE : route;
    }

    /** Accepts calls. */
    public void start() {
        stoppedRoutes.clear();
        stopped = false;
    }

    /** Cancels all calls, and later ones until the next start. */
    public void stop() {
        stopped = true;
        routes.keySet().forEach(Call::cancel);
    }

    /** Called for each service of a route before the route starts. */
    @Override
    public void onServiceAdd(CamelContext context, Service service, @Nullable Route route) {
        if (route != null) {
            stoppedRoutes.remove(route.getId());
        }
    }

    /** Called for each service of a route when the route stops, after the shutdown strategy has waited for its exchanges. */
    @Override
    public void onServiceRemove(CamelContext context, Service service, @Nullable Route route) {
        if (route != null && stoppedRoutes.add(route.getId())) {
            routes.forEach((call, itsRoute) -> {
                if (itsRoute.equals(route.getId())) {
                    call.cancel();
                }
            });
        }
    }

    @Override
    public void onRoutesRemove(Collection<Route> removed) {
        removed.forEach(route -> stoppedRoutes.remove(route.getId()));
    }
}
