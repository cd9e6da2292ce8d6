package io.github.camelllm.wiring;

import io.github.camelllm.RedisFailureMode;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.BudgetRule;
import io.github.camelllm.limit.LimitRule;
import io.github.camelllm.limit.MemoryBudget;
import io.github.camelllm.limit.MemoryRateLimiter;
import io.github.camelllm.limit.RateLimiter;
import io.github.camelllm.redis.RedisCounting;
import io.github.camelllm.settings.SettingsLookup;
import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where limits and budgets are counted; made when first asked for, since without Redis Lettuce is not needed. */
final class SharedCounting implements AutoCloseable {
    private final Supplier<CountingSettings> source;
    private final Timer timer;
    private @Nullable CountingSettings settings;
    private @Nullable AutoCloseable redis;

    SharedCounting(Supplier<CountingSettings> source, Timer timer) {
        this.source = source;
        this.timer = timer;
    }

    synchronized CountingSettings settings() {
        if (settings == null) {
            settings = source.get();
        }
        return settings;
    }

    RateLimiter limiter(LimitRule rule) {
        Clock clock = settings().clock();
        return isInRedis() ? Redis.limiter(redis(), rule, clock) : new MemoryRateLimiter(rule, clock, timer);
    }

    Budget budget(BudgetRule rule, Clock clock) {
        return isInRedis() ? Redis.budget(redis(), rule, clock) : new MemoryBudget(rule, clock);
    }

    private boolean isInRedis() {
        CountingSettings now = settings();
        String store = SettingsLookup.set(now.store());
        boolean address = SettingsLookup.set(now.redisUri()) != null;
        return switch (store == null ? (address ? "redis" : "memory") : store) {
            case "memory" -> false;
            case "redis" -> true;
            default ->
                throw ErrorKind.CONFIGURATION.exception(
                        "The component option limitStore must be memory or redis, not '" + store + "'");
        };
    }

    private synchronized AutoCloseable redis() {
        if (redis == null) {
            String uri = SettingsLookup.set(settings().redisUri());
            if (uri == null) {
                throw ErrorKind.CONFIGURATION.exception("Limits in Redis need its address: set the component option"
                        + " redisUri, such as redis://localhost");
            }
            try {
                redis = Redis.connect(uri, timer, settings().failure() == RedisFailureMode.refuse);
            } catch (NoClassDefFoundError e) {
                throw ErrorDetails.of(
                                ErrorKind.CONFIGURATION,
                                "Limits and budgets in Redis need io.lettuce:lettuce-core on the classpath: add it, or"
                                        + " set the component option limitStore=memory")
                        .cause(e)
                        .exception();
            }
        }
        return redis;
    }

    @Override
    public synchronized void close() {
        if (redis != null) {
            Redis.close(redis);
            redis = null;
        }
    }

    /** Loaded only when asked for, so that the jar may be missing. */
    private static final class Redis {
        static AutoCloseable connect(String uri, Timer timer, boolean refusing) {
            return RedisCounting.connect(uri, timer, refusing);
        }

        static void close(AutoCloseable counting) {
            ((RedisCounting) counting).close();
        }

        static RateLimiter limiter(AutoCloseable counting, LimitRule rule, Clock clock) {
            return ((RedisCounting) counting).limiter(rule, clock);
        }

        static Budget budget(AutoCloseable counting, BudgetRule rule, Clock clock) {
            return ((RedisCounting) counting).budget(rule, clock);
        }
    }
}
