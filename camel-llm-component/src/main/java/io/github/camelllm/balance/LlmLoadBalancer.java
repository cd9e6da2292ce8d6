package io.github.camelllm.balance;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.selection.Candidate;
import io.github.camelllm.settings.BeanOverlay;
import io.github.camelllm.settings.NamedSection;
import io.github.camelllm.telemetry.BreakerStates;
import io.github.camelllm.telemetry.Metric;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Channel;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.processor.SendProcessor;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/**
 * A load balancer for models: sends an exchange to one of the steps of its block, selected by a strategy, fails over to others within the
 * same exchange, and has a circuit breaker for each.
 *
 * <pre>{@code
 * from("direct:ask")
 *     .loadBalance(new LlmLoadBalancer().strategy("cheapest").totalTimeout(Duration.ofSeconds(30)))
 *         .to("llm:openai:gpt-5.4-mini?maxRetries=0", "llm:anthropic:claude-haiku-4-5?maxRetries=0")
 *     .end();
 * }</pre>
 *
 * <p>In Java it is passed to {@code loadBalance(...)}, in YAML and XML it is a bean that {@code customLoadBalancer} refers
 * to; each block needs one of its own. No thread is blocked while a model answers. Its steps have no error handler: if no candidate
 * answers, the error handler of the route receives one error for the block.
 *
 * <p>The header {@link LlmConstants#CANDIDATES} names the candidates for one message. The header {@link LlmConstants#TRIED}
 * lists the attempts afterwards, and so does the error if there is no answer.
 */
@ManagedResource(description = "Load balancer of language models")
public final class LlmLoadBalancer extends FluentSettings implements CamelContextAware {
    /** The interval at which a removed candidate is checked for calls in flight. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Set<BalancedExchange> sleeping = ConcurrentHashMap.newKeySet();
    private @Nullable CamelContext context;
    private @Nullable Timer ownTimer;
    private @Nullable Timer timer;
    private @Nullable Executor workers;
    private @Nullable Route route;
    private @Nullable ExchangeCopies copies;
    private Clock clock = Clock.systemUTC();
    private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
    private @Nullable NamedSection named;
    private Runnable unreport = () -> {};
    private final List<Runnable> gauges = new CopyOnWriteArrayList<>();
    private volatile @Nullable Members members;
    private volatile @Nullable BalancerRules rules;

    /** Creates a load balancer with the strategy {@code roundRobin}. */
    public LlmLoadBalancer() {}

    // These are here and not in FluentSettings: Camel, which sets bean options by setters or fluent methods, looks here
    // first, so that texts such as 10s are converted.

    /** Sets the maximum wait for a candidate, and returns this; see {@link #setMaxWait}. */
    public LlmLoadBalancer maxWait(Duration most) {
        setMaxWait(most.toMillis());
        return this;
    }

    /** Sets the timeout over all attempts and waits, and returns this; see {@link #setTotalTimeout}. */
    public LlmLoadBalancer totalTimeout(Duration limit) {
        setTotalTimeout(limit.toMillis());
        return this;
    }

    /** Sets how long a breaker is open, and returns this; see {@link #setWaitDurationInOpenState}. */
    public LlmLoadBalancer waitDurationInOpenState(Duration wait) {
        setWaitDurationInOpenState(wait.toMillis());
        return this;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        BalancedExchange asking;
        try {
            asking = new BalancedExchange(this, Objects.requireNonNull(rules, "not started"), exchange, callback);
        } catch (Throwable e) { // Throwable, because the route waits for the callback
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        schedule(exchange, asking::next);
        return false;
    }

    /** Returns a snapshot of the candidates, without those named in headers. */
    public List<Candidate> candidates() {
        return List.copyOf(members().all());
    }

    /**
     * Adds an endpoint to the candidates, from the next exchange on.
     *
     * @param uri of the endpoint
     * @throws LlmException or an exception of Camel, if the endpoint cannot be created or started
     */
    public Candidate addCandidate(String uri) {
        SendProcessor step = new SendProcessor(CamelContextHelper.getMandatoryEndpoint(getCamelContext(), uri));
        ServiceHelper.startService(step);
        super.addProcessor(step);
        Member added = members().add(step);
        measure(added);
        return added;
    }

    /**
     * Removes a candidate, from the next exchange on; calls in flight finish.
     *
     * @throws LlmException if there is none of the name
     */
    public void removeCandidate(String name) {
        removeProcessor(mandatory(name).step.processor());
    }

    /**
     * Sets the weight of a candidate, from the next exchange on.
     *
     * @throws LlmException if there is none of the name
     */
    public void setWeight(String name, double weight) {
        mandatory(name).weight(weight);
    }

    /**
     * Switches a candidate off, from the next exchange on, or on again; calls in flight finish.
     *
     * @throws LlmException if there is none of the name
     */
    @ManagedOperation(description = "Switches a candidate off (false) or on again (true)")
    public void switchCandidate(String name, boolean on) {
        mandatory(name).breaker.off(!on);
    }

    /**
     * Closes the circuit breaker of a candidate, and forgets its failures.
     *
     * @throws LlmException if there is none of the name
     */
    @ManagedOperation(description = "Closes the circuit breaker of a candidate")
    public void resetBreaker(String name) {
        mandatory(name).breaker.reset();
    }

    /** Returns the candidates, one line each, with their states. */
    @ManagedAttribute(description = "The candidates with their states")
    public List<String> getCandidateStates() {
        return members().all().stream()
                .map(member -> describe(member).toString())
                .toList();
    }

    private static Map<String, Object> describe(Member member) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", member.name());
        row.put("state", member.breaker.isOff() ? "OFF" : member.state().name());
        row.put("calls", member.calls());
        row.put("inFlight", member.inFlight());
        row.put("failureRate", Math.round(member.failureRate() * 1000) / 1000.0);
        row.put("latencyMillis", Math.round(member.latencyMillis() * 10) / 10.0);
        row.put("weight", member.weight());
        return row;
    }

