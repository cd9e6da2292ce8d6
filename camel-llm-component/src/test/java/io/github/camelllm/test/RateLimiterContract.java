package io.github.camelllm.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.limit.BudgetWindow;
import io.github.camelllm.limit.LimitKind;
import io.github.camelllm.limit.LimitRule;
import io.github.camelllm.limit.LimitScope;
import io.github.camelllm.limit.LimitUse;
import io.github.camelllm.limit.RateLimiter;
import io.github.camelllm.limit.RateLimiter.Grant;
import io.github.camelllm.limit.RateLimiter.Permit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What every {@link RateLimiter} has to do; one proves itself by a subclass that makes it and lets time pass for it. Each test
 * uses a rule with a name of its own, so that limiters may share a store.
 */
public abstract class RateLimiterContract {
    /** For subclasses. */
    protected RateLimiterContract() {}

    /** Returns a new limiter of which nothing is used. */
    protected abstract RateLimiter limiter(LimitRule wanted);

    /** Lets time pass for the limiters: moves their clock, or waits. It is never more than two seconds. */
    protected abstract void pass(Duration time) throws Exception;

    private static LimitRule rule(Long requests, Long tokens, Integer concurrent, LimitRule.Quota quota) {
        return new LimitRule(
                "contract-" + UUID.randomUUID(), Set.of(LimitScope.TENANT), requests, tokens, concurrent, quota);
    }

    private RateLimiter requests(long perMinute) {
        return limiter(rule(perMinute, null, null, null));
    }

    private RateLimiter tokens(long perMinute) {
        return limiter(rule(null, perMinute, null, null));
    }

    private static <T> T get(CompletionStage<T> promised) throws Exception {
        return promised.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static Permit permit(RateLimiter limiter, String key, long tokens) throws Exception {
        Grant grant = get(limiter.tryAcquire(key, tokens));
        assertThat(grant.permit()).as("a permit, not %s", grant).isNotNull();
        return grant.permit();
    }

    private static Grant refusal(RateLimiter limiter, String key, long tokens) throws Exception {
        Grant grant = get(limiter.tryAcquire(key, tokens));
        assertThat(grant.permit()).isNull();
        return grant;
    }

    private static LimitUse use(RateLimiter limiter, String key, LimitKind kind) throws Exception {
        return get(limiter.use(key)).stream()
                .filter(use -> use.kind() == kind)
                .findFirst()
                .orElseThrow();
    }

    /** Waits for what a permit that has ended gave back, which may take its time where the limit is kept elsewhere. */
    private static void awaitUsed(RateLimiter limiter, LimitKind kind, long used) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (use(limiter, "a", kind).used() != used && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(use(limiter, "a", kind).used()).isEqualTo(used);
    }

    @Test
    void itKnowsItsRule() {
        LimitRule rule = rule(3L, null, null, null);
        assertThat(limiter(rule).rule()).isEqualTo(rule);
    }

    @Test
    void itLetsThroughWhatItAllowsAndNoMore() throws Exception {
        RateLimiter limiter = requests(3);
        for (int i = 0; i < 3; i++) {
            permit(limiter, "a", 0).settle(0);
        }
        Grant refusal = refusal(limiter, "a", 0);
        assertThat(refusal.kind()).isEqualTo(LimitKind.REQUESTS_PER_MINUTE);
        assertThat(refusal.limit()).isEqualTo(3);
        assertThat(refusal.retryAfter()).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(61));
    }

    @Test
    void eachKeyHasItsOwnLimit() throws Exception {
        RateLimiter limiter = requests(1);
        permit(limiter, "a", 0);
        permit(limiter, "b", 0);
        permit(limiter, "", 0);
        refusal(limiter, "a", 0);
    }

    @Test
    void expectedTokensCountUntilItIsKnownWhatACallTook() throws Exception {
        RateLimiter limiter = tokens(100);
        Permit first = permit(limiter, "a", 60);
        assertThat(refusal(limiter, "a", 60).kind()).isEqualTo(LimitKind.TOKENS_PER_MINUTE);
        first.settle(20);
        awaitUsed(limiter, LimitKind.TOKENS_PER_MINUTE, 20);
        permit(limiter, "a", 60);
    }

