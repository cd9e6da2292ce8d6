package io.github.camelllm;

import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.http.PoolStats;
import io.github.camelllm.http.PooledTransport;
import io.github.camelllm.http.Transport;
import io.github.camelllm.http.TransportOptions;
import io.github.camelllm.stage.Budget;
import io.github.camelllm.stage.Keys;
import io.github.camelllm.stage.RetryBudget;
import io.github.camelllm.stage.ScheduledTimer;
import io.github.camelllm.stage.Timer;
import io.github.camelllm.telemetry.Board;
import io.github.camelllm.telemetry.Recorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;

/** What the endpoints of a component share: threads, connections, statistics, budgets, settings. */
final class Shared implements AutoCloseable {
    private final CamelContext context;
    private final ExecutorService pool;
    private final ScheduledExecutorService scheduler;
    private final Workers workers;
    private final Timer timer;
    private final List<Recorder> recorders;
    private final ProviderDirectory directory;
    private final Settings settings;
    private final TransportSettings transportSettings;
    private final Map<TransportOptions, PooledTransport> transports = new ConcurrentHashMap<>();
    private final Map<BudgetKey, RetryBudget> retryBudgets = new ConcurrentHashMap<>();
    private final Budgets budgets;
    private final Map<Object, Keys> keys = new ConcurrentHashMap<>();
    private final Set<String> noted = ConcurrentHashMap.newKeySet();
    private final ModelCatalog catalog;
    private final ModelNotices notices;

    private record BudgetKey(String provider, double share) {}

    /**
     * Makes what a component shares.
     *
     * @param owner the component: threads are shown as its own
     * @param settings the settings of providers
     * @param directory the providers
     * @param budgets the budgets
     * @param board the statistics of the component
     * @param catalog the models
     */
    Shared(
            Component owner,
            Settings settings,
            ProviderDirectory directory,
            Budgets budgets,
            Board board,
            ModelCatalog catalog) {
        this.context = owner.getCamelContext();
        this.settings = settings;
        this.directory = directory;
        this.budgets = budgets;
        this.catalog = catalog;
        this.pool = context.getExecutorServiceManager().newThreadPool(owner, "LlmWorker", profile(Workers.FEW));
        this.scheduler = context.getExecutorServiceManager().newScheduledThreadPool(owner, "LlmTimer", profile(1));
        this.timer = new ScheduledTimer(scheduler);
        this.workers = new Workers(pool, timer);
        this.transportSettings = new TransportSettings(context);
        this.recorders = recorders(context, board);
        this.notices = new ModelNotices(catalog, noted::add);
    }

    /**
     * Returns a profile that lets any number of tasks wait, since there is at least one for each call under way, and that
     * refuses aloud after the end. Camel's own lets I/O threads run what does not fit, and drops what comes late.
     */
    private static ThreadPoolProfile profile(int threads) {
        ThreadPoolProfile profile = new ThreadPoolProfile("llm");
        profile.setPoolSize(threads);
        profile.setMaxPoolSize(threads);
        profile.setMaxQueueSize(Integer.MAX_VALUE);
        profile.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
        return profile;
    }

    private static List<Recorder> recorders(CamelContext context, Board board) {
        List<Recorder> recorders = new ArrayList<>();
        recorders.add(board);
        Micrometer.recorder(context).ifPresent(recorders::add);
        return recorders;
    }

    /**
     * Returns the connections for options: endpoints with the same ones share them.
     *
     * @param globalTls the TLS parameters that are global to the context; null if there are none or they are not used
     */
    Transport transport(LlmConfiguration options, @Nullable SSLContextParameters globalTls) {
        return transports.computeIfAbsent(transportSettings.of(options, globalTls), PooledTransport::new);
    }

    CamelContext context() {
        return context;
    }

    /** Returns the state of each pool of connections. */
    List<PoolStats> connections() {
        return transports.values().stream().map(PooledTransport::stats).toList();
    }

    RetryBudget retryBudget(String provider, double share) {
        return retryBudgets.computeIfAbsent(new BudgetKey(provider, share), key -> new RetryBudget(key.share()));
    }

    Budget budget(String name) {
        return budgets.of(name);
    }

    /** Returns the source of keys that is made of something, made when first asked for. */
    Keys keys(Object of, Supplier<Keys> source) {
        return keys.computeIfAbsent(of, made -> source.get());
    }

    /** Returns whether something is noted for the first time, for what is to be logged once. */
    boolean firstTime(String what) {
        return noted.add(what);
    }

    ModelCatalog catalog() {
        return catalog;
    }

    /** Returns what logs warnings about deprecated models. */
    ModelNotices notices() {
        return notices;
    }

    Workers workers() {
        return workers;
    }

    Timer timer() {
        return timer;
    }

    List<Recorder> recorders() {
        return recorders;
    }

    ProviderDirectory directory() {
        return directory;
    }

    Settings settings() {
        return settings;
    }

    @Override
    public void close() {
        transports.values().forEach(Transport::close);
        context.getExecutorServiceManager().shutdownGraceful(pool, 5_000);
        context.getExecutorServiceManager().shutdownNow(scheduler);
    }
}
