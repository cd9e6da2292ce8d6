package io.github.camelllm.examples.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.BudgetRule;
import io.github.camelllm.limit.BudgetWindow;
import io.github.camelllm.redis.RedisCounting;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys in Redis, for several gateways. Each gateway has a copy of the keys, a second old at most; what they have spent is
 * counted in Redis by the budgets of the component, before each call.
 */
final class RedisKeyStore implements KeyStore {
    private static final Logger LOG = LoggerFactory.getLogger(RedisKeyStore.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEYS = "camel-llm:gateway:keys";
    private static final Duration REFRESH = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final RedisCounting counting;
    private final Clock clock;
    private final Timer timer;
    private final Map<BudgetRule, Budget> budgets = new ConcurrentHashMap<>();
    private volatile Copy copy = new Copy(Map.of(), Map.of());
    private volatile boolean reachable = true;
    private volatile boolean closed;

    /** The keys as they were at a time. */
    private record Copy(Map<String, VirtualKey> byId, Map<String, VirtualKey> byHash) {
        static Copy of(Map<String, String> lines) {
            Map<String, VirtualKey> byId = new HashMap<>();
            Map<String, VirtualKey> byHash = new HashMap<>();
            lines.forEach((id, line) -> {
                VirtualKey key = read(line);
                byId.put(id, key);
                byHash.put(key.hash(), key);
            });
            return new Copy(byId, byHash);
        }

        private static VirtualKey read(String line) {
            try {
                return KeyJson.read(JSON.readTree(line));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("A key in Redis is not JSON", e);
            }
        }
    }

    /**
     * Connects, and reads the keys.
     *
     * @param uri the address of Redis
     * @param counting counts what the keys spend; closed with this
     * @param timer when the keys are read again
     * @throws RedisException if Redis cannot be reached
     */
    RedisKeyStore(String uri, RedisCounting counting, Clock clock, Timer timer) {
        RedisURI address = RedisURI.create(uri);
        address.setTimeout(TIMEOUT);
        this.client = RedisClient.create(address);
        this.counting = counting;
        this.clock = clock;
        this.timer = timer;
        try {
            this.connection = client.connect();
            this.copy = Copy.of(connection.sync().hgetall(KEYS));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        later();
    }

    private void later() {
        try {
            timer.after(REFRESH, this::refresh);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("The gateway stops", stopping);
        }
    }

    private void refresh() {
        if (closed) {
            return;
        }
        connection.async().hgetall(KEYS).whenComplete((lines, failure) -> {
            if (failure == null) {
                copy = Copy.of(lines);
            } else if (reachable && !closed) {
                LOG.warn("The keys cannot be read from Redis, those known before stay in use: {}", failure.toString());
            }
            reachable = failure == null;
            later();
        });
    }

    @Override
    public boolean isEmpty() {
        return copy.byId().isEmpty();
    }

    @Override
    public @Nullable VirtualKey of(String secret) {
        return copy.byHash().get(KeySecret.hash(secret));
    }

    @Override
    public @Nullable VirtualKey find(String id) {
        return copy.byId().get(id);
    }

    @Override
    public List<VirtualKey> all() {
        return copy.byId().values().stream()
                .sorted(Comparator.comparing(VirtualKey::createdAt).thenComparing(VirtualKey::id))
                .toList();
    }

    @Override
    public void save(VirtualKey key) {
        connection.sync().hset(KEYS, key.id(), KeyJson.line(key).toString());
        copy = Copy.of(connection.sync().hgetall(KEYS));
    }

    @Override
    public boolean delete(String id) {
        boolean known = connection.sync().hdel(KEYS, id) > 0;
        copy = Copy.of(connection.sync().hgetall(KEYS));
        return known;
    }

    /** The name of a rule is where Redis has its sums, so a key keeps what it has spent when its secret or amount changes. */
    private Budget budget(String id) {
        VirtualKey key = find(id);
        BigDecimal most = key == null || key.budget() == null ? ANY : key.budget();
        BudgetWindow window = KeyAccount.window(key == null ? "month" : key.window());
        return budget("gateway-" + id, most.signum() > 0 ? most : new BigDecimal("0.000000000001"), window);
    }

    private Budget all(String id) {
        return budget("gateway-total-" + id, ANY, KeyAccount.window("total"));
    }

    private Budget budget(String name, BigDecimal amount, BudgetWindow window) {
        BudgetRule rule = new BudgetRule(name, amount, window, BudgetRule.Scope.TENANT, BigDecimal.ONE);
        return budgets.computeIfAbsent(rule, any -> counting.budget(rule, clock));
    }

    @Override
    public CompletionStage<Reservation> reserve(String id, BigDecimal worst) {
        CompletionStage<Reservation> ofWindow = budget(id).reserve(id, worst);
        return ofWindow.thenCombine(all(id).reserve(id, BigDecimal.ZERO), (held, sum) -> spent -> {
            held.settle(spent);
            sum.settle(spent);
        });
    }

    @Override
    public CompletionStage<Balance> balance(String id) {
        return budget(id).balance(id);
    }

    @Override
    public BigDecimal total(String id) {
        CompletableFuture<Balance> balance = all(id).balance(id).toCompletableFuture();
        return balance.join().spent();
    }

    @Override
    public void close() {
        closed = true;
        counting.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
