package io.github.camelllm.limit;

import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A budget that is kept in this process, and forgotten when it ends. */
public final class MemoryBudget implements Budget {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryBudget.class);
    private static final int FEW = 1000;

    private final BudgetRule rule;
    private final Clock clock;
    private final Map<String, BudgetAccount> accounts = new HashMap<>();
    private int sweepAt = FEW;

    /**
     * Makes a budget of which nothing is spent.
     *
     * @param rule how much may be spent, when, and by whom
     * @param clock what tells the time
     */
    public MemoryBudget(BudgetRule rule, Clock clock) {
        this.rule = rule;
        this.clock = clock;
    }

    @Override
    public BudgetRule rule() {
        return rule;
    }

    @Override
    public CompletionStage<Reservation> reserve(String key, BigDecimal worst) {
        Instant now = clock.instant();
        BigDecimal left;
        Instant fits;
        synchronized (this) {
            BudgetAccount account = account(key, now);
            if (account.reserve(worst)) {
                return CompletableFuture.completedFuture(new Held(key, worst));
            }
            left = account.left();
            fits = account.fits(worst, now);
        }
        return CompletableFuture.failedFuture(exceeded(key, worst, left, now, fits));
    }

    @Override
    public CompletionStage<Balance> balance(String key) {
        Instant now = clock.instant();
        synchronized (this) {
            BudgetAccount known = accounts.get(key);
            BudgetAccount account = known == null ? new BudgetAccount(rule) : known;
            account.expire(now);
            return CompletableFuture.completedFuture(account.balance(now));
        }
    }

    /** Returns how many callers are remembered. */
    synchronized int accounts() {
        return accounts.size();
    }

    /** Returns the account of a caller as it is now. One that says nothing more is forgotten when there are many. */
    private BudgetAccount account(String key, Instant now) {
        BudgetAccount known = accounts.get(key);
        if (known == null && accounts.size() >= sweepAt) {
            accounts.values().removeIf(account -> account.expire(now).isIdle());
            sweepAt = Math.max(FEW, 2 * accounts.size());
        }
        return accounts.computeIfAbsent(key, any -> new BudgetAccount(rule)).expire(now);
    }

    private void settle(String key, BigDecimal worst, BigDecimal spent) {
        Instant now = clock.instant();
        BigDecimal noted;
        synchronized (this) {
            BudgetAccount account = account(key, now);
            account.settle(worst, spent, now);
            noted = account.toWarnOf(now);
        }
        if (noted != null) {
            LOG.warn(
                    "{} has spent {} of {} USD (window: {})",
                    rule.title(key),
                    noted.toPlainString(),
                    rule.amount().toPlainString(),
                    rule.window());
        }
    }

    private LlmException exceeded(String key, BigDecimal worst, BigDecimal left, Instant now, @Nullable Instant fits) {
        String what = rule.title(key) + " does not allow the call: it can cost up to " + worst.toPlainString()
                + " USD, and " + left.max(BigDecimal.ZERO).toPlainString() + " of "
                + rule.amount().toPlainString() + " USD are left";
        String then = fits == null
                ? "; it never allows that much. Set maxTokens, or a lower one, to limit what the answer can cost"
                : " until " + fits;
        return ErrorDetails.of(ErrorKind.BUDGET_EXCEEDED, what + then)
                .retryAfter(fits == null ? null : Duration.between(now, fits))
                .exception();
    }

    /** What is kept for one call. */
    private final class Held implements Reservation {
        private final AtomicBoolean open = new AtomicBoolean(true);
        private final String key;
        private final BigDecimal worst;

        Held(String key, BigDecimal worst) {
            this.key = key;
            this.worst = worst;
        }

        @Override
        public void settle(BigDecimal spent) {
            if (open.compareAndSet(true, false)) {
                MemoryBudget.this.settle(key, worst, spent);
            }
        }
    }
}
