package io.github.camelllm.component;

import io.github.camelllm.BudgetSettings;
import io.github.camelllm.HealthCheckMode;
import io.github.camelllm.LimitSettings;
import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.ProviderSettings;
import io.github.camelllm.RedisFailureMode;
import io.github.camelllm.ValidationMode;
import io.github.camelllm.cache.ResponseCache;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.ModelEntry;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.config.ConfigSection;
import io.github.camelllm.health.ProviderHealthChecks;
import io.github.camelllm.history.CallHistory;
import io.github.camelllm.http.PoolStats;
import io.github.camelllm.insight.InsightEvent;
import io.github.camelllm.insight.InsightThresholds;
import io.github.camelllm.lifetime.InFlightCalls;
import io.github.camelllm.lifetime.RedeliveryDetector;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.LimitQueue;
import io.github.camelllm.limit.LimitUse;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.refresh.HistoryStores;
import io.github.camelllm.refresh.InsightSchedule;
import io.github.camelllm.refresh.ModelFileUpdates;
import io.github.camelllm.refresh.ModelRefreshSchedule;
import io.github.camelllm.refresh.ProviderModelList;
import io.github.camelllm.settings.BudgetDirectory;
import io.github.camelllm.settings.CacheSettings;
import io.github.camelllm.settings.CheckedConfigurer;
import io.github.camelllm.settings.MaskedUri;
import io.github.camelllm.settings.OtherComponents;
import io.github.camelllm.settings.ProviderDirectory;
import io.github.camelllm.settings.SettingsLookup;
import io.github.camelllm.telemetry.Board;
import io.github.camelllm.telemetry.MetricGauges;
import io.github.camelllm.telemetry.SemanticConventions;
import io.github.camelllm.telemetry.Spending;
import io.github.camelllm.wiring.AutoTarget;
import io.github.camelllm.wiring.CountingSettings;
import io.github.camelllm.wiring.NamedModel;
import io.github.camelllm.wiring.SharedResources;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.StartupListener;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/**
 * The component {@code llm:}, which calls language models of many providers from routes.
 *
 * <p>It owns what its endpoints share: connections, threads, statistics, retry budgets. It is configured before it
 * starts; providers can be replaced while routes run.
 *
 * <p>Camel creates it for the first {@code llm:} endpoint. A program that sets its options in code adds one itself:
 *
 * <pre>{@code
 * LlmComponent llm = new LlmComponent();
 * llm.getConfiguration().setMaxRetries(3);
 * llm.getConfiguration().setRequestTimeout(30_000);
 * context.addComponent("llm", llm);
 * from("direct:ask").to("llm:openai:gpt-5.4-mini");
 * }</pre>
 */
@Component(LlmConstants.SCHEME)
@ManagedResource(description = "Component of language models")
public class LlmComponent extends DefaultComponent implements SSLContextParametersAware {
    private static final String ADDITIONAL_HEADER = "additionalHeader.";
    private static final long INSIGHT_INTERVAL = 60_000;
    private static final long USUAL_CACHE_MEMORY = 64L << 20;
    private static final int USUAL_CACHE_ENTRY = 1 << 20;

    @Metadata(description = "The default options of all endpoints.")
    private LlmConfiguration configuration = new LlmConfiguration();

    @Metadata(
            description =
                    "The settings of single providers, by the provider's name: apiKey, baseUrl, model, parameters and headers. "
                            + "In a properties file, the name stands in square brackets after camel.component.llm.providers.")
    private Map<String, ProviderSettings> providers = new HashMap<>();

    @Metadata(
            label = "limits",
            description =
                    "The budgets that endpoints name in the option budget, by name, each with its amount (USD), window, zone, scope and warnAt.")
    private Map<String, BudgetSettings> budgets = new HashMap<>();

    @Metadata(
            label = "limits",
            description =
                    "The limits that endpoints name in the option limit, by name, each with its requestsPerMinute, tokensPerMinute, maxConcurrent, requestQuota, tokenQuota, window, zone and scope.")
    private Map<String, LimitSettings> limits = new HashMap<>();

    @Metadata(
            label = "limits",
            enums = "memory,redis",
            description =
                    "Where limits and budgets are counted: memory, for each node alone, or redis, for all nodes together. Without it, redis if redisUri is set, else memory.")
    private @Nullable String limitStore;

    @Metadata(
            label = "limits",
            defaultValue = "local",
            description =
                    "What limits and budgets in Redis do while it cannot be reached: local, each node keeps to them by itself, or refuse, calls that they limit fail.")
    private RedisFailureMode redisFailure = RedisFailureMode.local;

    @Metadata(
            label = "cache",
            description =
                    "Where answers are stored: memory, redis, both (Redis, with the memory of each node in front of it), or the name of a ResponseCache bean. Without it, both if redisUri is set, else memory.")
    private @Nullable String cacheStore;

    @Metadata(
            label = "cache",
            secret = true,
            description =
                    "The address of Redis, such as redis://:password@host:6379/0 or rediss://host; several, separated by commas, for the nodes of a cluster.")
    private @Nullable String redisUri;

    @Metadata(
            label = "cache",
            defaultValue = "67108864",
            description = "The maximum size of all stored answers in the memory of a node, in bytes.")
    private long cacheMemory = USUAL_CACHE_MEMORY;

