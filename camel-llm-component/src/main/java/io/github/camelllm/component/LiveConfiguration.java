package io.github.camelllm.component;

import io.github.camelllm.BudgetSettings;
import io.github.camelllm.LimitSettings;
import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.config.ConfigFormat;
import io.github.camelllm.config.ConfigReader;
import io.github.camelllm.config.ConfigSection;
import io.github.camelllm.config.ConfigSurroundings;
import io.github.camelllm.config.EnvironmentOptions;
import io.github.camelllm.config.FileConfiguration;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.RateLimiter;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.refresh.EditWatch;
import io.github.camelllm.wiring.SharedResources;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration file of a component: read at the start, watched, and applied while routes run. An edit with mistakes, or
 * with which an endpoint cannot work, changes nothing and is logged once.
 */
final class LiveConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(LlmComponent.class);
    private static final String DEFAULT_FILE = "classpath:camel-llm.properties";
    private static final String FILE = "file:";

    private final LlmComponent component;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile FileConfiguration current = FileConfiguration.EMPTY;
    private volatile @Nullable String problem;
    private final EditWatch watch =
            new EditWatch(this::text, this::apply, failure -> warn("it cannot be read: " + failure.getMessage()));

    LiveConfiguration(LlmComponent component) {
        this.component = component;
    }

    /** Returns what the file sets. */
    FileConfiguration current() {
        return current;
    }

    /** Returns what is wrong with the file since its last edit; null if nothing is. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Adds a task that runs after an edit has been applied. */
    void onChange(Runnable task) {
        listeners.add(task);
    }

    /** Removes a task. */
    void remove(Runnable task) {
        listeners.remove(task);
    }

    /**
     * Reads the file.
     *
     * @throws io.github.camelllm.chat.LlmException of kind {@code CONFIGURATION} with all its mistakes and their lines
     */
    void load() {
        String text;
        try {
            text = text();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the configuration file " + address(), e);
        }
        watch.inUse(text);
        current = read(text);
        problem = null;
    }

    private String address() {
        String named = component.getConfigurationFile();
        return named == null ? DEFAULT_FILE : named;
    }

    private String text() throws IOException {
        CamelContext context = component.getCamelContext();
        try (InputStream in = component.getConfigurationFile() == null
                ? ResourceHelper.resolveResourceAsInputStream(context, DEFAULT_FILE)
                : ResourceHelper.resolveMandatoryResourceAsInputStream(context, address())) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private FileConfiguration read(String text) {
        return ConfigReader.read(address(), text, ConfigFormat.of(address()), surroundings());
    }

    private ConfigSurroundings surroundings() {
        CamelContext context = component.getCamelContext();
        return new ConfigSurroundings() {
            @Override
            public String resolve(String value) {
                return context.resolvePropertyPlaceholders(value);
            }

            @Override
            public boolean hasBudget(String name) {
                return component.getBudgets().containsKey(name) || isBound(name, BudgetSettings.class, Budget.class);
            }

            @Override
            public boolean hasLimit(String name) {
                return component.getLimits().containsKey(name) || isBound(name, LimitSettings.class, RateLimiter.class);
            }

            private boolean isBound(String name, Class<?> settings, Class<?> bean) {
                Object bound = context.getRegistry().lookupByName(name);
                return settings.isInstance(bound) || bean.isInstance(bound);
            }
        };
    }

    /** Begins to watch the file, if it is one on the disk. */
    void start() {
        if (address().startsWith(FILE)) {
            watch.start(component.shared().timer(), component.shared().workers());
        }
    }

    void stop() {
        watch.stop();
    }

    private void apply(String text) {
        FileConfiguration before = current;
        try {
            use(read(text));
            problem = null;
            LOG.info("The configuration file {} has changed and is in use", address());
        } catch (RuntimeException e) {
            current = before;
            component.shared().settings().use(before);
            warn(String.valueOf(e.getMessage()));
            return;
        }
        warnOfTheNextStart(before);
        listeners.forEach(Runnable::run);
    }

    /** Prepares all endpoints before the first of them changes, so that an edit is used by all or by none. */
    private void use(FileConfiguration edited) {
        FileConfiguration before = current;
        SharedResources shared = component.shared();
        boolean isWired = !edited.hasSame(ConfigSection.DEFAULTS, before)
                || !edited.hasSame(ConfigSection.PROVIDERS, before)
                || !edited.hasSame(ConfigSection.PROVIDER, before);
        current = edited;
        shared.settings().use(edited);
        List<Runnable> ready = new ArrayList<>();
        if (isWired) {
            for (LlmEndpoint endpoint : endpoints()) {
                ready.add(endpoint.renewed());
            }
        }
        List<String> later = new ArrayList<>(shared.limits().follow());
        later.addAll(shared.budgets().follow());
        shared.followCache();
        if (!edited.hasSame(ConfigSection.CATALOG, before)) {
            component.restartCatalog();
        }
        if (!edited.hasSame(ConfigSection.ALERTS, before)) {
            component.restartInsights();
        }
        ready.forEach(Runnable::run);
        if (!later.isEmpty()) {
            LOG.warn("These limits and budgets change at the next start only: {}", String.join(", ", later));
        }
    }

    private List<LlmEndpoint> endpoints() {
        List<LlmEndpoint> own = new ArrayList<>();
        for (Endpoint endpoint : component.getCamelContext().getEndpoints()) {
            if (endpoint instanceof LlmEndpoint one && one.getComponent() == component && one.isStarted()) {
                own.add(one);
            }
        }
        return own;
    }

    private void warnOfTheNextStart(FileConfiguration before) {
        List<String> changed = new ArrayList<>();
        for (ConfigSection section : List.of(ConfigSection.CACHE, ConfigSection.REDIS)) {
            for (String option : section.needingRestart()) {
                if (!Objects.equals(before.text(section, option), current.text(section, option))) {
                    changed.add(section.path(option));
                }
            }
        }
        if (!changed.isEmpty()) {
            LOG.warn(
                    "The application must be restarted to apply these changes of the configuration file {}: {}",
                    address(),
                    String.join(", ", changed));
        }
    }

    private void warn(String what) {
        if (!what.equals(problem)) {
            problem = what;
            LOG.warn(
                    "The configuration file {} has changed, and the configuration before stays in use: {}",
                    address(),
                    what);
        }
    }

    /**
     * Returns the options of an endpoint: its own and the component's, and for those that neither sets, what the file and the
     * environment set.
     */
    LlmConfiguration options(LlmEndpoint endpoint) {
        Map<String, String> texts = texts(endpoint);
        if (texts.isEmpty()) {
            return endpoint.getConfiguration();
        }
        PropertyConfigurer configurer = Objects.requireNonNull(component.getEndpointPropertyConfigurer());
        PropertyConfigurerGetter getter = (PropertyConfigurerGetter) configurer;
        LlmEndpoint untouched = new LlmEndpoint(endpoint.path(), component, new LlmConfiguration());
        LlmEndpoint filled = new LlmEndpoint(
                endpoint.path(), component, endpoint.getConfiguration().copy());
        Set<String> own = endpoint.ownOptions();
        texts.forEach((name, text) -> {
            boolean isSet = own.contains(name.toLowerCase(Locale.ROOT))
                    || !Objects.equals(
                            getter.getOptionValue(endpoint, name, false),
                            getter.getOptionValue(untouched, name, false));
            if (!isSet) {
                set(configurer, filled, name, text);
            }
        });
        return filled.getConfiguration();
    }

    private Map<String, String> texts(LlmEndpoint endpoint) {
        String provider = providerOf(endpoint);
        Map<String, String> texts = new TreeMap<>(EnvironmentOptions.of(provider, component.environment()));
        texts.putAll(current.defaults(provider));
        return texts;
    }

    /** Returns the provider of an endpoint; null if its name does not tell. */
    private @Nullable String providerOf(LlmEndpoint endpoint) {
        try {
            String named = component.named(endpoint.getProvider()).provider();
            Provider described = component.shared().directory().find(named);
            return described == null ? named : described.name();
        } catch (RuntimeException e) {
            LOG.debug("The endpoint itself reports that its provider is not known", e);
            return null;
        }
    }

    private void set(PropertyConfigurer configurer, LlmEndpoint endpoint, String name, String text) {
        try {
            configurer.configure(component.getCamelContext(), endpoint, name, text, false);
        } catch (RuntimeException e) {
            throw ErrorDetails.of(
                            ErrorKind.CONFIGURATION,
                            "The value of the option " + name
                                    + " in the configuration file or the environment cannot be" + " converted")
                    .cause(e)
                    .exception();
        }
    }

    /** Returns the settings of the file and of the component, whose win. */
    static <T> Map<String, T> merged(Map<String, T> file, Map<String, T> component) {
        Map<String, T> all = new HashMap<>(file);
        all.putAll(component);
        return all;
    }

    /** Returns a component option: the component's own, else that of the file. */
    @Nullable
    String text(ConfigSection section, String option, @Nullable String own) {
        return own == null || own.isBlank() ? current.text(section, option) : own;
    }

    /** Returns a number of a component option: the component's own if it is not the default, else that of the file. */
    long number(ConfigSection section, String option, long own, long usual) {
        String text = own == usual ? current.text(section, option) : null;
        return text == null ? own : Long.parseLong(text);
    }

    /** Returns milliseconds of a component option: the component's own if it is set, else those of the file. */
    long millis(ConfigSection section, String option, long own) {
        String text = own == 0 ? current.text(section, option) : null;
        return text == null ? own : TimeUtils.toMilliSeconds(text);
    }
}
