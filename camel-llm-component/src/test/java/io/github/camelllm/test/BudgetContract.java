package io.github.camelllm.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.BudgetExceededException;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.BudgetRule;
import io.github.camelllm.limit.BudgetWindow;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Budget} has to do; one proves itself by a subclass that makes it and lets time pass for it. Each test
 * uses a rule with a name of its own, so that budgets may share a store.
 */
public abstract class BudgetContract {
    private static final BigDecimal ONE = BigDecimal.ONE;

    private final BudgetRule rule = rule("1.00", Duration.ofHours(1));
    private Budget budget; // made by the first use, which some tests precede

    /** For subclasses. */
    protected BudgetContract() {}

    /** Returns a new budget of which nothing is spent. */
    protected abstract Budget budget(BudgetRule wanted);

    /** Lets time pass for the budgets: moves their clock, or waits. It is never more than two seconds. */
    protected abstract void pass(Duration time) throws Exception;

    private static BudgetRule rule(String amount, Duration window) {
        return new BudgetRule(
                "contract-" + UUID.randomUUID(),
                new BigDecimal(amount),
                BudgetWindow.rolling(window),
                BudgetRule.Scope.TENANT,
                BigDecimal.ONE);
    }

    private Budget budget() {
        if (budget == null) {
            budget = budget(rule);
        }
        return budget;
    }

    private static <T> T get(java.util.concurrent.CompletionStage<T> promised) throws Exception {
        try {
            return promised.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw (Exception) LlmException.causeOf(e);
        }
    }

    private Budget.Reservation reserve(String key, String usd) throws Exception {
        return get(budget().reserve(key, new BigDecimal(usd)));
    }

    private BudgetExceededException refused(String key, String usd) {
        BudgetExceededException[] refused = new BudgetExceededException[1];
        assertThatThrownBy(() -> reserve(key, usd))
                .isInstanceOfSatisfying(BudgetExceededException.class, e -> refused[0] = e);
        return refused[0];
    }

    private Budget.Balance balance(String key) throws Exception {
        return get(budget().balance(key));
    }

    @Test
    void itKnowsItsRule() {
        assertThat(budget().rule()).isEqualTo(rule);
    }

    @Test
    void whatIsReservedIsNotThereForOtherCalls() throws Exception {
        reserve("a", "0.60");
        assertThat(refused("a", "0.50")).hasMessageContaining(rule.name());
        assertThat(balance("a").reserved()).isEqualByComparingTo("0.60");
        assertThat(balance("a").spent()).isZero();
        assertThat(balance("a").left()).isEqualByComparingTo("0.40");
    }

    @Test
    void settlingTakesWhatWasSpentAndGivesBackTheRest() throws Exception {
        reserve("a", "0.60").settle(new BigDecimal("0.10"));
        awaitSpent("0.10");
        assertThat(balance("a").reserved()).isZero();
        assertThat(balance("a").left()).isEqualByComparingTo("0.90");
    }

    @Test
    void onlyTheFirstSettlementCounts() throws Exception {
        Budget.Reservation reservation = reserve("a", "0.60");
        reservation.settle(new BigDecimal("0.20"));
        reservation.settle(new BigDecimal("0.50"));
        reserve("a", "0.80");
        assertThat(balance("a").spent()).isEqualByComparingTo("0.20");
        assertThat(balance("a").left()).isZero();
    }

    @Test
    void aCallThatWasNotAnsweredCostsNothing() throws Exception {
        reserve("a", "1.00").settle(BigDecimal.ZERO);
        reserve("a", "1.00");
    }

    @Test
    void theWholeAmountCanBeSpentAndNoMore() throws Exception {
        reserve("a", "1.00").settle(ONE);
        awaitSpent("1.00");
        refused("a", "0.000001");
    }

    @Test
    void whatACallCostMoreThanReservedIsOwed() throws Exception {
        reserve("a", "0.10").settle(new BigDecimal("1.20"));
        awaitSpent("1.20");
        assertThat(balance("a").left()).isEqualByComparingTo("-0.20");
        refused("a", "0.01");
    }

    @Test
    void whatHasBeenSpentAlreadyCanBeSettledWhateverIsLeft() throws Exception {
        reserve("a", "0.10").settle(new BigDecimal("1.20"));
        awaitSpent("1.20");
        reserve("a", "0").settle(new BigDecimal("0.30"));
        awaitSpent("1.50");
    }

    @Test
    void sumsAreExact() throws Exception {
        for (int i = 0; i < 10; i++) {
            reserve("a", "0.000000000001").settle(new BigDecimal("0.000000000001"));
        }
        awaitSpent("0.00000000001");
    }

    @Test
    void eachKeyHasItsOwnAmount() throws Exception {
        reserve("a", "1.00");
        reserve("b", "1.00");
        refused("a", "0.01");
        reserve("", "1.00");
    }

    @Test
    void whatNeverFitsHasNoTimeToWaitFor() {
        assertThat(refused("a", "1.01").retryAfter()).isNull();
    }

    @Test
    void whatFitsLaterSaysWhen() throws Exception {
        reserve("a", "1.00").settle(ONE);
        awaitSpent("1.00");
        assertThat(refused("a", "0.50").retryAfter()).isBetween(Duration.ofSeconds(1), Duration.ofHours(2));
    }

    @Test
    void whatWasSpentIsThereAgainAfterTheWindow() throws Exception {
        budget = budget(rule("1.00", Duration.ofSeconds(1)));
        reserve("a", "1.00").settle(ONE);
        pass(Duration.ofSeconds(2));
        reserve("a", "1.00");
    }

    @Test
    void callsAtTheSameTimeNeverGetMoreThanThereIs() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> granted = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                granted.add(threads.submit(() -> {
                    int number = 0;
                    for (int i = 0; i < 50; i++) {
                        CompletableFuture<Budget.Reservation> promised =
                                budget().reserve("a", new BigDecimal("0.01")).toCompletableFuture();
                        number += promised.handle((held, failure) -> held == null ? 0 : 1)
                                .get(20, TimeUnit.SECONDS);
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

    /** Waits for a settlement, which may take its time where the budget is kept elsewhere. */
    private void awaitSpent(String usd) throws Exception {
        BigDecimal wanted = new BigDecimal(usd);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (balance("a").spent().compareTo(wanted) != 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(balance("a").spent()).isEqualByComparingTo(wanted);
    }
}