    @Metadata(
            label = "cache",
            defaultValue = "1048576",
            description = "The maximum size of an answer that is stored, in bytes.")
    private int cacheMaxEntry = USUAL_CACHE_ENTRY;

    @Metadata(
            defaultValue = "classpath:camel-llm.properties",
            description =
                    "The configuration file, in properties, JSON, YAML or TOML: providers, default options, budgets, limits, cache, catalog and load balancers. "
                            + "An edit of a file: address is applied while routes run. The default file may be missing.")
    private @Nullable String configurationFile;

    @Metadata(
            description =
                    "Further descriptors of providers: addresses of files or on the classpath, separated by commas, with "
                            + "wildcards. They override those that come with the component. The page on providers has examples.")
    private @Nullable String providerFiles;

    @Metadata(
            description =
                    "Files of models that add to the model catalog or change it, in JSON or YAML: addresses separated by "
                            + "commas, file: and classpath: with wildcards, or https:. LiteLLM's price file and models.dev's api.json can be read, too. The page on the model catalog has examples.")
    private @Nullable String modelFiles;

    @Metadata(
            javaType = "java.time.Duration",
            description =
                    "Interval for reading changed modelFiles again, such as 12h. Not set: they are read at start only.")
    private long modelFilesRefresh;

    @Metadata(
            description =
                    "The folder for the last good copies of modelFiles with an https: address. Not set: .camel-llm/model-files in the user's home directory.")
    private @Nullable String modelFilesFolder;

    @Metadata(
            javaType = "java.time.Duration",
            description =
                    "The interval at which the model catalog is refreshed from the configured providers, such as 1h. Without it, "
                            + "only on request.")
    private long modelRefresh;

    @Metadata(
            label = "health",
            defaultValue = "off",
            description =
                    "Health checks of providers for Camel's readiness: off, traffic (a provider whose last calls have failed is down), or probe (an idle provider is also asked for its list of models). Needs camel-health. The page on operations says when to use it.")
    private HealthCheckMode healthCheck = HealthCheckMode.off;

    @Metadata(
            label = "health",
            javaType = "java.time.Duration",
            defaultValue = "1m",
            description =
                    "How long a failure counts for the health of a provider, and how often an idle one is probed at most.")
    private long healthInterval = 60_000;

    @Metadata(label = "security", description = "Whether to use the TLS parameters that are global to the context.")
    private boolean useGlobalSslContextParameters;

    @Metadata(
            label = "telemetry",
            description =
                    "Whether spans have the prompts and answers, without what looks like a key and what beans of the type TextRedactor remove.")
    private boolean traceContent;

    @Metadata(
            label = "telemetry",
            defaultValue = "8192",
            description = "The most characters of a prompt, and of an answer, that a span has.")
    private int traceContentLimit = 8_192;

    @Metadata(
            label = "telemetry",
            enums = "1.41,latest,both",
            defaultValue = "1.41",
            description =
                    "The version of OpenTelemetry's semantic conventions for generative AI whose names metrics and spans have: 1.41, latest (in development), or both.")
    private String semanticConventions = SemanticConventions.V1_41.label();

    @Metadata(
            label = "telemetry",
            description =
                    "The file that keeps the history of calls over restarts, one for each node. It is written each minute and at the stop. Not set: the history is in memory only.")
    private @Nullable String telemetryFile;

    @Metadata(
            label = "telemetry",
            enums = "memory,file,redis",
            description =
                    "What keeps the history of calls: memory, the telemetryFile, or redis at redisUri, where a node that starts goes on with the histories of nodes that have stopped. Default: file if telemetryFile is set, else memory.")
    private @Nullable String telemetryStore;

    @Metadata(
            label = "telemetry",
            description =
                    "The name of the application whose nodes go on with each other's histories in Redis. Default: the name of the Camel context, if it has been given one.")
    private @Nullable String telemetryGroup;

    @Metadata(
            label = "telemetry",
            description =
                    "The thresholds of alerts and recommendations, such as insights.failureRate=0.2. The page on telemetry lists them.")
    private InsightThresholds insights = new InsightThresholds();

    @Metadata(
            label = "telemetry",
            javaType = "java.time.Duration",
            defaultValue = "60000",
            description = "The interval at which alerts and recommendations are evaluated; 0 for never.")
    private long insightInterval = INSIGHT_INTERVAL;

    @Metadata(
            label = "telemetry",
            description =
                    "The endpoint that alerts and recommendations are sent to, as JSON, when they begin, get worse and end. Not set: they are logged only.")
    private @Nullable String alertUri;

    private Function<String, @Nullable String> environment = System::getenv;
    private Clock clock = Clock.systemUTC();
    private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
    private final Board board = new Board();
    private final CallHistory history = new CallHistory(() -> clock.millis(), board.breakers());
    private final HistoryStores historyStores = new HistoryStores(history);
    private volatile @Nullable SharedResources shared;
    private volatile boolean shutDown;
    private final InFlightCalls inFlightCalls = new InFlightCalls();
    private final LiveConfiguration live = new LiveConfiguration(this);
    private final Map<String, List<Supplier<Map<String, Object>>>> reports = new ConcurrentHashMap<>();
    private final RedeliveryDetector.Failures failures = new RedeliveryDetector.Failures();
    private Runnable fileUpdates = () -> {};
    private Runnable refreshing = () -> {};
    private Runnable historyStore = () -> {};
    private volatile @Nullable InsightSchedule insightSchedule;
    private @Nullable Runnable healthChecks;

