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
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.StartupListener;

/**
 * The check of all endpoints of a context before its routes start, which tells what is wrong with any of them at once.
 * Endpoints that come later are judged alone.
 */
final class StartupValidation implements StartupListener {
    private final ExtendedCamelContext context;

    // All below guarded by this
    private final List<LlmEndpoint> waiting = new ArrayList<>();
    private final Set<LlmEndpoint> late = new HashSet<>();
    private boolean over;

    private StartupValidation(CamelContext context) {
        this.context = context.getCamelContextExtension();
    }

    /** What is wrong with a provider. */
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

    /** Returns the check of a context, which all components of it share. */
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
            context.addStartupListener(check); // one that has started tells so at once
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeException(e);
        }
        return check;
    }

    /** Takes note of an endpoint that comes: to be judged with all, or when it starts. */
    synchronized void add(LlmEndpoint endpoint) {
        if (endpoint.validation() == ValidationMode.off) {
            return;
        }
        if (!over) {
            waiting.add(endpoint);
        } else if (context.getCreateProcessor() != null) {
            late.add(endpoint);
        }
    }

    /**
     * Takes note of an endpoint that has started. One of a route that was added late is judged now. One that a message
     * brings about is not: its key may come with the message, and if not, the call tells.
     *
     * @throws LlmException if it belongs to a late route and has no key
     */
    void started(LlmEndpoint endpoint) {
        boolean ofLateRoute;
        synchronized (this) {
            ofLateRoute = late.remove(endpoint);
        }
        if (ofLateRoute) {
            endpoint.requireKey();
        }
    }

    @Override
    public void onCamelContextStarting(CamelContext starting, boolean alreadyStarted) {
        List<LlmEndpoint> all;
        synchronized (this) {
            all = List.copyOf(waiting);
            waiting.clear();
            over = true;
        }
        judge(all);
    }

    @Override
    public void onCamelContextStarted(CamelContext started, boolean alreadyStarted) {
        // all is said
    }

    private static void judge(List<LlmEndpoint> endpoints) {
        Map<Problem, Set<String>> problems = new TreeMap<>();
        List<LlmEndpoint> live = new ArrayList<>();
        for (LlmEndpoint endpoint : endpoints) {
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
        StringBuilder text = new StringBuilder();
        problems.forEach((problem, endpoints) -> {
            providers.add(problem.provider());
            text.append("\n- ").append(problem.provider()).append(": ").append(problem.what());
            text.append(" (").append(String.join(", ", endpoints)).append(')');
        });
        return ErrorDetails.of(
                        ErrorKind.CONFIGURATION,
                        "Not ready to start: " + String.join(", ", providers) + text
                                + "\n(To start all the same, set the option validate=off, for instance where messages bring the keys.)")
                .provider(providers.size() == 1 ? providers.iterator().next() : null)
                .exception();
    }
}
