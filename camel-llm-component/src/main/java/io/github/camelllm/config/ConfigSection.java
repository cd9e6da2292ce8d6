package io.github.camelllm.config;

import static io.github.camelllm.config.FieldType.ADDRESS;
import static io.github.camelllm.config.FieldType.BOOLEAN;
import static io.github.camelllm.config.FieldType.DURATION;
import static io.github.camelllm.config.FieldType.INTEGER;
import static io.github.camelllm.config.FieldType.LIST;
import static io.github.camelllm.config.FieldType.LONG;
import static io.github.camelllm.config.FieldType.MAP;
import static io.github.camelllm.config.FieldType.NUMBER;
import static io.github.camelllm.config.FieldType.TEXT;
import static io.github.camelllm.config.FieldType.WINDOW;
import static io.github.camelllm.config.FieldType.ZONE;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sections of a configuration file with their options: what is read, checked, and written into the JSON Schema and the
 * page. A new section is one constant, and the place that uses its values.
 */
public enum ConfigSection {
    /** The provider for routes that name none. */
    PROVIDER(false, "The provider for models whose name does not tell their provider.", Map::of),
    /** The default options of endpoints. */
    DEFAULTS(false, "The default options of all endpoints, by the names of the options.", () -> named(defaults())),
    /** The settings of providers, by name. */
    PROVIDERS(
            true,
            "The settings of providers by name: keys, addresses, and default options of their endpoints.",
            () -> named(Stream.concat(providers(), ofProviders()))),
    /** The budgets by name. */
    BUDGETS(true, "The budgets that endpoints name in the option budget.", () -> named(budgets())),
    /** The limits by name. */
    LIMITS(true, "The limits that endpoints name in the option limit.", () -> named(limits())),
    /** The store of the response cache. */
    CACHE(
            false,
            "The store of the response cache. A change of store needs a restart.",
            () -> named(
                    component("cacheStore", "store"),
                    component("cacheMemory", "memory"),
                    component("cacheMaxEntry", "maxEntry"))),
    /** The connection to Redis. */
    REDIS(
            false,
            "Redis, for the cache, limits and budgets. Changes need a restart.",
            () -> named(
                    component("redisUri", "uri"),
                    component("redisFailure", "failure"),
                    component("limitStore", "limitStore"))),
    /** The files of providers and models. */
    CATALOG(
            false,
            "The files of providers and models.",
            () -> named(
                    component("providerFiles", "providerFiles"),
                    component("modelFiles", "modelFiles"),
                    component("modelFilesRefresh", "modelFilesRefresh"),
                    component("modelFilesFolder", "modelFilesFolder"),
                    component("modelRefresh", "modelRefresh"))),
    /** The alerts: where they go, and their thresholds. */
    ALERTS(
            false,
            "Alerts and recommendations: where they go, how often they are evaluated, and their thresholds.",
            () -> named(Stream.concat(
                    Stream.of(component("alertUri", "uri"), component("insightInterval", "interval")),
                    AlertThresholds.fields()))),
    /** The settings of load balancers by name. */
    BALANCERS(
            true,
            "The settings of load balancers, which name them in the option configuration.",
            () -> named(Stream.of(selection(), failover(), breaker()).flatMap(fields -> fields)));

    private static final Set<String> OF_PROVIDERS =
            Set.of("oauthTokenUrl", "oauthClientId", "oauthClientSecret", "oauthScope");
    private static final List<String> STRATEGIES = List.of(
            "priority",
            "roundRobin",
            "weighted",
            "powerOfTwo",
            "fastest",
            "cheapest",
            "healthiest",
            "leastBusy",
            "sticky",
            "hedge",
            "predictive");
    private static final Set<String> NOT_HERE = Set.of("apiKey", "baseUrl", "lazyStartProducer");

    private final boolean byName;
    private final String description;
    private final Supplier<Map<String, ConfigField>> source;
    private @Nullable Map<String, ConfigField> fields;

    ConfigSection(boolean byName, String description, Supplier<Map<String, ConfigField>> source) {
        this.byName = byName;
        this.description = description;
        this.source = source;
    }

    /** Returns the name in the file. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the section of a name; null if there is none. */
    static @Nullable ConfigSection of(String key) {
        for (ConfigSection section : values()) {
            if (section.key().equals(key)) {
                return section;
            }
        }
        return null;
    }

    /** Returns whether its options stand below names that the user chooses. */
    boolean isByName() {
        return byName;
    }

    /** Returns what it is for. */
    String description() {
        return description;
    }

    /** Returns its options by name; empty for a section that is a single value. */
    synchronized Map<String, ConfigField> fields() {
        if (fields == null) {
            fields = source.get();
        }
        return fields;
    }

    /** Returns the names of its options. */
    public List<String> options() {
        return List.copyOf(fields().keySet());
    }

    /** Returns the options whose changes need a restart; others are applied while routes run. */
    public List<String> needingRestart() {
        return switch (this) {
            case CACHE -> List.of("store");
            case REDIS -> options();
            default -> List.of();
        };
    }

    /** Returns the path of an option in a file: {@code cache.store}. */
    public String path(String option) {
        return name().toLowerCase(Locale.ROOT) + "." + option;
    }

    private static Map<String, ConfigField> named(Stream<ConfigField> fields) {
        Map<String, ConfigField> named = new LinkedHashMap<>();
        fields.forEach(field -> named.put(field.name(), field));
        return named;
    }

    private static Map<String, ConfigField> named(ConfigField... fields) {
        return named(Stream.of(fields));
    }

    private static ConfigField component(String option, String name) {
        return OptionTable.ofComponent(option, name);
    }

