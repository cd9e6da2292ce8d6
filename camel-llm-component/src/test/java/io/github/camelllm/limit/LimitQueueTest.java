package io.github.camelllm.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallCancelledException;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.QuotaExceededException;
import io.github.camelllm.chat.RateLimitException;
import io.github.camelllm.limit.RateLimiter.Permit;
import io.github.camelllm.test.ManualClock;
import io.github.camelllm.test.ManualTimer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LimitQueueTest {
    private static final LimitWait NO_WAIT = new LimitWait(Duration.ZERO, 10);
    private static final LimitWait LONG = new LimitWait(Duration.ofHours(1), 10_000);

    private final ManualTimer timer = new ManualTimer();
    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-28T22:30:00Z"));
    private final List<String> order = new ArrayList<>();

    private LimitQueue queue(LimitRule rule) {
        return new LimitQueue(new MemoryRateLimiter(rule, clock, timer), timer, Runnable::run);
    }

    private static LimitRule requests(long perMinute) {
        return new LimitRule("l", Set.of(LimitScope.TENANT), perMinute, null, null, null);
    }

    private static LimitRule concurrent(int most) {
        return new LimitRule("l", Set.of(LimitScope.TENANT), null, null, most, null);
    }

    private static Call call(int priority) {
        return new Call("p", ChatRequest.of("Hi"), CallOptions.STANDARD.withPriority(priority), null);
    }

    private CompletableFuture<Permit> acquire(LimitQueue queue, String name, int priority) {
        CompletableFuture<Permit> permit =
                queue.acquire(call(priority), "a", 0, LONG).toCompletableFuture();
        permit.thenRun(() -> order.add(name));
        return permit;
    }

    private static LlmException failure(CompletableFuture<Permit> permit) {
        assertThat(permit).isCompletedExceptionally();
        return (LlmException)
                LlmException.causeOf(permit.handle((value, e) -> e).join());
    }

    @Test
    void callsGoOnInTheOrderTheyCame() {
        LimitQueue queue = queue(concurrent(1));
        Permit first = acquire(queue, "1", 0).join();
        CompletableFuture<Permit> second = acquire(queue, "2", 0);
        acquire(queue, "3", 0);
        first.settle(0);
        second.join().settle(0);
        assertThat(order).containsExactly("1", "2", "3");
        assertThat(queue.waiting()).isZero();
    }

    @Test
    void aCallOfHigherPriorityGoesFirst() {
        LimitQueue queue = queue(concurrent(1));
        Permit first = acquire(queue, "first", 0).join();
        acquire(queue, "low", -1);
        acquire(queue, "normal", 0);
        CompletableFuture<Permit> high = acquire(queue, "high", 1);
        first.settle(0);
        high.join().settle(0);
        assertThat(order).containsExactly("first", "high", "normal");
    }

    @Test
    void whoHasWaitedLongIsNotOvertaken() {
        LimitQueue queue = queue(concurrent(1));
        Permit first = acquire(queue, "first", 0).join();
        CompletableFuture<Permit> old = acquire(queue, "old", 0);
        timer.pass(Duration.ofSeconds(11)); // a step of priority stands for ten seconds
        acquire(queue, "high", 1);
        first.settle(0);
        old.join().settle(0);
        assertThat(order).containsExactly("first", "old", "high");
    }

    @Test
    void noLineWaitsForAnother() {
        LimitQueue queue = queue(concurrent(1));
        acquire(queue, "noisy", 0);
        acquire(queue, "noisy waits", 0);
        assertThat(queue.acquire(call(0), "b", 0, LONG)).isCompleted();
    }

    @Test
    void aCallThatMustNotWaitFailsAtOnceAndSaysWhen() {
        LimitQueue queue = queue(requests(1));
        queue.acquire(call(0), "a", 0, NO_WAIT);
        LlmException refused = failure(queue.acquire(call(0), "a", 0, NO_WAIT).toCompletableFuture());
        assertThat(refused).isInstanceOf(RateLimitException.class).hasMessageContaining("requestsPerMinute=1");
        assertThat(refused.retryAfter()).isBetween(Duration.ofSeconds(59), Duration.ofSeconds(61));
        assertThat(refused.providerCode()).isEqualTo(LimitQueue.LOCAL);
    }

    @Test
    void aCallThatWouldWaitTooLongFailsAtOnce() {
        LimitQueue queue = queue(requests(60));
        LimitWait bounds = new LimitWait(Duration.ofSeconds(65), 10_000);
        List<CompletableFuture<Permit>> permits = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            permits.add(queue.acquire(call(0), "a", 0, bounds).toCompletableFuture());
        }
        long refused = permits.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .count();
        assertThat(refused)
                .as("60 at once, one a second after the first minute")
                .isBetween(13L, 17L);
        assertThat(failure(permits.get(79)).retryAfter()).isGreaterThan(bounds.maxWait());
        timer.pass(bounds.maxWait().plusMillis(500));
        assertThat(permits.stream().filter(p -> p.isDone() && !p.isCompletedExceptionally()))
                .hasSizeGreaterThanOrEqualTo((int) (80 - refused - 1));
    }

    @Test
    void noMoreCallsWaitThanMay() {
        LimitQueue queue = queue(concurrent(1));
        LimitWait two = new LimitWait(Duration.ofMinutes(1), 2);
        for (int i = 0; i < 3; i++) {
            queue.acquire(call(0), "a", 0, two);
        }
        assertThat(failure(queue.acquire(call(0), "a", 0, two).toCompletableFuture()))
                .isInstanceOf(RateLimitException.class)
                .hasMessageContaining("maxLimitQueue");
        assertThat(queue.waiting()).isEqualTo(2);
    }

    @Test
    void aWaitEndsWhenItsTimeIsOver() {
        LimitQueue queue = queue(concurrent(1));
        acquire(queue, "first", 0);
        CompletableFuture<Permit> second = queue.acquire(call(0), "a", 0, new LimitWait(Duration.ofSeconds(5), 10))
                .toCompletableFuture();
        timer.pass(Duration.ofMillis(4990));
        assertThat(second).isNotDone();
        timer.pass(Duration.ofMillis(20));
        assertThat(failure(second)).isInstanceOf(RateLimitException.class).hasMessageContaining("maxLimitWait");
        assertThat(queue.waiting()).isZero();
        assertThat(timer.waiting()).as("no task is left").isZero();
    }

    @Test
    void aCancelledCallLeavesItsPlace() {
        LimitQueue queue = queue(concurrent(1));
        Permit first = acquire(queue, "first", 0).join();
        Call cancelled = call(0);
        CompletableFuture<Permit> second =
                queue.acquire(cancelled, "a", 0, LONG).toCompletableFuture();
        acquire(queue, "third", 0);
        cancelled.cancel();
        assertThat(failure(second)).isInstanceOf(CallCancelledException.class);
        first.settle(0);
        assertThat(order).containsExactly("first", "third");
    }

    @Test
    void aCallThatWasNotSentLetsTheNextOneThrough() {
        LimitQueue queue = queue(requests(1));
        Permit first = acquire(queue, "first", 0).join();
        acquire(queue, "second", 0);
        first.cancel();
        timer.pass(Duration.ofSeconds(1));
        assertThat(order).containsExactly("first", "second");
    }

    @Test
    void whoWaitedIsLetThroughAtAnEvenPace() {
        LimitQueue queue = queue(requests(600));
        for (int i = 0; i < 1200; i++) {
            acquire(queue, String.valueOf(i), 0);
        }
        assertThat(order).as("none waits while there is room").hasSize(600);
        timer.pass(Duration.ofSeconds(60));
        assertThat(order).as("never more than 600 in 60 seconds").hasSize(600);
        for (int second = 1; second <= 10; second++) {
            timer.pass(Duration.ofSeconds(1));
            assertThat(order.size()).isBetween(600 + 10 * second - 5, 600 + 10 * second + 1);
        }
    }

    @Test
    void sixHundredAMinuteOfTwoEndpointsStaySixHundredForTenMinutes() {
        MemoryRateLimiter shared = new MemoryRateLimiter(requests(600), clock, timer);
        List<LimitQueue> queues =
                List.of(new LimitQueue(shared, timer, Runnable::run), new LimitQueue(shared, timer, Runnable::run));
        for (int i = 0; i < 7000; i++) {
            acquire(queues.get(i % 2), String.valueOf(i), 0);
        }
        int before = 0;
        for (int minute = 0; minute < 10; minute++) {
            timer.pass(Duration.ofMinutes(1));
            assertThat(order.size() - before).as("in minute %d", minute).isBetween(594, 606);
            before = order.size();
        }
    }

    @Test
    void aQuotaThatIsUsedUpIsNotWaitedFor() {
        LimitRule rule = new LimitRule(
                "daily",
                Set.of(LimitScope.USER),
                null,
                null,
                null,
                new LimitRule.Quota(1L, null, BudgetWindow.day(ZoneOffset.UTC)));
        LimitQueue queue = queue(rule);
        queue.acquire(call(0), "ann", 0, LONG);
        LlmException refused = failure(queue.acquire(call(0), "ann", 0, LONG).toCompletableFuture());
        assertThat(refused)
                .isInstanceOf(QuotaExceededException.class)
                .hasMessageContaining("The limit 'daily' of the user 'ann' (requestQuota=1) is used up");
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofMinutes(90));
    }

    @Test
    void noCallWaitsLongerOnceTheTimerHasStopped() {
        LimitQueue queue = new LimitQueue(
                new MemoryRateLimiter(concurrent(1), clock, timer),
                new io.github.camelllm.concurrent.Timer() {
                    @Override
                    public long nanos() {
                        return timer.nanos();
                    }

                    @Override
                    public Runnable after(Duration delay, Runnable task) {
                        throw new java.util.concurrent.RejectedExecutionException("stopped");
                    }
                },
                Runnable::run);
        queue.acquire(call(0), "a", 0, LONG);
        assertThat(failure(queue.acquire(call(0), "a", 0, LONG).toCompletableFuture()))
                .isInstanceOf(CallCancelledException.class);
    }
}