    @Test
    void whatACallTookMoreThanExpectedIsOwed() throws Exception {
        RateLimiter limiter = tokens(100);
        permit(limiter, "a", 10).settle(150);
        awaitUsed(limiter, LimitKind.TOKENS_PER_MINUTE, 150);
        refusal(limiter, "a", 1);
        assertThat(use(limiter, "a", LimitKind.TOKENS_PER_MINUTE).remaining()).isZero();
    }

    @Test
    void whatIsNotKnownStaysCountedAsExpected() throws Exception {
        RateLimiter limiter = tokens(100);
        permit(limiter, "a", 60).settle(-1);
        refusal(limiter, "a", 60);
        permit(limiter, "a", 40);
    }

    @Test
    void aCallThatIsLargerThanTheLimitPassesAlone() throws Exception {
        RateLimiter limiter = tokens(100);
        permit(limiter, "a", 1000);
        refusal(limiter, "a", 1);
        permit(limiter, "b", 1);
        refusal(limiter, "b", 1000);
    }

    @Test
    void aCallThatWasNotSentGivesAllBack() throws Exception {
        RateLimiter limiter = limiter(rule(1L, 100L, 1, null));
        Permit permit = permit(limiter, "a", 100);
        permit.cancel();
        permit.cancel();
        permit.settle(100);
        awaitUsed(limiter, LimitKind.MAX_CONCURRENT, 0);
        awaitUsed(limiter, LimitKind.TOKENS_PER_MINUTE, 0);
        permit(limiter, "a", 100);
        refusal(limiter, "a", 1);
    }

    @Test
    void noMoreCallsAreUnderWayThanAllowed() throws Exception {
        RateLimiter limiter = limiter(rule(null, null, 2, null));
        Permit first = permit(limiter, "a", 0);
        permit(limiter, "a", 0);
        assertThat(refusal(limiter, "a", 0).kind()).isEqualTo(LimitKind.MAX_CONCURRENT);
        first.settle(0);
        first.settle(0);
        awaitUsed(limiter, LimitKind.MAX_CONCURRENT, 1);
        permit(limiter, "a", 0);
        refusal(limiter, "a", 0);
    }

    @Test
    void aRefusedCallCountsNowhere() throws Exception {
        RateLimiter limiter = limiter(rule(10L, 100L, null, null));
        permit(limiter, "a", 90);
        refusal(limiter, "a", 20);
        assertThat(use(limiter, "a", LimitKind.REQUESTS_PER_MINUTE).used()).isEqualTo(1);
        permit(limiter, "a", 10);
    }

    @Test
    void aQuotaIsThereAgainAfterItsWindow() throws Exception {
        BudgetWindow window = BudgetWindow.rolling(Duration.ofSeconds(1));
        RateLimiter limiter = limiter(rule(null, null, null, new LimitRule.Quota(2L, 100L, window)));
        permit(limiter, "a", 10);
        permit(limiter, "a", 10);
        Grant refusal = refusal(limiter, "a", 10);
        assertThat(refusal.kind()).isEqualTo(LimitKind.REQUEST_QUOTA);
        assertThat(refusal.retryAfter()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(2));
        assertThat(use(limiter, "a", LimitKind.REQUEST_QUOTA).resetsAfter())
                .isBetween(Duration.ofMillis(1), Duration.ofSeconds(2));
        pass(Duration.ofMillis(1500));
        permit(limiter, "a", 100);
        assertThat(use(limiter, "a", LimitKind.TOKEN_QUOTA).used()).isEqualTo(100);
    }

    @Test
    void callsAtTheSameTimeNeverGetMoreThanThereIs() throws Exception {
        RateLimiter limiter = requests(100);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> granted = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                granted.add(threads.submit(() -> {
                    int number = 0;
                    for (int i = 0; i < 50; i++) {
                        number += get(limiter.tryAcquire("a", 0)).permit() == null ? 0 : 1;
                    }
                    return number;
                }));
            }
            int sum = 0;
            for (Future<Integer> one : granted) {
                sum += one.get();
            }
            assertThat(sum).isEqualTo(100);
        } finally {
            threads.shutdownNow();
        }
    }
}
