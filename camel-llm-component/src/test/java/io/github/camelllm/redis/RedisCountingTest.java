package io.github.camelllm.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.chat.BudgetExceededException;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.RateLimitException;
import io.github.camelllm.concurrent.JdkTimer;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.BudgetRule;
import io.github.camelllm.limit.BudgetWindow;
import io.github.camelllm.limit.LimitKind;
import io.github.camelllm.limit.LimitRule;
import io.github.camelllm.limit.LimitScope;
import io.github.camelllm.limit.LimitUse;
import io.github.camelllm.limit.RateLimiter;
import io.github.camelllm.limit.RateLimiter.Permit;
import io.lettuce.core.cluster.SlotHash;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Limits and budgets of several nodes in a real Redis, also when it or a node dies. */
class RedisCountingTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    /** As long as a slow machine takes to renew it in time. */
    private static final Duration SHORT_LEASE = Duration.ofSeconds(6);

    private final TestRedis redis = TestRedis.start();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        redis.close();
    }

    private RedisCounting node(String uri, boolean refusing) {
        RedisCounting node = RedisCounting.connect(uri, JdkTimer.INSTANCE, refusing);
        opened.add(node);
        return node;
    }

    private RedisCounting node() {
        return node(redis.patientUri(), false);
    }

    private static RateLimiter limiter(RedisCounting node, Long requests, Integer concurrent) {
        return node.limiter(
                new LimitRule("l", Set.of(LimitScope.ALL), requests, null, concurrent, null), Clock.systemUTC());
    }

    private static Budget budget(RedisCounting node) {
        BudgetRule rule = new BudgetRule(
                "b", BigDecimal.ONE, BudgetWindow.month(ZoneOffset.UTC), BudgetRule.Scope.ALL, BigDecimal.ONE);
        return node.budget(rule, Clock.systemUTC());
    }

    private static <T> T get(CompletionStage<T> promised) throws Exception {
        return promised.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static BigDecimal usd(String text) {
        return new BigDecimal(text);
    }

    @Test
    void sixHundredAMinuteOfTwoNodesAreSixHundred() throws Exception {
        List<RateLimiter> nodes = List.of(limiter(node(), 600L, null), limiter(node(), 600L, null));
        long begun = System.nanoTime();
        List<CompletableFuture<RateLimiter.Grant>> grants = new ArrayList<>();
        for (int i = 0; i < 1400; i++) {
            grants.add(nodes.get(i % 2).tryAcquire("", 0).toCompletableFuture());
        }
        int granted = 0;
        for (CompletableFuture<RateLimiter.Grant> grant : grants) {
            Permit permit = get(grant).permit();
            granted += permit == null ? 0 : 1;
            assertThat(permit != null && permit.isLocal()).isFalse();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .as("within the first minute")
                .isLessThan(BOUND);
        assertThat(granted).isEqualTo(600);
        List<LimitUse> use = get(nodes.get(0).use(""));
        assertThat(use.get(0).used()).isEqualTo(600);
    }

    @Test
    void callsUnderWayOfAllNodesCount() throws Exception {
        RateLimiter one = limiter(node(), null, 2);
        RateLimiter two = limiter(node(), null, 2);
        Permit first = get(one.tryAcquire("", 0)).permit();
        get(two.tryAcquire("", 0));
        assertThat(get(one.tryAcquire("", 0)).kind()).isEqualTo(LimitKind.MAX_CONCURRENT);
        assertThat(get(two.tryAcquire("", 0)).kind()).isEqualTo(LimitKind.MAX_CONCURRENT);
        first.settle(0);
        await().atMost(BOUND).until(() -> get(two.tryAcquire("", 0)).permit() != null);
    }

    @Test
    void whatADeadNodeHeldIsFreeWhenItsLeaseEnds() throws Exception {
        RedisCounting dying = RedisCounting.connect(redis.patientUri(), JdkTimer.INSTANCE, false, SHORT_LEASE);
        Budget money = budget(dying);
        get(limiter(dying, null, 1).tryAcquire("", 0));
        get(money.reserve("", usd("0.80"))).settle(usd("0.10"));
        get(money.reserve("", usd("0.80")));
        dying.close(); // renews nothing any more
        RedisCounting other = node();
        RateLimiter limiter = limiter(other, null, 1);
        assertThat(get(limiter.tryAcquire("", 0)).permit()).isNull();
        assertThatThrownBy(() -> get(budget(other).reserve("", usd("0.50"))))
                .hasRootCauseInstanceOf(BudgetExceededException.class);
        await().atMost(BOUND).until(() -> get(limiter.tryAcquire("", 0)).permit() != null);
        Budget left = budget(other); // reserved last, so that its lease may end last
        await().atMost(BOUND).until(() -> get(left.balance("")).reserved().signum() == 0);
        assertThat(get(left.balance("")).spent())
                .as("what was spent stays spent")
                .isEqualByComparingTo("0.10");
    }

    @Test
    void leasesOfCallsUnderWayAreRenewed() throws Exception {
        RedisCounting holding = RedisCounting.connect(redis.patientUri(), JdkTimer.INSTANCE, false, SHORT_LEASE);
        opened.add(holding);
        get(limiter(holding, null, 1).tryAcquire("", 0));
        RateLimiter other = limiter(node(), null, 1);
        await().during(SHORT_LEASE.multipliedBy(2))
                .atMost(BOUND)
                .until(() -> get(other.tryAcquire("", 0)).permit() == null);
    }

    @Test
    void allNodesShareABudget() throws Exception {
        Budget one = budget(node());
        Budget two = budget(node());
        get(one.reserve("", usd("0.40"))).settle(usd("0.30"));
        get(two.reserve("", usd("0.50")));
        assertThatThrownBy(() -> get(one.reserve("", usd("0.30"))))
                .hasRootCauseInstanceOf(BudgetExceededException.class)
                .hasStackTraceContaining("0.2");
        assertThat(get(two.balance("")).spent()).isEqualByComparingTo("0.30");
        assertThat(get(one.balance("")).reserved()).isEqualByComparingTo("0.50");
    }

    @Test
    void whileRedisIsDeadEachNodeLimitsByItself() throws Exception {
        RateLimiter limiter = limiter(node(), 5L, null);
        for (int i = 0; i < 3; i++) {
            assertThat(get(limiter.tryAcquire("", 0)).permit().isLocal()).isFalse();
        }
        redis.kill();
        int granted = 0;
        for (int i = 0; i < 10; i++) {
            Permit permit = get(limiter.tryAcquire("", 0)).permit();
            granted += permit == null ? 0 : 1;
            assertThat(permit == null || permit.isLocal()).isTrue();
        }
        assertThat(granted).as("it remembers the three").isEqualTo(2);
        redis.restart();
        await().atMost(BOUND).until(() -> {
            Permit permit = get(limiter.tryAcquire("", 0)).permit();
            return permit != null && !permit.isLocal();
        });
    }

    @Test
    void aBudgetIsKeptToWhileRedisIsDeadAndKnownToItAfterwards() throws Exception {
        Budget one = budget(node());
        Budget two = budget(node());
        get(two.reserve("", usd("0.20"))).settle(usd("0.20"));
        await().atMost(BOUND).until(() -> get(one.balance("")).spent().compareTo(usd("0.20")) == 0);
        redis.kill();
        get(one.reserve("", usd("0.60"))).settle(usd("0.50"));
        assertThatThrownBy(() -> get(one.reserve("", usd("0.40"))))
                .as("0.20 of the other node, as last known, and 0.50 of its own are spent")
                .hasRootCauseInstanceOf(BudgetExceededException.class);
        redis.restart(); // empty
        await().atMost(BOUND).until(() -> get(two.balance("")).spent().compareTo(usd("0.70")) == 0);
    }

    @Test
    void callsAreRefusedWhileRedisIsDeadIfThatIsWanted() throws Exception {
        redis.kill();
        RedisCounting node = node(redis.patientUri(), true);
        assertThatThrownBy(() -> limiter(node, 5L, 1)
                        .tryAcquire("", 0)
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(CompletionException.class)
                .satisfies(e -> assertThat(LlmException.causeOf(e))
                        .isInstanceOf(RateLimitException.class)
                        .hasMessageContaining("redisFailure=refuse"));
        assertThatThrownBy(() -> budget(node)
                        .reserve("", usd("0.1"))
                        .toCompletableFuture()
                        .join())
                .hasStackTraceContaining("redisFailure=refuse");
    }

    @Test
    void aSlowRedisAddsNoMoreThanItsTimeLimit() throws Exception {
        try (SlowProxy proxy = new SlowProxy(redis.port())) {
            RateLimiter limiter = limiter(node(proxy.uri(), false), 10_000L, null);
            get(limiter.tryAcquire("", 0));
            proxy.delay(Duration.ofMillis(500));
            List<CompletableFuture<RateLimiter.Grant>> grants = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                grants.add(limiter.tryAcquire("", 0).toCompletableFuture());
            }
            for (CompletableFuture<RateLimiter.Grant> grant : grants) {
                assertThat(get(grant).permit()).isNotNull();
            }
            assertThat(get(limiter.tryAcquire("", 0)).permit().isLocal()).isTrue();
            proxy.delay(Duration.ZERO);
            await().atMost(BOUND)
                    .until(() -> !get(limiter.tryAcquire("", 0)).permit().isLocal());
        }
    }

    @Test
    void theKeysOfOneScriptHaveOneSlotOfACluster() {
        LimitRule rule = new LimitRule(
                "a}{b",
                Set.of(LimitScope.USER),
                1L,
                1L,
                1,
                new LimitRule.Quota(1L, 1L, BudgetWindow.day(ZoneOffset.UTC)));
        Set<Integer> slots = new HashSet<>();
        for (byte[] key : RedisKeys.limit(rule, "u}{1")) {
            slots.add(SlotHash.getSlot(key));
        }
        for (byte[] key : RedisKeys.limitCounts(rule, "u}{1", 4)) {
            slots.add(SlotHash.getSlot(key));
        }
        assertThat(slots).hasSize(1);
        assertThat(SlotHash.getSlot(RedisKeys.limit(rule, "u2")[0]))
                .as("callers are on all nodes")
                .isNotIn(slots);
    }
}
