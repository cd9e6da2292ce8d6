package io.github.camelllm.wiring;

import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.cache.Flights;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.concurrent.ScheduledTimer;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.concurrent.Workers;
import io.github.camelllm.history.CallHistory;
import io.github.camelllm.http.ConnectTimeoutTransport;
import io.github.camelllm.http.PoolStats;
import io.github.camelllm.http.PooledTransport;
import io.github.camelllm.http.Transport;
import io.github.camelllm.http.TransportOptions;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.BudgetRule;
import io.github.camelllm.remote.KeySource;
import io.github.camelllm.settings.BudgetDirectory;
import io.github.camelllm.settings.CacheSettings;
import io.github.camelllm.settings.ProviderDirectory;
import io.github.camelllm.settings.SettingsLookup;
import io.github.camelllm.stage.OpenBatches;
import io.github.camelllm.stage.RetryBudget;
import io.github.camelllm.telemetry.Board;
import io.github.camelllm.telemetry.CallRecorder;
import io.github.camelllm.telemetry.Metric;
import io.github.camelllm.telemetry.MetricGauges;
import io.github.camelllm.telemetry.SemanticConventions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;

/** The resources shared by the endpoints of a component: threads, connections, statistics, budgets, settings. */
public final class SharedResources implements AutoCloseable {
    private final CamelContext context;
    private final ExecutorService pool;
    private final ScheduledExecutorService scheduler;
    private final Workers workers;
    private final Timer timer;
    private final List<CallRecorder> recorders = new ArrayList<>();
    private final MetricGauges gauges;
    private final CallHistory history;
    private final ProviderDirectory directory;
    private final SettingsLookup settings;
    private final TransportFactory transportSettings;
    private final Map<TransportOptions, PooledTransport> transports = new ConcurrentHashMap<>();
    private final Map<BudgetKey, RetryBudget> retryBudgets = new ConcurrentHashMap<>();
    private final BudgetDirectory budgets;
    private final Map<String, Budget> knownBudgets = new ConcurrentHashMap<>();
    private final SharedCounting counting;
    private final LimitDirectory limits;
    private final SharedCache cache;
    private final Map<Object, KeySource> keys = new ConcurrentHashMap<>();
    private final Set<String> noted = ConcurrentHashMap.newKeySet();
    private final ModelCatalog catalog;
    private final DeprecationWarnings notices;
    private final KeyOwners keyOwners = new KeyOwners();
    private final OpenBatches openBatches = new OpenBatches();

    /**
     * Where calls are recorded.
     *
     * @param board the live statistics
     * @param history the history
     * @param conventions which names metrics have
     */
    public record Measuring(Board board, CallHistory history, SemanticConventions conventions) {}

    private record BudgetKey(String provider, double share) {
        // Asked for by each call: the methods that a record has by itself are linked at run time, which is dear in the
        // first calls of a JVM
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof BudgetKey key
                    && Double.compare(share, key.share) == 0
                    && provider.equals(key.provider);
        }