    private static Stream<ConfigField> defaults() {
        return OptionTable.ofEndpoints().values().stream()
                .filter(field -> !NOT_HERE.contains(field.name()) && !OF_PROVIDERS.contains(field.name()));
    }

    private static Stream<ConfigField> ofProviders() {
        return OptionTable.ofEndpoints().values().stream().filter(field -> !NOT_HERE.contains(field.name()));
    }

    private static Stream<ConfigField> providers() {
        List<ConfigField> fields = new ArrayList<>();
        fields.add(ConfigField.of(
                        "apiKey",
                        TEXT,
                        "The API key; several, separated by commas, are rotated; file:/path names a file with one key per line.")
                .hidden());
        fields.add(ConfigField.of("baseUrl", ADDRESS, "The base URL of the API, instead of the provider's own."));
        fields.add(ConfigField.of("model", TEXT, "The model where a route names none."));
        fields.add(ConfigField.of("priceFactor", NUMBER, "The factor for the listed prices.")
                .or("1"));
        fields.add(ConfigField.of("parameters", MAP, "The values of placeholders in the base URL, such as region."));
        fields.add(ConfigField.of("headers", MAP, "HTTP headers that are sent with each request.")
                .hidden());
        return fields.stream();
    }

    private static Stream<ConfigField> budgets() {
        return Stream.of(
                ConfigField.of("amount", NUMBER, "How much may be spent in the window, in USD."),
                ConfigField.of("window", WINDOW, "The window: day or month of the calendar, or a rolling duration.")
                        .or("month"),
                ConfigField.of("zone", ZONE, "The time zone in which days and months begin.")
                        .or("UTC"),
                ConfigField.choice(
                                "scope",
                                List.of("all", "tenant", "user", "route"),
                                "Who has an amount of their own: all callers together, or each tenant, user or route.")
                        .or("all"),
                ConfigField.of("warnAt", NUMBER, "The share of the amount, from 0 to 1, at which a warning is logged.")
                        .or("0.8"));
    }

    private static Stream<ConfigField> limits() {
        return Stream.of(
                ConfigField.of("requestsPerMinute", LONG, "Requests in any 60 seconds."),
                ConfigField.of("tokensPerMinute", LONG, "Tokens of prompts and answers in any 60 seconds."),
                ConfigField.of("maxConcurrent", INTEGER, "Requests in flight at a time."),
                ConfigField.of("requestQuota", LONG, "Requests in the window."),
                ConfigField.of("tokenQuota", LONG, "Tokens of prompts and answers in the window."),
                ConfigField.of(
                                "window",
                                WINDOW,
                                "The window of the quotas: day or month of the calendar, or a rolling duration.")
                        .or("day"),
                ConfigField.of("zone", ZONE, "The time zone in which days and months begin.")
                        .or("UTC"),
                ConfigField.of(
                                "scope",
                                TEXT,
                                "Who has a limit of their own: all together, or each user, tenant, route, model, key or provider; several, separated by commas, for each combination.")
                        .or("all"));
    }

    private static Stream<ConfigField> selection() {
        return Stream.of(
                ConfigField.of("candidates", LIST, "Further candidates, as provider:model or as URIs of endpoints."),
                ConfigField.choice("strategy", STRATEGIES, "The strategy that selects the candidate to call."),
                ConfigField.of("weights", TEXT, "The weights, by position or as name=weight, separated by commas."),
                ConfigField.of("prices", TEXT, "The prices, by position or as name=price, separated by commas."),
                ConfigField.of("regions", TEXT, "The regions, by position or as name=region, separated by commas."),
                ConfigField.of(
                        "allowedRegions", TEXT, "The regions that requests may be sent to, separated by commas."),
                ConfigField.of(
                        "secondValue",
                        NUMBER,
                        "The value of an answer that comes a second earlier, in USD, for the strategy predictive."),
                ConfigField.of("stickyHeader", TEXT, "The header for the strategy sticky."));
    }

    private static Stream<ConfigField> failover() {
        return Stream.of(
                ConfigField.of("maxFailovers", INTEGER, "The most further candidates after failures.")
                        .or("3"),
                ConfigField.of("failoverOn", TEXT, "The kinds of error after which another candidate is called."),
                ConfigField.choice(
                        "whenAllOpen", List.of("wait", "leastBad", "fail"), "What happens when all breakers are open."),
                ConfigField.of("maxWait", DURATION, "The maximum wait for a candidate."),
                ConfigField.of("totalTimeout", DURATION, "The time limit over all attempts and waits."),
                ConfigField.of(
                        "hedgeDelay",
                        TEXT,
                        "The delay after which a second candidate is called in parallel: a duration, or p95."),
                ConfigField.of("maxHedges", INTEGER, "The most hedged requests.")
                        .or("1"));
    }

    private static Stream<ConfigField> breaker() {
        return Stream.of(
                ConfigField.of("breaker", BOOLEAN, "Whether each candidate has a circuit breaker.")
                        .or("true"),
                ConfigField.of("breakOn", TEXT, "The kinds of error that count for the breaker."),
                ConfigField.of("failureRateThreshold", NUMBER, "The percentage of failures at which a breaker opens.")
                        .or("50"),
                ConfigField.of("slidingWindowSize", INTEGER, "The calls over which failures are counted.")
                        .or("20"),
                ConfigField.of("minimumNumberOfCalls", INTEGER, "The calls before which a breaker does not open.")
                        .or("5"),
                ConfigField.of("waitDurationInOpenState", DURATION, "How long a breaker is open.")
                        .or("5s"),
                ConfigField.of(
                                "permittedNumberOfCallsInHalfOpenState",
                                INTEGER,
                                "The calls that a half-open breaker permits.")
                        .or("2"));
    }
}