    /** Creates a component whose context is set later. */
    public LlmComponent() {}

    /** Creates a component of a context. */
    public LlmComponent(CamelContext context) {
        super(context);
    }

    /** Returns the configurer of the component's options, which refuses values that Camel would take for 0. */
    @Override
    public @Nullable PropertyConfigurer getComponentPropertyConfigurer() {
        return CheckedConfigurer.of(super.getComponentPropertyConfigurer());
    }

    /** Returns the configurer of the options of endpoints, which refuses values that Camel would take for 0. */
    @Override
    public @Nullable PropertyConfigurer getEndpointPropertyConfigurer() {
        return CheckedConfigurer.of(super.getEndpointPropertyConfigurer());
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        LlmEndpoint endpoint = new LlmEndpoint(uri, this, options());
        try {
            configure(endpoint, remaining, parameters);
            if (!parameters.isEmpty() && MaskedUri.isShownByCamel(uri)) {
                throw ErrorKind.CONFIGURATION.exception("Unknown options: " + new TreeSet<>(parameters.keySet()));
            }
        } catch (Exception e) {
            if (!MaskedUri.isShownByCamel(uri)) {
                throw e;
            }
            endpoint.refuse(
                    e instanceof LlmException known
                            ? known
                            : ErrorDetails.of(ErrorKind.CONFIGURATION, String.valueOf(e.getMessage()))
                                    .cause(e)
                                    .exception());
            parameters.clear();
        }
        return endpoint;
    }

    private void configure(LlmEndpoint endpoint, String remaining, Map<String, Object> parameters) throws Exception {
        LlmConfiguration options = endpoint.getConfiguration();
        refuseCutValue(parameters);
        parameters.entrySet().removeIf(LlmComponent::isEmptyOption);
        endpoint.ownOptions(names(parameters));
        options.getAdditionalBodyProperty().putAll(additional(parameters, "additionalBodyProperty."));
        options.getAdditionalHeader().putAll(additional(parameters, ADDITIONAL_HEADER));
        additional(parameters, "mock.")
                .forEach((name, value) -> options.getMock().put(name, value));
        options.getMock().replaceAll((name, value) -> bean(value)); // those of the component, too
        options.getParameter().putAll(additional(parameters, "parameter."));
        int colon = remaining.indexOf(':');
        endpoint.setProvider(colon < 0 ? remaining : remaining.substring(0, colon));
        endpoint.setModel(colon < 0 ? null : remaining.substring(colon + 1));
        if (endpoint.getProvider().isBlank() || "".equals(endpoint.getModel())) {
            throw ErrorKind.CONFIGURATION.exception(
                    "The endpoint '" + endpoint + "' must have the form llm:provider:model or llm:provider");
        }
        setProperties(endpoint, parameters);
        OtherComponents.refuseOptions(parameters.keySet());
    }

    /**
     * Returns whether an option has no value, which is the same as no option: ready-made routes have {@code &budget={{?budget}}}. An
     * additional field or header may be empty.
     */
    private static boolean isEmptyOption(Map.Entry<String, Object> parameter) {
        return "".equals(parameter.getValue()) && parameter.getKey().indexOf('.') < 0;
    }

    /**
     * Refuses an unknown option without a value: it is what followed a {@code &} in the value of another one. Its text may be a part of a key, and is
     * not shown.
     */
    private void refuseCutValue(Map<String, Object> parameters) {
        PropertyConfigurerGetter known = (PropertyConfigurerGetter) getEndpointPropertyConfigurer();
        for (Map.Entry<String, Object> parameter : parameters.entrySet()) {
            if (isEmptyOption(parameter)
                    && (known == null || known.getOptionType(parameter.getKey().replace("-", ""), true) == null)) {
                throw ErrorKind.CONFIGURATION.exception(
                        "The endpoint has an unknown option without a value. If the value of another option contains &, write it as RAW(...): Camel ends a value at &");
            }
        }
    }

    private static Set<String> names(Map<String, Object> parameters) {
        Set<String> names = new HashSet<>();
        parameters.keySet().forEach(name -> names.add(name.replace("-", "").toLowerCase(Locale.ROOT)));
        return names;
    }

    /** Returns the default options of an endpoint, without key and base URL: {@link SettingsLookup} knows their precedence. */
    private LlmConfiguration options() {
        LlmConfiguration options = configuration.copy();
        options.setApiKey(null);
        options.setBaseUrl(null);
        options.getParameter().clear();
        return options;
    }

    /** Returns an internal endpoint for the provider of each request, with that provider's settings. */
    LlmEndpoint auto() {
        LlmConfiguration options = options();
        options.setValidate(ValidationMode.off);
        LlmEndpoint endpoint = new LlmEndpoint(LlmConstants.SCHEME + ":" + AutoTarget.NAME, this, options);
        endpoint.setProvider(AutoTarget.NAME);
        return endpoint;
    }

    /** Returns the bean that a value such as {@code #answers} names, or the value itself. */
    private Object bean(Object value) {
        return value instanceof String text && EndpointHelper.isReferenceParameter(text)
                ? EndpointHelper.resolveReferenceParameter(getCamelContext(), text, Object.class)
                : value;
    }

