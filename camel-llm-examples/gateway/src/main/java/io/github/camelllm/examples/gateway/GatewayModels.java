package io.github.camelllm.examples.gateway;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.balance.LlmLoadBalancer;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.component.LlmModelCatalog;
import io.github.camelllm.gateway.ServedModel;
import io.github.camelllm.gateway.ServedModels;
import io.github.camelllm.selection.Candidate;
import io.github.camelllm.serve.ClientRefusedException;
import io.github.camelllm.serve.ClientRequest;
import io.github.camelllm.token.TokenCounter;
import io.github.camelllm.wiring.NamedModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.LoadBalanceDefinition;
import org.apache.camel.model.RouteDefinition;
import org.jspecify.annotations.Nullable;

/**
 * The models that clients can name: those of the configuration, {@code auto}, and {@code provider:model} of every provider
 * that can be called. A new configuration takes effect for the next request; those under way end on the routes of the old one.
 */
final class GatewayModels implements ServedModels {
    private static final String AUTO = "auto";
    private static final String MOCK = "mock";
    private static final long DEFAULT_ANSWER = 1000;
    private static final int MOST_NAMES = 1_000;
    private static final List<Candidate.State> BY_SEVERITY =
            List.of(Candidate.State.CLOSED, Candidate.State.HALF_OPEN, Candidate.State.OPEN);

    private final CamelContext context;
    private final AtomicInteger generations = new AtomicInteger();
    private final ProviderSwitches switches = new ProviderSwitches();
    private volatile Snapshot now;

    /** One configuration and its routes. */
    private record Snapshot(
            GatewayConfig config,
            ModelEndpoints endpoints,
            int generation,
            Set<String> providers,
            List<BalancedGroup> groups,
            Map<String, NamedModel> resolved) {
        String route(String name, boolean budgeted) {
            return "direct:gateway-" + generation + "-" + (budgeted ? "budget-" : "") + name.replaceAll("\\W", "-");
        }
    }

    GatewayModels(CamelContext context, GatewayConfig config) throws Exception {
        this.context = context;
        this.now = open(config);
    }

    /** Takes another configuration. If one of its routes cannot be made, everything stays as it is. */
    synchronized void use(GatewayConfig config) throws Exception {
        Snapshot before = now;
        now = open(config);
        for (var route : List.copyOf(context.getRoutes())) {
            if (route.getId().startsWith("gateway-" + before.generation() + "-")) {
                retire(route.getId());
            }
        }
    }

    /** Stops a route once its requests have ended. */
    private void retire(String id) {
        context.getExecutorServiceManager()
                .newThread("gateway-retire", () -> {
                    try {
                        context.getRouteController().stopRoute(id);
                        context.removeRoute(id);
                    } catch (Exception e) {
                        org.slf4j.LoggerFactory.getLogger(GatewayModels.class)
                                .warn(
                                        "The route {} of the earlier configuration was not removed: {}",
                                        id,
                                        e.getMessage());
                    }
                })
                .start();
    }

    GatewayConfig config() {
        return now.config();
    }

    private Snapshot open(GatewayConfig config) throws Exception {
        Snapshot next = new Snapshot(
                config,
                new ModelEndpoints(config),
                generations.incrementAndGet(),
                providers(config),
                new ArrayList<>(),
                new ConcurrentHashMap<>());
        RouteBuilder.addRoutes(context, routes -> config.models().forEach((name, group) -> {
            route(routes, next, name, group, false);
            route(routes, next, name, group, true);
        }));
        if (switches.anyOff()) {
            next.groups().forEach(switches::apply);
        }
        return next;
    }

    private static void route(
            RouteBuilder routes, Snapshot next, String name, GatewayConfig.Group group, boolean budgeted) {
        String uri = next.route(name, budgeted);
        RouteDefinition route = routes.from(uri).routeId(uri.substring("direct:".length()));
        route.errorHandler(routes.noErrorHandler());
        if (group.members().size() == 1) {
            route.to(next.endpoints().uri(group.members().get(0), Operation.CHAT, group.options(), budgeted));
            return;
        }
        BalancedGroup made = new BalancedGroup(balancer(group), new LinkedHashMap<>());
        LoadBalanceDefinition balanced = route.loadBalance(made.balancer());
        for (String member : group.members()) {
            String endpoint = next.endpoints().uri(member, Operation.CHAT, group.options(), budgeted);
            made.members().put(member, endpoint);
            balanced.to(endpoint);
        }
        next.groups().add(made);
    }

    /** Uses a provider from now on, or does not; calls under way end as they are. */
    synchronized void enable(String provider, boolean on) {
        switches.set(provider, on);
        now.groups().forEach(switches::apply);
    }

    boolean isEnabled(String provider) {
        return !switches.isOff(provider);
    }

    /** Returns the worst state of the breakers of a provider; null if no group has it. */
    Candidate.@Nullable State breaker(String provider) {
        return now.groups().stream()
                .flatMap(group -> group.balancer().candidates().stream())
                .filter(candidate -> provider.equals(candidate.provider()))
                .map(Candidate::state)
                .max(Comparator.comparing(BY_SEVERITY::indexOf))
                .orElse(null);
    }

