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
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;

/** What the endpoints of a component share: threads, connections, statistics, budgets, settings. */
final class Shared implements AutoCloseable {
    private static final String DEFAULT_FILE = "classpath:camel-llm.properties";

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

    private Shared(LlmComponent component, Settings settings) {
        this.context = component.getCamelContext();
        this.settings = settings;
        this.pool = context.getExecutorServiceManager().newThreadPool(component, "LlmWorker", profile(Workers.FEW));
        this.scheduler = context.getExecutorServiceManager().newScheduledThreadPool(component, "LlmTimer", profile(1));
        this.timer = new ScheduledTimer(scheduler);
        this.workers = new Workers(pool, timer);
        this.transportSettings = new TransportSettings(context);
        this.directory = new ProviderDirectory(context, component.getProviderFiles());
        this.recorders = recorders(context, component.board());
        this.budgets = new Budgets(context, component.getBudgets(), component.clock());
        this.catalog = ContextCatalog.of(context);
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

    static Shared of(LlmComponent component) {
        try {
            Properties file = file(component);
            return new Shared(component, new Settings(component.getProviders(), file, component.environment()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(
                    "Cannot read the configuration file " + component.getConfigurationFile(), e);
        }
    }

    private static Properties file(LlmComponent component) throws IOException {
        Properties properties = new Properties();
        CamelContext context = component.getCamelContext();
        String address = component.getConfigurationFile();
        try (InputStream in = address == null
                ? ResourceHelper.resolveResourceAsInputStream(context, DEFAULT_FILE)
                : ResourceHelper.resolveMandatoryResourceAsInputStream(context, address)) {
            if (in != null) {
                properties.load(in);
            }
        }
        properties.replaceAll((name, value) -> context.resolvePropertyPlaceholders(value.toString()));
        return properties;
    }

    private static List<Recorder> recorders(CamelContext context, Board board) {
        List<Recorder> recorders = new ArrayList<>();
        recorders.add(board);
        Micrometer.recorder(context).ifPresent(recorders::add);
        return recorders;
    }

    /** Returns the transport of an endpoint: endpoints with the same settings share their connections. */
    Transport transport(LlmEndpoint endpoint) {
        return transports.computeIfAbsent(transportSettings.of(endpoint), PooledTransport::new);
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

    /** Returns what warns of models that end. */
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
