package io.github.camelllm.wiring;

import io.github.camelllm.LimitSettings;
import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.limit.AdaptiveLimiter;
import io.github.camelllm.limit.LimitQueue;
import io.github.camelllm.limit.LimitRule;
import io.github.camelllm.limit.LimitScope;
import io.github.camelllm.limit.LimitWait;
import io.github.camelllm.limit.RateLimiter;
import io.github.camelllm.settings.SettingsLookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * The limits that endpoints share, each with the queue of those who wait for it: named ones, those that endpoints set by the
 * same figures, and the adaptive one.
 */
public final class LimitDirectory {
    private final CamelContext context;
    private final SharedCounting counting;
    private final Timer timer;
    private final Executor executor;
    private final Map<String, LimitQueue> named = new ConcurrentHashMap<>();
    private final Map<LimitRule, LimitQueue> unnamed = new ConcurrentHashMap<>();
    private final LimitQueue adaptive;

    LimitDirectory(CamelContext context, SharedCounting counting, Timer timer, Executor executor) {
        this.context = context;
        this.counting = counting;
        this.timer = timer;
        this.executor = executor;
        this.adaptive = queue(new AdaptiveLimiter(timer));
    }

    private LimitQueue queue(RateLimiter limiter) {
        return new LimitQueue(limiter, timer, executor);
    }

    /**
     * Returns the limits of an endpoint; empty if it has none.
     *
     * @throws LlmException of kind {@code CONFIGURATION} if an option makes no limit
     */
    public List<LimitQueue> of(LlmConfiguration options) {
        List<LimitQueue> all = new ArrayList<>();
        LimitRule own = own(options);
        if (own.isLimiting()) {
            all.add(unnamed.computeIfAbsent(own, rule -> queue(counting.limiter(rule))));
        }
        String names = SettingsLookup.set(options.getLimit());
        if (names != null) {
            Arrays.stream(names.split(",", -1))
                    .map(String::strip)
                    .map(this::named)
                    .forEach(all::add);
        }
        if (options.isAdaptiveLimit()) {
            all.add(adaptive);
        }
        return all;
    }

    private static LimitRule own(LlmConfiguration options) {
        Set<LimitScope> scopes;
        try {
            scopes = LimitScope.parse(options.getLimitScope());
        } catch (IllegalArgumentException e) {
            throw wrong(
                    "The option limitScope must have names such as user, tenant, route, model, key, provider or all, with"
                            + " commas between, not '" + options.getLimitScope() + "'",
                    e);
        }
        try {
            return new LimitRule(
                    "",
                    scopes,
                    options.getRequestsPerMinute(),
                    options.getTokensPerMinute(),
                    options.getMaxConcurrent(),
                    null);
        } catch (IllegalArgumentException e) {
            throw wrong("The options of the limit are wrong: " + e.getMessage(), e);
        }
    }

    /** Returns how the calls of an endpoint wait. */
    static LimitWait bounds(LlmConfiguration options) {
        try {
            return new LimitWait(Duration.ofMillis(options.getMaxLimitWait()), options.getMaxLimitQueue());
        } catch (IllegalArgumentException e) {
            throw wrong("The options of the limit are wrong: " + e.getMessage(), e);
        }
    }

    /**
     * Returns a named limit.
     *
     * @throws LlmException of kind {@code CONFIGURATION} if there is none of that name
     */
    public LimitQueue named(String name) {
        return named.computeIfAbsent(name, this::make);
    }

    private LimitQueue make(String name) {
        RateLimiter bean = context.getRegistry().lookupByNameAndType(name, RateLimiter.class);
        if (bean != null) {
            return queue(bean);
        }
        LimitSettings settings = counting.settings().limits().get().get(name);
        if (settings == null) {
            settings = context.getRegistry().lookupByNameAndType(name, LimitSettings.class);
        }
        if (settings == null) {
            throw unknown(name);
        }
        LimitRule rule;
        try {
            rule = settings.rule(name);
        } catch (RuntimeException e) {
            throw wrong("The limit '" + name + "' is described wrong: " + e.getMessage(), e);
        }
        return queue(counting.limiter(rule));
    }

    /**
     * Applies changed settings to the named limits in use. Calls that wait keep their place.
     *
     * @return the names of those that can change only at the next start
     */
    public List<String> follow() {
        List<String> unchanged = new ArrayList<>();
        named.forEach((name, queue) -> {
            LimitSettings settings = counting.settings().limits().get().get(name);
            LimitRule rule = settings == null ? queue.limiter().rule() : settings.rule(name);
            if (!rule.equals(queue.limiter().rule()) && !queue.change(rule)) {
                unchanged.add(name);
            }
        });
        return unchanged;
    }

    /** Returns the named limits in use. */
    public Map<String, LimitQueue> inUse() {
        return Map.copyOf(named);
    }

    private LlmException unknown(String name) {
        Set<String> names = new TreeSet<>(counting.settings().limits().get().keySet());
        names.addAll(
                context.getRegistry().findByTypeWithName(LimitSettings.class).keySet());
        names.addAll(context.getRegistry().findByTypeWithName(RateLimiter.class).keySet());
        return wrong(
                "There is no limit '" + name + "' (option limit); there "
                        + (names.isEmpty() ? "is none" : "are " + String.join(", ", names))
                        + ". Set camel.component.llm.limits[" + name
                        + "].requestsPerMinute or another of its figures, or"
                        + " bind a LimitSettings or RateLimiter bean under that name",
                null);
    }

    private static LlmException wrong(String what, @Nullable RuntimeException cause) {
        return ErrorDetails.of(ErrorKind.CONFIGURATION, what).cause(cause).exception();
    }
}
