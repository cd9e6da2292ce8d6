package io.github.camelllm.wiring;

import io.github.camelllm.cache.Flights;
import io.github.camelllm.cache.MemoryCache;
import io.github.camelllm.cache.ResponseCache;
import io.github.camelllm.cache.TieredCache;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.redis.RedisCache;
import io.github.camelllm.settings.CacheSettings;
import io.github.camelllm.settings.SettingsLookup;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * The store of answers and the calls in flight of a component, created on first use: without a cache, neither Caffeine nor Lettuce is needed.
 */
final class SharedCache implements AutoCloseable {
    private final Supplier<CacheSettings> settings;
    private final CamelContext context;
    private final Executor executor;
    private final Timer timer;
    private volatile @Nullable Flights flights;
    private @Nullable ResponseCache own;
    private @Nullable MemoryCache inMemory;

    SharedCache(Supplier<CacheSettings> settings, CamelContext context, Executor executor, Timer timer) {
        this.settings = settings;
        this.context = context;
        this.executor = executor;
        this.timer = timer;
    }

    Flights flights() {
        Flights known = flights;
        return known != null ? known : made();
    }

    private synchronized Flights made() {
        if (flights == null) {
            CacheSettings now = settings.get();
            flights = new Flights(store(now), executor, timer, now.clock(), now.maxEntry());
        }
        return flights;
    }

    /** Applies changed sizes; another store is used from the next start on. */
    synchronized void follow() {
        Flights known = flights;
        if (known == null) {
            return;
        }
        CacheSettings now = settings.get();
        known.maxEntryBytes(now.maxEntry());
        MemoryCache store = inMemory;
        if (store != null) {
            store.resize(now.memory());
        }
    }

    private ResponseCache store(CacheSettings settings) {
        String store = Objects.requireNonNullElse(
                SettingsLookup.set(settings.store()), settings.redisUri() == null ? "memory" : "both");
        ResponseCache bean = context.getRegistry()
                .lookupByNameAndType(store.startsWith("#") ? store.substring(1) : store, ResponseCache.class);
        if (bean != null) {
            return bean;
        }
        ResponseCache made =
                switch (store) {
                    case "memory" -> memory(settings);
                    case "redis" -> redis(null, settings);
                    case "both" -> both(settings);
                    default ->
                        throw ErrorKind.CONFIGURATION.exception("The component option cacheStore must be memory,"
                                + " redis, both, or the name of a bean that is a ResponseCache, not '" + store + "'");
                };
        own = made;
        return made;
    }

    private MemoryCache memory(CacheSettings settings) {
        try {
            MemoryCache made = Memory.cache(settings, timer);
            inMemory = made;
            return made;
        } catch (NoClassDefFoundError e) {
            throw missing("in memory", "com.github.ben-manes.caffeine:caffeine", e);
        }
    }

    private ResponseCache both(CacheSettings settings) {
        MemoryCache near = memory(settings);
        return new TieredCache(near, redis(near, settings));
    }

    private ResponseCache redis(@Nullable MemoryCache near, CacheSettings settings) {
        String uri = SettingsLookup.set(settings.redisUri());
        if (uri == null) {
            throw ErrorKind.CONFIGURATION.exception(
                    "A cache in Redis needs its address: set the component option redisUri, such as redis://localhost");
        }
        try {
            return Redis.cache(uri, near, settings, timer);
        } catch (NoClassDefFoundError e) {
            throw missing("in Redis", "io.lettuce:lettuce-core", e);
        }
    }

    private static LlmException missing(String where, String jar, NoClassDefFoundError cause) {
        return ErrorDetails.of(
                        ErrorKind.CONFIGURATION, "A cache " + where + " needs " + jar + " on the classpath: add it")
                .cause(cause)
                .exception();
    }

    @Override
    public void close() {
        ResponseCache made;
        synchronized (this) {
            made = own;
            own = null;
        }
        if (made != null) {
            made.close();
        }
    }

    /** Loaded only when needed, because the jar is optional. */
    private static final class Memory {
        static MemoryCache cache(CacheSettings settings, Timer timer) {
            return new MemoryCache(settings.memory(), settings.clock(), timer);
        }
    }

    /** Loaded only when needed, because the jar is optional. */
    private static final class Redis {
        static ResponseCache cache(String uri, @Nullable MemoryCache near, CacheSettings settings, Timer timer) {
            return RedisCache.connect(uri, near, settings.clock(), timer);
        }
    }
}