        @Override
        public int hashCode() {
            return 31 * provider.hashCode() + Double.hashCode(share);
        }
    }

    /**
     * Creates the resources of a component.
     *
     * @param owner the component, shown as owner of the threads
     * @param settings the settings of providers
     * @param directory the providers
     * @param budgets the budgets
     * @param caching where answers are stored, read when the first call needs it
     * @param measuring where the component's calls are recorded
     * @param catalog the models
     */
    public SharedResources(
            Component owner,
            SettingsLookup settings,
            ProviderDirectory directory,
            BudgetDirectory budgets,
            Supplier<CountingSettings> counting,
            Supplier<CacheSettings> caching,
            Measuring measuring,
            ModelCatalog catalog) {
        this.context = Objects.requireNonNull(owner.getCamelContext(), "camelContext");
        this.settings = settings;
        this.directory = directory;
        this.budgets = budgets;
        this.catalog = catalog;
        this.pool = context.getExecutorServiceManager().newThreadPool(owner, "LlmWorker", profile(Workers.FEW));
        this.scheduler = context.getExecutorServiceManager().newScheduledThreadPool(owner, "LlmTimer", profile(1));
        this.timer = new ScheduledTimer(scheduler);
        this.workers = new Workers(pool, timer);
        this.transportSettings = new TransportFactory(context);
        this.counting = new SharedCounting(counting, timer);
        this.limits = new LimitDirectory(context, this.counting, timer, workers.completions());
        this.cache = new SharedCache(caching, context, pool, timer);
        this.history = measuring.history();
        recorders.add(measuring.board());
        recorders.add(measuring.history());
        MicrometerLink.recorder(context, catalog, measuring.conventions()).ifPresent(recorders::add);
        this.gauges = recorders.get(recorders.size() - 1) instanceof MetricGauges found ? found : MetricGauges.NONE;
        measurePools();
        this.notices = new DeprecationWarnings(catalog, noted::add);
    }

    /**
     * Returns a profile with an unbounded queue, because there is at least one task per call in flight, that rejects tasks with an
     * exception after the shutdown. Camel's default runs surplus tasks on I/O threads and drops late ones.
     */
    private static ThreadPoolProfile profile(int threads) {
        ThreadPoolProfile profile = new ThreadPoolProfile("llm");
        profile.setPoolSize(threads);
        profile.setMaxPoolSize(threads);
        profile.setMaxQueueSize(Integer.MAX_VALUE);
        profile.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
        return profile;
    }

    /** Returns the batches at providers for which money is reserved. */
    OpenBatches openBatches() {
        return openBatches;
    }

    /** Returns the owners of the keys of messages. */
    public KeyOwners keyOwners() {
        return keyOwners;
    }

    /**
     * Returns the connections for options: endpoints with the same ones share them and their I/O threads. The connect timeout
     * is not one of these options, as there may be one for each message.
     *
     * @param globalTls the TLS parameters that are global to the context; null if there are none or they are not used
     */
    Transport transport(LlmConfiguration options, @Nullable SSLContextParameters globalTls) {
        Duration connectTimeout = Duration.ofMillis(options.getConnectTimeout());
        return new ConnectTimeoutTransport(
                transports.computeIfAbsent(transportSettings.of(options, globalTls), PooledTransport::new),
                connectTimeout);
    }

    /** Returns the Camel context. */
    public CamelContext context() {
        return context;
    }

    /** Returns the state of each pool of connections. */
    public List<PoolStats> connections() {
        return transports.values().stream().map(PooledTransport::stats).toList();
    }

    RetryBudget retryBudget(String provider, double share) {
        return retryBudgets.computeIfAbsent(new BudgetKey(provider, share), key -> new RetryBudget(key.share()));
    }

    /** Returns the budget with a name; throws a {@code ConfigurationException} if there is none. */
    public Budget budget(String name) {
        Budget budget = budgets.of(name, counting::budget);
        if (knownBudgets.putIfAbsent(name, budget) == null && budget.rule().scope() == BudgetRule.Scope.ALL) {
            measure(name, budget);
        }
        return budget;
    }

    /** Returns the history of calls. */
    public CallHistory history() {
        return history;
    }

    /** Returns the budgets in use, by name. */
    public Map<String, Budget> knownBudgets() {
        return Map.copyOf(knownBudgets);
    }

    private void measure(String name, Budget budget) {
        AtomicReference<Number> spent = new AtomicReference<>(Double.NaN);
        gauges.gauge(Metric.BUDGET_AMOUNT, List.of(name), () -> budget.rule().amount());
        gauges.gauge(Metric.BUDGET_SPENT, List.of(name), () -> {
            // in Redis it comes later, and is there for the next reading
            budget.balance("").thenAccept(now -> spent.set(now.spent().add(now.reserved())));
            return spent.get();
        });
    }

    private void measurePools() {
        Map<String, ToIntFunction<PoolStats>> states =
                Map.of("leased", PoolStats::leased, "available", PoolStats::available, "pending", PoolStats::pending);
        states.forEach(
                (state, number) -> gauges.gauge(Metric.POOL_CONNECTIONS, List.of(state), () -> connections().stream()
                        .mapToInt(number)
                        .sum()));
    }

    /** Returns where metrics are registered whose values are read when someone looks at them. */
    public MetricGauges gauges() {
        return gauges;
    }

    /** Returns the budgets. */
    public BudgetDirectory budgets() {
        return budgets;
    }

    /** Returns the limits. */
    public LimitDirectory limits() {
        return limits;
    }

    /**
     * Returns the calls in flight and the store of answers, created on first use.
     *
     * @throws io.github.camelllm.chat.LlmException of kind {@code CONFIGURATION} if the store cannot work
     */
    public Flights flights() {
        return cache.flights();
    }

    /** Applies changed sizes of the cache. */
    public void followCache() {
        cache.follow();
    }

    /** Returns the key source for a setting, created on first use. */
    KeySource keys(Object of, Supplier<KeySource> source) {
        return keys.computeIfAbsent(of, made -> source.get());
    }

    /** Returns whether a text is seen for the first time, for messages that are logged once. */
    boolean firstTime(String what) {
        return noted.add(what);
    }

    /** Returns the model catalog. */
    public ModelCatalog catalog() {
        return catalog;
    }

    /** Returns the logger of warnings about deprecated models. */
    public DeprecationWarnings notices() {
        return notices;
    }

    /** Returns the workers, on which exchanges are completed. */
    public Workers workers() {
        return workers;
    }

    /** Returns the source of time. */
    public Timer timer() {
        return timer;
    }

    List<CallRecorder> recorders() {
        return recorders;
    }

    /** Returns the providers by name. */
    public ProviderDirectory directory() {
        return directory;
    }

    /** Returns the lookup of settings. */
    public SettingsLookup settings() {
        return settings;
    }

    @Override
    public void close() {
        gauges.removeGauges();
        transports.values().forEach(Transport::close);
        cache.close();
        counting.close();
        context.getExecutorServiceManager().shutdownGraceful(pool, 5_000);
        workers.runRest();
        context.getExecutorServiceManager().shutdownNow(scheduler);
    }
}