    private List<BreakerStates.Breaker> breakers() {
        String routeId = route == null ? "" : route.getRouteId();
        return members().all().stream()
                .map(member -> new BreakerStates.Breaker(
                        routeId,
                        member.name(),
                        Objects.requireNonNullElse(member.provider(), ""),
                        Objects.requireNonNullElse(member.model(), ""),
                        member.breaker.isOff()
                                ? BreakerStates.State.OFF
                                : BreakerStates.State.valueOf(member.state().name())))
                .toList();
    }

    private Map<String, Object> report() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("route", route == null ? null : route.getRouteId());
        row.put("strategy", getStrategy());
        row.put(
                "candidates",
                members().all().stream().map(LlmLoadBalancer::describe).toList());
        return row;
    }

    @Override
    public void setWeights(@Nullable String weights) {
        super.setWeights(weights);
        weigh();
    }

    @Override
    public void setPrices(@Nullable String prices) {
        super.setPrices(prices);
        weigh();
    }

    @Override
    public void setRegions(@Nullable String regions) {
        super.setRegions(regions);
        weigh();
    }

    private void weigh() {
        Members known = members;
        if (known != null) {
            known.weigh();
        }
    }

    private Member mandatory(String name) {
        Member member = members().find(name);
        if (member == null) {
            throw ErrorKind.CONFIGURATION.exception("The LlmLoadBalancer has no candidate '" + name + "'; it has "
                    + candidates().stream().map(Candidate::name).toList());
        }
        return member;
    }

    @Override
    public void addProcessor(AsyncProcessor processor) {
        if (processor instanceof Channel channel) {
            own(channel);
        }
        super.addProcessor(processor);
        Members known = members;
        if (known != null) {
            measure(known.add(processor));
        }
    }

    private void measure(Candidate candidate) {
        String name = candidate.name();
        gauges.add(getCamelContext()
                .getComponent(LlmConstants.SCHEME, LlmComponent.class)
                .gauges()
                .gauge(
                        Metric.BREAKER_STATE,
                        List.of(route == null ? "" : route.getRouteId(), name),
                        () -> state(name)));
    }

    /** Returns the state of a candidate's breaker as a number, as {@link Metric#BREAKER_STATE} defines it. */
    private double state(String name) {
        Members known = members;
        Member member = known == null ? null : known.find(name);
        if (member == null) {
            return Double.NaN;
        }
        return switch (member.state()) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }

    /** Adds a step of a route without its error handler, which would handle errors before another candidate is called. */
    private void own(Channel channel) {
        if (route != null && route != channel.getRoute()) {
            throw ErrorKind.CONFIGURATION.exception("The same LlmLoadBalancer is used in the routes '"
                    + route.getRouteId() + "' and '" + channel.getRoute().getRouteId()
                    + "', whose steps would be mixed: make one for each");
        }
        route = channel.getRoute();
        withoutErrorHandler(channel);
    }

    @SuppressWarnings("NullAway") // Camel itself passes null if there is no error handler
    private static void withoutErrorHandler(Channel channel) {
        channel.setErrorHandler(null);
    }

    @Override
    public void removeProcessor(AsyncProcessor processor) {
        super.removeProcessor(processor);
        Members known = members;
        Member member = known == null ? null : known.find(processor);
        if (known != null && member != null) {
            known.remove(member);
            if (isStarted()) {
                retire(member);
            }
        }
    }

    /** Stops the step of a removed candidate when its last call has ended. */
    private void retire(Member removed) {
        timer().after(GRACE, () -> {
            if (removed.inFlight() > 0) {
                retire(removed);
            } else {
                workers().execute(() -> ServiceHelper.stopAndShutdownService(removed.step.processor()));
            }
        });
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        LlmComponent component = getCamelContext().getComponent(LlmConstants.SCHEME, LlmComponent.class);
        timer = ownTimer == null ? component.timer() : ownTimer;
        workers = component.workers();
        named = named(component);
        copies = new ExchangeCopies(this);
        ServiceHelper.initService(copies);
        Members made = new Members(this, timer(), Members.prices(getCamelContext()));
        getProcessors().forEach(made::add);
        members = made;
        made.all().forEach(this::measure);
    }

    @Override
    protected void doStart() throws Exception {
        readRules();
        members().warnOfUnused();
        ServiceHelper.startService(copies);
        super.doStart();
        if (named != null) {
            named.start();
        }
        LlmComponent component = getCamelContext().getComponent(LlmConstants.SCHEME, LlmComponent.class);
        Runnable rows = component.addReport("balancers", this::report);
        Runnable states = component.board().breakers().add(this::breakers);
        unreport = () -> {
            rows.run();
            states.run();
        };
    }

    private @Nullable NamedSection named(LlmComponent component) {
        String name = getConfiguration();
        return name == null
                ? null
                : new NamedSection(
                        new Configured(component, name),
                        new BeanOverlay(getCamelContext(), this, new LlmLoadBalancer()),
                        name);
    }

    private final class Configured implements NamedSection.Balancer {
        private final LlmComponent component;
        private final String name;

        Configured(LlmComponent component, String name) {
            this.component = component;
            this.name = name;
        }

        @Override
        public Map<String, String> section() {
            return component.balancerOptions(name);
        }

        @Override
        public Runnable onEdit(Runnable task) {
            return component.onConfigurationChange(task);
        }

        @Override
        public void read() {
            readRules();
        }

        @Override
        public String add(String uri) {
            return addCandidate(uri).name();
        }

        @Override
        public void remove(String candidate) {
            removeCandidate(candidate);
        }
    }

    /** Reads the options, for exchanges from now on. */
    private void readRules() {
        rules = BalancerRules.of(this, random, clock);
    }

    @Override
    protected void doStop() throws Exception {
        unreport.run();
        if (named != null) {
            named.stop();
        }
        sleeping.forEach(BalancedExchange::next);
        super.doStop();
        ServiceHelper.stopService(copies);
    }

    @Override
    protected void doShutdown() throws Exception {
        gauges.forEach(Runnable::run);
        gauges.clear();
        members = null;
        route = null;
        super.doShutdown();
        ServiceHelper.stopAndShutdownService(copies);
    }

    @Override
    LlmLoadBalancer self() {
        return this;
    }

    void checkRunning() {
        if (isStoppingOrStopped() || getCamelContext().getShutdownStrategy().isForceShutdown()) {
            throw new RejectedExecutionException("The load balancer is stopped");
        }
    }

    /** Returns a copy of an exchange; with its own unit of work if another copy may be in flight at the same time. */
    Exchange copy(Exchange exchange) {
        ExchangeCopies maker = Objects.requireNonNull(copies);
        return hedges() ? maker.apart(exchange) : maker.inTurn(exchange);
    }

    private boolean hedges() {
        return Objects.requireNonNull(rules).hedging().most() > 0;
    }

    /** Returns the step that calls the candidate of an attempt. */
    AsyncProcessor step(CandidateAttempt attempt) {
        AsyncProcessor step = attempt.member.step.processor();
        return hedges() ? Objects.requireNonNull(copies).apart(step, route) : step;
    }

    /** Schedules a task after the current reactive step. */
    void schedule(Exchange exchange, Runnable task) {
        exchange.getContext().getCamelContextExtension().getReactiveExecutor().schedule(task);
    }

    void sleeps(BalancedExchange asking) {
        sleeping.add(asking);
    }

    void wakes(BalancedExchange asking) {
        sleeping.remove(asking);
    }

    Members members() {
        return Objects.requireNonNull(members, "The load balancer is not started");
    }

    Timer timer() {
        return Objects.requireNonNull(timer);
    }

    Executor workers() {
        return Objects.requireNonNull(workers);
    }

    /** Sets the clock, for tests. */
    void timer(Timer value) {
        ownTimer = value;
    }

    /** Sets what tells the hour of the day, for tests. */
    void clock(Clock value) {
        clock = value;
    }

    /** Sets the source of randomness, for tests. */
    void random(DoubleSupplier value) {
        random = value;
    }

    @Override
    public CamelContext getCamelContext() {
        return Objects.requireNonNull(context, "The load balancer has no Camel context yet");
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        context = camelContext;
    }
}
