package io.github.camelllm.component;

import io.github.camelllm.ValidationMode;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.Route;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.StartupListener;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Checks all endpoints of a context before its routes start, and reports all problems in one exception. Endpoints of routes that are added
 * later are checked individually.
 *
 * <p>It does not check endpoints that Camel does not start: those with {@code lazyStartProducer}, those that are skipped, for example by a
 * mock, and those of routes that do not start with the context. With the supervising route controller, each route is checked when it
 * starts, so that the controller can restart it.
 */
final class StartupValidation extends LifecycleStrategySupport implements StartupListener {
    private final CamelContext context;

    // All below guarded by this
    private final List<LlmEndpoint> waiting = new ArrayList<>();
    private final Set<LlmEndpoint> late = new HashSet<>();
    private final List<Route> routes = new ArrayList<>();
    private boolean over;

    private StartupValidation(CamelContext context) {
        this.context = context;
    }

    /** A problem of a provider. */
    record Problem(String provider, String what) implements Comparable<Problem> {
        static Problem of(LlmEndpoint endpoint, RuntimeException failure) {
            if (!(failure instanceof LlmException known)) {
                return new Problem(endpoint.getProvider(), String.valueOf(failure.getMessage()));
            }
            String provider = known.provider();
            return new Problem(
                    provider == null ? endpoint.getProvider() : provider,
                    known.details().message());
        }

        @Override
        public int compareTo(Problem other) {
            int byProvider = provider.compareTo(other.provider);
            return byProvider != 0 ? byProvider : what.compareTo(other.what);
        }
    }

    /** Returns the validation of a context, shared by all its components. */
    static StartupValidation of(CamelContext context) {
        ExtendedCamelContext extension = context.getCamelContextExtension();
        synchronized (extension) {
            StartupValidation known = extension.getContextPlugin(StartupValidation.class);
            return known != null ? known : begin(context, extension);
        }
    }

    private static StartupValidation begin(CamelContext context, ExtendedCamelContext extension) {
        StartupValidation check = new StartupValidation(context);
        extension.addContextPlugin(StartupValidation.class, check);
        try {
            context.addLifecycleStrategy(check);
            context.addStartupListener(check); // called at once if the context has started already
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeException(e);
        }
        return check;
    }

    /** Adds a new endpoint: it is checked with all others, or when it starts. */
    synchronized void add(LlmEndpoint endpoint) {
        if (endpoint.getConfiguration().getValidate() == ValidationMode.off) {
            return;
        }
        if (!over) {
            waiting.add(endpoint);
        } else if (context.getCamelContextExtension().getCreateProcessor() != null) {
            late.add(endpoint);
        }
    }

    /**
     * Has an endpoint that has started checked with its producer if it belongs to a route that was added later: Camel registers an endpoint,
     * and an interceptor that skips it, only after it has started. An endpoint created for a message, as by toD, is not checked: its key
     * may come with the message; if it does not, the call fails.
     */
    void started(LlmEndpoint endpoint) {
        boolean ofLateRoute;
        synchronized (this) {
            ofLateRoute = late.remove(endpoint);
        }
        if (ofLateRoute) {
            endpoint.checkWithProducer();
        }
    }

    /**
     * Checks one endpoint.
     *
     * @throws LlmException that says what is wrong
     */
    static void checkAlone(LlmEndpoint endpoint) {
        check(List.of(endpoint));
    }

    @Override
    public synchronized void onRouteContextCreate(Route route) {
        if (!over) {
            routes.add(route);
        }
    }

    @Override
    public void onCamelContextStarting(CamelContext starting, boolean alreadyStarted) {
        List<LlmEndpoint> all;
        synchronized (this) {
            boolean supervising = starting.getRouteController().isSupervising();
            // The supervising controller sets autoStartup to false for all routes and starts them itself
            Set<Endpoint> notStarted = supervising ? Set.of() : RouteEndpoints.ofRoutesThatDoNotStart(starting, routes);
            all = waiting.stream()
                    .filter(endpoint -> endpoint.isAsked() && !notStarted.contains(endpoint))
                    .toList();
            waiting.clear();
            routes.clear();
            over = true;
            if (supervising) {
                all.forEach(LlmEndpoint::checkWithProducer);
                return;
            }
        }
        check(all);
    }

    /** Prepares for the next start, which creates all endpoints again. */
    @Override
    public synchronized void onContextStopped(CamelContext stopped) {
        waiting.clear();
        late.clear();
        routes.clear();
        over = false;
    }

    @Override
    public void onCamelContextStarted(CamelContext started, boolean alreadyStarted) {
        // all endpoints have been checked
    }

    private static void check(List<LlmEndpoint> endpoints) {
        Map<Problem, Set<String>> problems = new TreeMap<>();
        List<LlmEndpoint> live = new ArrayList<>();
        for (LlmEndpoint endpoint : endpoints) {
            if (endpoint.validation() == ValidationMode.off) {
                continue; // by the configuration file or the environment
            }
            try {
                endpoint.check();
                live.add(endpoint);
            } catch (RuntimeException e) {
                note(problems, Problem.of(endpoint, e), endpoint);
            }
        }
        LiveValidation.of(live).forEach((endpoint, problem) -> note(problems, problem, endpoint));
        if (!problems.isEmpty()) {
            throw error(problems);
        }
    }

    private static void note(Map<Problem, Set<String>> problems, Problem problem, LlmEndpoint endpoint) {
        problems.computeIfAbsent(problem, p -> new TreeSet<>()).add(endpoint.path());
    }

    private static LlmException error(Map<Problem, Set<String>> problems) {
        Set<String> providers = new TreeSet<>();
        problems.keySet().forEach(problem -> providers.add(problem.provider()));
        String provider =
                providers.size() == 1 ? providers.iterator().next() : null; // the exception names the endpoint
        List<String> lines = new ArrayList<>();
        problems.forEach((problem, endpoints) -> lines.add((provider == null ? problem.provider() + ": " : "")
                + problem.what() + " (" + String.join(", ", endpoints) + ")"));
        String all = lines.size() == 1 ? " " + lines.get(0) : "\n- " + String.join("\n- ", lines);
        return ErrorDetails.of(
                        ErrorKind.CONFIGURATION,
                        "Not ready to start:" + all
                                + "\n(To start anyway, set the option validate=off, for example if messages carry the keys.)")
                .provider(provider)
                .exception();
    }
}
