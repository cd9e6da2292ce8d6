package io.github.camelllm.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.BudgetExceededException;
import io.github.camelllm.limit.Budget.Balance;
import io.github.camelllm.limit.Budget.Reservation;
import io.github.camelllm.limit.BudgetRule.Scope;
import io.github.camelllm.test.ManualClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-28T22:30:00Z"));
    private MemoryBudget budget = budget("1.00", BudgetWindow.day(ZoneOffset.UTC));

    private MemoryBudget budget(String amount, BudgetWindow window) {
        BudgetRule rule = new BudgetRule("team-a", new BigDecimal(amount), window, Scope.TENANT, new BigDecimal("0.8"));
        return new MemoryBudget(rule, clock);
    }

    private Reservation reserve(String usd) {
        return reserve("acme", usd).join();
    }

    private CompletableFuture<Reservation> reserve(String key, String usd) {
        return budget.reserve(key, new BigDecimal(usd)).toCompletableFuture();
    }

    private void spend(String usd) {
        reserve(usd).settle(new BigDecimal(usd));
    }

    private BudgetExceededException refused(String usd) {
        try {
            reserve("acme", usd).join();
        } catch (CompletionException e) {
            return (BudgetExceededException) e.getCause();
        }
        throw new AssertionError(usd + " USD were not refused");
    }

    private Balance balance() {
        return budget.balance("acme").toCompletableFuture().join();
    }

    /** Those beyond the number share one amount, so that what is spent never exceeds what is allowed. */
    @Test
    void aMillionTenantsDoNotFillTheMemory() {
        int refused = 0;
        for (int i = 0; i < 1_000_000; i++) {
            CompletableFuture<Reservation> reservation = reserve("tenant " + i, "0.01");
            if (reservation.isCompletedExceptionally()) {
                refused++;
            } else {
                reservation.join().settle(new BigDecimal("0.01"));
            }
        }
        assertThat(budget.accounts()).isEqualTo(MemoryBudget.MOST_ACCOUNTS + 1);
        assertThat(refused).isEqualTo(1_000_000 - MemoryBudget.MOST_ACCOUNTS - 100);
        clock.pass(Duration.ofDays(2));
        for (int i = 0; i < MemoryBudget.MOST_ACCOUNTS; i++) {
            reserve("late " + i, "0.01");
        }
        assertThat(budget.accounts())
                .as("accounts of the day before are forgotten")
                .isLessThanOrEqualTo(MemoryBudget.MOST_ACCOUNTS + 1);
        assertThat(reserve("tenant 3", "1.00")).isNotCompletedExceptionally();
    }

    @Test
    void whatIsReservedIsNotThereForOthers() {
        reserve("0.60");
        assertThat(refused("0.50")).hasMessageContaining("0.50").hasMessageContaining("0.40 of 1.00 USD are left");
        assertThat(balance().reserved()).isEqualByComparingTo("0.60");
        assertThat(balance().spent()).isZero();
    }

    @Test
    void settlingGivesBackWhatWasNotSpent() {
        reserve("0.60").settle(new BigDecimal("0.10"));
        assertThat(balance().reserved()).isZero();
        assertThat(balance().spent()).isEqualByComparingTo("0.10");
        assertThat(balance().left()).isEqualByComparingTo("0.90");
    }

    @Test
    void settlingTwiceCountsOnce() {
        Reservation reservation = reserve("0.60");
        reservation.settle(BigDecimal.ZERO);
        reservation.settle(new BigDecimal("0.60"));
        assertThat(balance().reserved()).isZero();
        assertThat(balance().spent()).isZero();
    }

    @Test
    void whatACallCostMoreThanReservedIsTakenFromTheNext() {
        reserve("0.10").settle(new BigDecimal("1.20"));
        assertThat(balance().left()).isEqualByComparingTo("-0.20");
        assertThat(refused("0.01")).hasMessageContaining("0 of 1.00 USD are left");
    }

    @Test
    void theWholeAmountCanBeSpent() {
        spend("1.00");
        assertThat(refused("0.000001")).isInstanceOf(BudgetExceededException.class);
    }

    @Test
    void aCalendarDayEndsAtMidnightOfItsZone() {
        budget = budget("1.00", BudgetWindow.day(BERLIN));
        spend("1.00");
        assertThat(refused("0.10").retryAfter()).isEqualTo(Duration.ofMinutes(30));
        clock.pass(Duration.ofMinutes(30));
        spend("1.00");
        assertThat(refused("0.10").retryAfter())
                .as("the day on which summer time begins")
                .isEqualTo(Duration.ofHours(23));
    }

    @Test
    void aCalendarMonthEndsWithItsLastDay() {
        budget = budget("1.00", BudgetWindow.month(ZoneOffset.UTC));
        spend("1.00");
        assertThat(refused("1.00").retryAfter())
                .isEqualTo(Duration.between(clock.instant(), Instant.parse("2026-04-01T00:00:00Z")));
        clock.pass(Duration.ofDays(4));
        spend("1.00");
    }

    @Test
    void aRollingWindowFreesWhatWasSpentFirst() {
        budget = budget("1.00", BudgetWindow.rolling(Duration.ofHours(1)));
        spend("0.60");
        clock.pass(Duration.ofMinutes(30));
        spend("0.40");
        assertThat(refused("0.50").retryAfter()).isBetween(Duration.ofMinutes(30), Duration.ofMinutes(31));
        assertThat(refused("0.70").retryAfter()).isBetween(Duration.ofMinutes(60), Duration.ofMinutes(61));
        clock.pass(Duration.ofMinutes(29));
        assertThat(balance().spent()).isEqualByComparingTo("1.00");
        clock.pass(Duration.ofMinutes(2));
        assertThat(balance().spent()).isEqualByComparingTo("0.40");
        spend("0.60");
    }

    @Test
    void whatNeverFitsHasNoTimeToWaitFor() {
        assertThat(refused("1.01").retryAfter()).isNull();
        assertThat(refused("1.01"))
                .hasMessageContaining("never allows that much")
                .hasMessageContaining("maxTokens");
    }

    @Test
    void whatIsOnlyReservedMayBeFreeAtTheEndOfTheWindow() {
        reserve("1.00");
        assertThat(refused("0.10").retryAfter()).isEqualTo(Duration.ofMinutes(90));
    }

    @Test
    void aReservationOutlivesItsWindow() {
        Reservation late = reserve("0.60");
        clock.pass(Duration.ofHours(2));
        refused("0.50");
        late.settle(new BigDecimal("0.60"));
        assertThat(balance().spent()).as("it is paid by the day it ends on").isEqualByComparingTo("0.60");
    }

    @Test
    void eachCallerHasAnAmount() {
        spend("1.00");
        reserve("other", "1.00").join().settle(BigDecimal.ONE);
        assertThat(refused("1.00")).hasMessageContaining("The budget 'team-a' of the tenant 'acme'");
    }

    @Test
    void manyCallersOfLongAgoAreForgotten() {
        for (int i = 0; i < 5_000; i++) {
            reserve("tenant " + i, "0.01").join().settle(new BigDecimal("0.01"));
            clock.pass(Duration.ofDays(1));
        }
        assertThat(budget.accounts()).isLessThanOrEqualTo(1_000);
    }

    @Test
    void rulesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> budget("0", BudgetWindow.day(BERLIN))).hasMessageContaining("more than 0 USD");
        assertThatThrownBy(() -> BudgetWindow.rolling(Duration.ofMillis(999))).hasMessageContaining("a second");
        assertThatThrownBy(() ->
                        new BudgetRule("b", BigDecimal.ONE, BudgetWindow.day(BERLIN), Scope.ALL, new BigDecimal("80")))
                .hasMessageContaining("from 0 to 1");
    }
}