    private static Map<String, Object> additional(Map<String, Object> parameters, String prefix) {
        return org.apache.camel.util.PropertiesHelper.extractProperties(parameters, prefix);
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        maskAdditionalHeaders();
        shutDown = false;
        getCamelContext().addLifecycleStrategy(inFlightCalls);
        SchemeConflictWarning.warnOfOthers(getCamelContext());
        StartupValidation.of(getCamelContext());
    }

    /** Adds our secret option to the keywords that Camel masks in URIs; those of the user stay. */
    private void maskAdditionalHeaders() {
        ExtendedCamelContext context = getCamelContext().getCamelContextExtension();
        String keywords = context.getAdditionalSensitiveKeywords();
        if (keywords == null || !keywords.contains(ADDITIONAL_HEADER)) {
            context.setAdditionalSensitiveKeywords(
                    keywords == null || keywords.isBlank() ? ADDITIONAL_HEADER : keywords + "," + ADDITIONAL_HEADER);
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        inFlightCalls.start();
        startCatalog();
        startHistoryStore();
        getCamelContext().addStartupListener(new StartupListener() {
            @Override
            public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
                if (alreadyStarted) { // then this is called at once, and the other method never
                    startSchedules();
                }
            }

            @Override
            public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
                startSchedules();
            }
        });
        startHealthChecks();
    }

    /** Starts the schedules, once the context has started: if its start fails, Camel does not stop the component, and they would go on. */
    private synchronized void startSchedules() {
        if (isStarted() || isStarting()) {
            live.stop();
            live.start();
            restartInsights();
        }
    }

    private void startHealthChecks() {
        if (healthCheck != HealthCheckMode.off) {
            ProviderHealthChecks.Probe probe = healthCheck == HealthCheckMode.probe
                    ? new ProviderHealthChecks.Probe(this::configuredProviders, this::listModels)
                    : null;
            healthChecks = ProviderHealthChecks.register(getCamelContext(), board, healthInterval, probe, timer());
            if (healthChecks == null) {
                throw ErrorKind.CONFIGURATION.exception("The component option healthCheck=" + healthCheck
                        + " needs org.apache.camel:camel-health on the classpath, and its registry in the context");
            }
        }
    }

    /** Requests the models of a provider, with its configured key and address. */
    CompletionStage<List<ModelEntry>> listModels(String provider) {
        LlmEndpoint endpoint = auto();
        endpoint.start();
        return new ProviderModelList(endpoint.targets().of(provider), timer()).all();
    }

    private void startCatalog() {
        ModelCatalog catalog = shared().catalog();
        fileUpdates = ModelFileUpdates.start(
                getCamelContext(),
                live.text(ConfigSection.CATALOG, "modelFiles", modelFiles),
                live.millis(ConfigSection.CATALOG, "modelFilesRefresh", modelFilesRefresh),
                live.text(ConfigSection.CATALOG, "modelFilesFolder", modelFilesFolder),
                catalog,
                shared());
        refreshing = ModelRefreshSchedule.every(
                live.millis(ConfigSection.CATALOG, "modelRefresh", modelRefresh), catalog, shared());
    }

    /** Reads the files of providers and models of an edited configuration file. */
    void restartCatalog() {
        shared().directory().reload(live.text(ConfigSection.CATALOG, "providerFiles", providerFiles));
        refreshing.run();
        fileUpdates.run();
        startCatalog();
    }

    /** Reads the history before the first call, which would else count as a history that goes on. */
    private void startHistoryStore() {
        historyStore = historyStores.start(
                new HistoryStores.Options(
                        telemetryStore, telemetryFile, live.text(ConfigSection.REDIS, "uri", redisUri), telemetryGroup),
                shared());
    }

    private void startInsights() {
        String uri = live.text(ConfigSection.ALERTS, "uri", alertUri);
        InsightThresholds thresholds = live.current().thresholds(insights);
        InsightSchedule started = new InsightSchedule(getCamelContext(), shared(), thresholds, clock, uri);
        String interval = live.current().text(ConfigSection.ALERTS, "interval");
        boolean isSet = interval == null || insightInterval != INSIGHT_INTERVAL;
        started.every(isSet ? insightInterval : TimeUtils.toMilliSeconds(interval));
        insightSchedule = started;
    }

    private void stopInsights() {
        InsightSchedule started = insightSchedule;
        if (started != null) {
            started.stop();
            insightSchedule = null;
        }
    }

    /** Evaluates by the thresholds of an edited configuration file from now on; what holds then is reported again. */
    void restartInsights() {
        stopInsights();
        startInsights();
    }

    private void stopTelemetry() {
        stopInsights();
        historyStore.run();
        historyStore = () -> {};
    }

    @Override
    protected void doStop() throws Exception {
        live.stop();
        stopTelemetry();
        Runnable checks = healthChecks;
        if (checks != null) {
            checks.run();
            healthChecks = null;
        }
        refreshing.run();
        inFlightCalls.stop();
        fileUpdates.run();
        super.doStop();
    }

    @Override
    protected void doShutdown() throws Exception {
        getCamelContext().getLifecycleStrategies().remove(inFlightCalls);
        synchronized (this) {
            shutDown = true;
            if (shared != null) {
                shared.close();
                shared = null;
            }
        }
        super.doShutdown();
    }

    /** Returns what the endpoints share; created on first use. Tasks that finish during shutdown may call this while it is closed. */
    SharedResources shared() {
        SharedResources known = shared;
        return known != null ? known : made();
    }

    private synchronized SharedResources made() {
        if (shared == null) {
            if (shutDown) { // a late exchange must not start threads that nothing would stop
                throw new IllegalStateException("The component llm is shut down");
            }
            CamelContext context = getCamelContext();
            live.load();
            shared = new SharedResources(
                    this,
                    new SettingsLookup(providers, live.current(), environment),
                    new ProviderDirectory(context, live.text(ConfigSection.CATALOG, "providerFiles", providerFiles)),
                    new BudgetDirectory(
                            context,
                            () -> LiveConfiguration.merged(live.current().budgets(), budgets),
                            clock),
                    this::counting,
                    this::caching,
                    new SharedResources.Measuring(board, history, SemanticConventions.of(semanticConventions)),
                    LlmModelCatalog.of(context));
        }
        return shared;
    }

    private CountingSettings counting() {
        String failure =
                redisFailure == RedisFailureMode.local ? live.current().text(ConfigSection.REDIS, "failure") : null;
        return new CountingSettings(
                () -> LiveConfiguration.merged(live.current().limits(), limits),
                live.text(ConfigSection.REDIS, "limitStore", limitStore),
                live.text(ConfigSection.REDIS, "uri", redisUri),
                failure == null ? redisFailure : RedisFailureMode.valueOf(failure.toLowerCase(Locale.ROOT)),
                clock);
    }

    private CacheSettings caching() {
        return new CacheSettings(
                live.text(ConfigSection.CACHE, "store", cacheStore),
                live.text(ConfigSection.REDIS, "uri", redisUri),
                live.number(ConfigSection.CACHE, "memory", cacheMemory, USUAL_CACHE_MEMORY),
                (int) live.number(ConfigSection.CACHE, "maxEntry", cacheMaxEntry, USUAL_CACHE_ENTRY),
                clock);
    }

    /**
     * Returns the options of a load balancer in the configuration file.
     *
     * @throws LlmException of kind {@code CONFIGURATION} if the file has none of the name
     */
    public Map<String, String> balancerOptions(String name) {
        shared(); // reads the file
        Map<String, String> options = live.current().balancer(name);
        if (options == null) {
            throw ErrorKind.CONFIGURATION.exception("The configuration file has no section balancers." + name
                    + ", which a LlmLoadBalancer names in the option configuration");
        }
        return options;
    }

    /**
     * Adds a task that runs after each edit of the configuration file.
     *
     * @return removes the task
     */
    public Runnable onConfigurationChange(Runnable task) {
        live.onChange(task);
        return () -> live.remove(task);
    }

    /**
     * Adds a row to a section of what the dev console shows.
     *
     * @param section the name of the section, such as {@code balancers}
     * @param row returns the row, as names with values, lists or rows; without secrets
     * @return removes the row
     */
    public Runnable addReport(String section, Supplier<Map<String, Object>> row) {
        List<Supplier<Map<String, Object>>> rows =
                reports.computeIfAbsent(section, name -> new CopyOnWriteArrayList<>());
        rows.add(row);
        return () -> rows.remove(row);
    }

    /** Returns the rows that were added, by section. */
    public Map<String, List<Map<String, Object>>> reports() {
        Map<String, List<Map<String, Object>>> all = new TreeMap<>();
        reports.forEach((section, rows) ->
                all.put(section, rows.stream().map(Supplier::get).toList()));
        return all;
    }

    /** Returns the named limits in use. */
    public Map<String, LimitQueue> limitsInUse() {
        return shared().limits().inUse();
    }

    /** Returns the named budgets in use. */
    public Map<String, Budget> budgetsInUse() {
        return shared().budgets().inUse();
    }

    /** Returns the state of each pool of connections. */
    public List<PoolStats> connections() {
        return shared().connections();
    }

    /** Returns what is wrong with the configuration file since its last edit; null if nothing is. */
    @ManagedAttribute(description = "What is wrong with the configuration file since its last edit")
    public @Nullable String getConfigurationProblem() {
        return live.problem();
    }

    /**
     * Switches the logging of bodies on or off for endpoints.
     *
     * @param endpoints what the URIs of the endpoints contain, such as {@code openai}; empty for all
     * @return how many endpoints there are
     */
    @ManagedOperation(description = "Switches the logging of bodies on or off for endpoints whose URI contains a text")
    public int logBodies(String endpoints, boolean requests, boolean responses) {
        int count = 0;
        for (Endpoint endpoint : getCamelContext().getEndpoints()) {
            if (endpoint instanceof LlmEndpoint own
                    && own.getComponent() == this
                    && own.getEndpointUri().contains(endpoints)) {
                own.setLogRequests(requests);
                own.setLogResponses(responses);
                count++;
            }
        }
        return count;
    }

    private long sum(ToLongFunction<Board.Snapshot> figure) {
        return board.snapshots().stream().mapToLong(figure).sum();
    }

    /** Forgets the history of calls, with the last failures. */
    @ManagedOperation(description = "Forgets the history of calls")
    public void resetHistory() {
        history.reset();
    }

    /** Sets calls, tokens and costs to 0; what selections read is kept, as {@link Board#reset} says. */
    @ManagedOperation(description = "Sets calls, tokens and costs to 0")
    public void resetStatistics() {
        board.reset();
    }

    /** Returns the number of answered calls. */
    @ManagedAttribute(description = "Answered calls")
    public long getAnsweredCalls() {
        return sum(Board.Snapshot::answered);
    }

    /** Returns the number of failed calls. */
    @ManagedAttribute(description = "Failed calls")
    public long getFailedCalls() {
        return sum(Board.Snapshot::failed);
    }

    /** Returns the number of calls in flight. */
    @ManagedAttribute(description = "Calls in flight")
    public long getCallsInFlight() {
        return sum(Board.Snapshot::inFlight);
    }

    /** Returns the number of attempts, retries included. */
    @ManagedAttribute(description = "Attempts, retries included")
    public long getAttempts() {
        return sum(Board.Snapshot::attempts);
    }

    /** Returns the number of input tokens. */
    @ManagedAttribute(description = "Input tokens")
    public long getInputTokens() {
        return sum(Board.Snapshot::inputTokens);
    }

    /** Returns the number of output tokens. */
    @ManagedAttribute(description = "Output tokens")
    public long getOutputTokens() {
        return sum(Board.Snapshot::outputTokens);
    }

    /** Returns the cost of all answers in USD, as far as prices are known. */
    @ManagedAttribute(description = "Cost of all answers in USD, as far as prices are known")
    public double getCostUsd() {
        return board.spending().stream()
                .map(Spending::total)
                .mapToDouble(total -> total.usd().doubleValue())
                .sum();
    }

    /** Returns the number of connections in use. */
    @ManagedAttribute(description = "Connections in use")
    public int getConnectionsInUse() {
        return connections().stream().mapToInt(PoolStats::leased).sum();
    }

    /** Returns the number of idle connections. */
    @ManagedAttribute(description = "Idle connections")
    public int getConnectionsIdle() {
        return connections().stream().mapToInt(PoolStats::available).sum();
    }

    /** Returns the number of requests that wait for a connection. */
    @ManagedAttribute(description = "Requests that wait for a connection")
    public int getRequestsWaitingForConnection() {
        return connections().stream().mapToInt(PoolStats::pending).sum();
    }

    /** Returns the configuration file. */
    LiveConfiguration live() {
        return live;
    }

    Function<String, @Nullable String> environment() {
        return environment;
    }

    InFlightCalls inFlightCalls() {
        return inFlightCalls;
    }

    RedeliveryDetector.Failures failures() {
        return failures;
    }

    /** Returns the live statistics of all calls. */
    public Board board() {
        return board;
    }

    /** Returns where metrics are registered whose values are read when someone looks at them. */
    public MetricGauges gauges() {
        return shared().gauges();
    }

    /** Returns the alerts and recommendations that hold, as of the last evaluation, the most important first; empty unless it is started. */
    public List<InsightEvent> activeInsights() {
        InsightSchedule started = insightSchedule;
        return started == null ? List.of() : started.active();
    }

    /**
     * Evaluates alerts and recommendations now, and logs and sends what has begun and ended since the last evaluation.
     *
     * @return what has begun and ended; empty unless it is started
     */
    public List<InsightEvent> evaluateInsights() {
        InsightSchedule started = insightSchedule;
        return started == null ? List.of() : started.evaluate();
    }

    /** Returns the file that keeps the history of calls; null for none. */
    public @Nullable String getTelemetryFile() {
        return telemetryFile;
    }

    /** Sets the file that keeps the history of calls over restarts; null for none. */
    public void setTelemetryFile(@Nullable String telemetryFile) {
        this.telemetryFile = telemetryFile;
    }

    /** Returns what keeps the history of calls: {@code memory}, {@code file} or {@code redis}; null for the default. */
    public @Nullable String getTelemetryStore() {
        return telemetryStore;
    }

    /** Sets what keeps the history of calls: {@code memory}, {@code file} or {@code redis}; null for the default. */
    public void setTelemetryStore(@Nullable String telemetryStore) {
        this.telemetryStore = telemetryStore;
    }

    /** Returns the name of the application whose nodes share histories in Redis; null for the name of the context. */
    public @Nullable String getTelemetryGroup() {
        return telemetryGroup;
    }

    /** Sets the name of the application whose nodes share histories in Redis; null for the name of the context. */
    public void setTelemetryGroup(@Nullable String telemetryGroup) {
        this.telemetryGroup = telemetryGroup;
    }

    /** Returns the thresholds of alerts and recommendations. */
    public InsightThresholds getInsights() {
        return insights;
    }

    /** Sets the thresholds of alerts and recommendations. */
    public void setInsights(InsightThresholds insights) {
        this.insights = insights;
    }

    /** Returns the interval at which alerts and recommendations are evaluated, in milliseconds; 0 for never. */
    public long getInsightInterval() {
        return insightInterval;
    }

    /** Sets the interval at which alerts and recommendations are evaluated, in milliseconds; 0 for never. */
    public void setInsightInterval(long insightInterval) {
        this.insightInterval = insightInterval;
    }

    /** Returns the endpoint that alerts and recommendations are sent to; null for none. */
    public @Nullable String getAlertUri() {
        return alertUri;
    }

    /** Sets the endpoint that alerts and recommendations are sent to; null for none. */
    public void setAlertUri(@Nullable String alertUri) {
        this.alertUri = alertUri;
    }

    /** Returns the version of OpenTelemetry's semantic conventions whose names metrics have. */
    public String getSemanticConventions() {
        return semanticConventions;
    }

    /**
     * Sets the version of OpenTelemetry's semantic conventions whose names metrics have.
     *
     * @param semanticConventions {@code 1.41}, {@code latest} or {@code both}
     */
    public void setSemanticConventions(String semanticConventions) {
        this.semanticConventions = SemanticConventions.of(semanticConventions).label();
    }

    /** Returns the history of all calls by minute and hour. */
    public CallHistory getHistory() {
        return history;
    }

    /**
     * Returns what the name of a model means, as in URIs: {@code provider:model}, a provider, or a model whose provider is found
     * by its name.
     *
     * @throws io.github.camelllm.chat.LlmException of kind {@code CONFIGURATION} that lists the candidates
     */
    public NamedModel named(String name) {
        return NamedModel.of(name, shared());
    }

    /** Returns the names of the providers that can be called, since they have a key or need none; the mock is not among them. */
    public Set<String> configuredProviders() {
        SharedResources now = shared();
        Set<String> names = new TreeSet<>(now.directory().coded());
        now.directory().described().stream()
                .filter(now.settings()::configured)
                .forEach(provider -> names.add(provider.name()));
        return names;
    }

    /**
     * Returns the threads on which exchanges continue. A task submitted by one of them runs at once; none is dropped.
     */
    public Executor workers() {
        return shared().workers();
    }

    /** Returns the clock of all calls; its tasks must not block. */
    public Timer timer() {
        return shared().timer();
    }

    /** Returns whether spans have the prompts and answers. */
    public boolean isTraceContent() {
        return traceContent;
    }

    /** Sets whether spans have the prompts and answers. */
    public void setTraceContent(boolean traceContent) {
        this.traceContent = traceContent;
    }

    /** Returns the most characters of a prompt, and of an answer, that a span has. */
    public int getTraceContentLimit() {
        return traceContentLimit;
    }

    /** Sets the most characters of a prompt, and of an answer, that a span has. */
    public void setTraceContentLimit(int traceContentLimit) {
        this.traceContentLimit = traceContentLimit;
    }

    /** Returns the default options of all endpoints. */
    public LlmConfiguration getConfiguration() {
        return configuration;
    }

    /** Sets the default options of all endpoints. */
    public void setConfiguration(LlmConfiguration configuration) {
        this.configuration = configuration;
    }

    /** Returns the settings of single providers, by the provider's name. */
    public Map<String, ProviderSettings> getProviders() {
        return providers;
    }

    /** Sets the settings of single providers, by the provider's name. */
    public void setProviders(Map<String, ProviderSettings> providers) {
        this.providers = providers;
    }

    /** Returns the budgets that endpoints name, by name. */
    public Map<String, BudgetSettings> getBudgets() {
        return budgets;
    }

    /** Sets the budgets that endpoints name, by name. */
    public void setBudgets(Map<String, BudgetSettings> budgets) {
        this.budgets = budgets;
    }

    /** Returns the limits that endpoints name, by name. */
    public Map<String, LimitSettings> getLimits() {
        return limits;
    }

    /** Sets the limits that endpoints name, by name. */
    public void setLimits(Map<String, LimitSettings> limits) {
        this.limits = limits;
    }

    /** Returns where limits and budgets are counted; null for Redis if it has an address, else memory. */
    public @Nullable String getLimitStore() {
        return limitStore;
    }

    /** Sets where limits and budgets are counted: {@code memory} or {@code redis}. */
    public void setLimitStore(@Nullable String limitStore) {
        this.limitStore = limitStore;
    }

    /** Returns what limits and budgets in Redis do while it cannot be reached. */
    public RedisFailureMode getRedisFailure() {
        return redisFailure;
    }

    /** Sets what limits and budgets in Redis do while it cannot be reached. */
    public void setRedisFailure(RedisFailureMode redisFailure) {
        this.redisFailure = redisFailure;
    }

    /**
     * Returns what a caller has used of a named limit, and when it is there again.
     *
     * @param name the name of the limit
     * @param key the tenant, user or whatever else the limit tells apart; empty if all share it
     * @throws LlmException of kind {@code CONFIGURATION} if there is no limit of that name
     */
    public CompletionStage<List<LimitUse>> limitUse(String name, String key) {
        return shared().limits().named(name).limiter().use(key);
    }

    /**
     * Returns where answers are stored, to invalidate some of them.
     *
     * @throws LlmException of kind {@code CONFIGURATION} if the store cannot work
     */
    public ResponseCache cache() {
        return shared().flights().cache();
    }

    /** Returns where answers are stored; null for Redis if its address is set, else memory. */
    public @Nullable String getCacheStore() {
        return cacheStore;
    }

    /** Sets where answers are stored: {@code memory}, {@code redis}, {@code both}, or the name of a bean. */
    public void setCacheStore(@Nullable String cacheStore) {
        this.cacheStore = cacheStore;
    }

    /** Returns the address of Redis; null if there is none. */
    public @Nullable String getRedisUri() {
        return redisUri;
    }

    /** Sets the address of Redis; several, separated by commas, for a cluster. */
    public void setRedisUri(@Nullable String redisUri) {
        this.redisUri = redisUri;
    }

    /** Returns the maximum size of all stored answers in memory, in bytes. */
    public long getCacheMemory() {
        return cacheMemory;
    }

    /** Sets the maximum size of all stored answers in memory, in bytes. */
    public void setCacheMemory(long cacheMemory) {
        this.cacheMemory = cacheMemory;
    }

    /** Returns the maximum size of an answer that is stored, in bytes. */
    public int getCacheMaxEntry() {
        return cacheMaxEntry;
    }

    /** Sets the maximum size of an answer that is stored, in bytes. */
    public void setCacheMaxEntry(int cacheMaxEntry) {
        this.cacheMaxEntry = cacheMaxEntry;
    }

    /** Returns the address of the configuration file; null for the default one. */
    public @Nullable String getConfigurationFile() {
        return configurationFile;
    }

    /** Sets the address of the configuration file, such as {@code file:llm.yaml}; it must exist. */
    public void setConfigurationFile(@Nullable String configurationFile) {
        this.configurationFile = configurationFile;
    }

    /** Returns the addresses of additional provider descriptors; null for none. */
    public @Nullable String getProviderFiles() {
        return providerFiles;
    }

    /** Sets the addresses of additional provider descriptors, separated by commas, with wildcards. */
    public void setProviderFiles(@Nullable String providerFiles) {
        this.providerFiles = providerFiles;
    }

    /** Returns the addresses of model files; null for none. */
    public @Nullable String getModelFiles() {
        return modelFiles;
    }

    /** Sets the addresses of model files, separated by commas, with wildcards. */
    public void setModelFiles(@Nullable String modelFiles) {
        this.modelFiles = modelFiles;
    }

    /** Returns the interval for reading changed model files again, in milliseconds; 0 for at start only. */
    public long getModelFilesRefresh() {
        return modelFilesRefresh;
    }

    /** Sets the interval for reading changed model files again, in milliseconds; 0 for at start only. */
    public void setModelFilesRefresh(long modelFilesRefresh) {
        this.modelFilesRefresh = modelFilesRefresh;
    }

    /** Returns the folder for copies of files with an {@code https:} address; null for the default one. */
    public @Nullable String getModelFilesFolder() {
        return modelFilesFolder;
    }

    /** Sets the folder for copies of files with an {@code https:} address; null for the default one. */
    public void setModelFilesFolder(@Nullable String modelFilesFolder) {
        this.modelFilesFolder = modelFilesFolder;
    }

    /** Returns how the health of providers is checked. */
    public HealthCheckMode getHealthCheck() {
        return healthCheck;
    }

    /** Sets how the health of providers is checked. */
    public void setHealthCheck(HealthCheckMode healthCheck) {
        this.healthCheck = healthCheck;
    }

    /** Returns how long a failure counts for the health of a provider, in milliseconds. */
    public long getHealthInterval() {
        return healthInterval;
    }

    /** Sets how long a failure counts for the health of a provider, and how often an idle one is probed at most, in milliseconds. */
    public void setHealthInterval(long healthInterval) {
        this.healthInterval = healthInterval;
    }

    /** Returns the interval at which the model catalog is refreshed, in milliseconds; 0 for never. */
    public long getModelRefresh() {
        return modelRefresh;
    }

    /** Sets the interval at which the model catalog is refreshed, in milliseconds; 0 for never. */
    public void setModelRefresh(long modelRefresh) {
        this.modelRefresh = modelRefresh;
    }

    /**
     * Replaces the provider of a name for the next calls of all endpoints. Calls in flight finish, with their retries, on the provider they
     * began with.
     *
     * @param name the name in endpoint URIs
     */
    public void replaceProvider(String name, Provider provider) {
        shared().directory().replace(name, provider);
    }

    /**
     * Replaces the provider of a name by one in code, for the next calls of all endpoints. Calls in flight finish, with their retries, on
     * the provider they began with.
     *
     * @param name the name in endpoint URIs
     */
    public void replaceProvider(String name, ChatProvider provider) {
        shared().directory().replace(name, provider);
    }

    /** Undoes {@link #replaceProvider}: the bean or descriptor of the name is used again. */
    public void restoreProvider(String name) {
        shared().directory().replace(name, null);
    }

    /**
     * Reads the provider descriptors again. Calls in flight finish as they began; later ones use the new descriptors.
     *
     * @throws LlmException of kind {@code CONFIGURATION} if one is wrong; then nothing changes
     */
    public void reloadProviders() {
        shared().directory().reload();
    }

    @Override
    public boolean isUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    @Override
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }

    @Nullable
    SSLContextParameters globalTls() {
        return retrieveGlobalSslContextParameters();
    }

    /** Sets the source of environment variables, for tests. */
    public void environment(Function<String, @Nullable String> source) {
        this.environment = source;
    }

    /** Sets the clock of budgets, for tests. */
    void clock(Clock source) {
        this.clock = source;
    }

    Clock clock() {
        return clock;
    }

    /** Sets the source of randomness of retries, for tests. */
    void random(DoubleSupplier source) {
        this.random = source;
    }

    DoubleSupplier random() {
        return random;
    }
}