    private static LlmLoadBalancer balancer(GatewayConfig.Group group) {
        LlmLoadBalancer balancer = new LlmLoadBalancer();
        balancer.setStrategy(
                switch (group.strategy()) {
                    case "failover" -> "priority";
                    case "balanced" -> "powerOfTwo";
                    case "hedged" -> "hedge";
                    default -> group.strategy();
                });
        if (group.strategy().equals("hedged")) {
            balancer.setHedgeDelay(group.hedgeDelay());
        }
        return balancer;
    }

    private Set<String> providers(GatewayConfig config) {
        Set<String> providers = new TreeSet<>(config.providers().keySet());
        providers.addAll(context.getComponent("llm", LlmComponent.class).configuredProviders());
        providers.add(MOCK);
        return providers;
    }

    private List<Model> catalogModels() {
        Set<String> providers = now.providers();
        return catalog().models().stream()
                .filter(model -> providers.contains(model.provider()))
                .toList();
    }

    private LlmModelCatalog catalog() {
        return context.getRegistry().lookupByNameAndType(LlmModelCatalog.NAME, LlmModelCatalog.class);
    }

    /** Returns the providers that can be called. */
    Set<String> callable() {
        return now.providers();
    }

    @Override
    public List<ServedModel> models(Exchange exchange) {
        VirtualKey key = exchange.getProperty(KeyGuard.KEY, VirtualKey.class);
        List<ServedModel> models = new ArrayList<>();
        now.config().models().keySet().forEach(name -> models.add(new ServedModel(name, name, "gateway", 0)));
        models.add(new ServedModel(AUTO, "The catalog's choice", "gateway", 0));
        models.add(new ServedModel(MOCK, "Answers without a network", MOCK, 0));
        for (Model model : catalogModels()) {
            models.add(new ServedModel(model.provider() + ":" + model.id(), model.name(), model.provider(), 0));
        }
        return models.stream()
                .filter(model -> isEnabled(model.owner()))
                .filter(model -> key == null || key.mayCall(model.id()))
                .toList();
    }

    @Override
    public ModelTarget target(Exchange exchange, ClientRequest request) {
        VirtualKey key = exchange.getProperty(KeyGuard.KEY, VirtualKey.class);
        String name = request.model() == null ? AUTO : request.model();
        Snapshot current = now;
        GatewayConfig.Group group = current.config().models().get(name);
        NamedModel named = group != null || name.equals(AUTO) ? null : named(name, current);
        requireAllowed(key, name, named);
        if (group != null) {
            switches.requireOn(group.members());
        } else if (named != null) {
            switches.requireOn(List.of(named.provider()));
        } else {
            limitChoice(exchange);
        }
        KeyLimiter.KeyPermit permit = exchange.getProperty(KeyGuard.PERMIT, KeyLimiter.KeyPermit.class);
        if (permit != null) {
            permit.tokens(most(request.request()));
        }
        boolean budgeted = key != null && key.budget() != null;
        Operation operation = request.api().operation();
        if (group != null && operation == Operation.CHAT) {
            return new ModelTarget(current.route(name, budgeted), null, null);
        } else if (group != null) {
            named = named(group.members().get(0), current);
        }
        if (named == null) {
            return new ModelTarget(current.endpoints().uri(AUTO, operation, Map.of(), budgeted), null, null);
        }
        return new ModelTarget(
                current.endpoints().uri(named.provider(), operation, Map.of(), budgeted), null, named.model());
    }

    /** The catalog chooses among the providers that are on. */
    void limitChoice(Exchange exchange) {
        if (switches.anyOff()) {
            List<String> on = now.providers().stream().filter(this::isEnabled).toList();
            exchange.getMessage().setHeader(LlmConstants.PROVIDERS, String.join(",", on));
        }
    }

    /** A key for {@code openai:*} may call a model of OpenAI by its bare name, too. */
    private static void requireAllowed(@Nullable VirtualKey key, String name, @Nullable NamedModel named) {
        if (key == null) {
            return;
        }
        boolean allowed = key.mayCall(name) || (named != null && key.mayCall(named.provider() + ":" + named.model()));
        if (!allowed) {
            throw new ClientRefusedException(
                    403, "model_not_allowed", "The key " + key.prefix() + "... may not call the model " + name);
        }
    }

    /** Names that lead to a model are remembered as long as the configuration: programs ask for the same few again and again. */
    private NamedModel named(String name, Snapshot current) {
        NamedModel known = current.resolved().get(name);
        if (known != null) {
            return known;
        }
        NamedModel named = resolved(name, current);
        if (current.resolved().size() < MOST_NAMES) {
            current.resolved().put(name, named);
        }
        return named;
    }

    private NamedModel resolved(String name, Snapshot current) {
        NamedModel named;
        try {
            named = context.getComponent("llm", LlmComponent.class).named(name);
        } catch (LlmException unknown) {
            throw none(name);
        }
        if (!current.providers().contains(named.provider())) {
            throw new ClientRefusedException(
                    404,
                    "model_not_found",
                    "The gateway has no key for " + named.provider() + ", so it cannot call the model " + name);
        }
        return named;
    }

    private static ClientRefusedException none(String name) {
        return new ClientRefusedException(
                404, "model_not_found", "There is no model '" + name + "': GET /v1/models lists those that there are");
    }

    /** Returns about how many tokens a request can use. */
    private static long most(ChatRequest request) {
        long prompt =
                TokenCounter.estimating("", request.model()).count(request).tokens();
        long answer = request.operation() != Operation.CHAT
                ? 0
                : request.maxTokens() == null ? DEFAULT_ANSWER : request.maxTokens();
        return prompt + answer;
    }
}
