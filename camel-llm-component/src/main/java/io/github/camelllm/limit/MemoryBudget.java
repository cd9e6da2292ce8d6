package io.github.camelllm.limit;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A budget that is kept in this process, and forgotten when it ends. It remembers at most {@value #MOST_ACCOUNTS} callers
 * who have spent something in the window, in some 400 bytes each; further callers share one amount, as {@code (others)}.
 */
public final class MemoryBudget implements Budget {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryBudget.class);
    static final int MOST_ACCOUNTS = 50_000;
    private static final int FEW = 1000;
    private static final int LONGEST_KEY = 256;
    private static final String OTHERS = "(others)";

    private final BudgetRule rule;
    private final Clock clock;
    private final Map<String, BudgetAccount> accounts = new HashMap<>();
    private int sweepAt = FEW;
    private int refused;

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
        String kept;
        BigDecimal left;
        Instant fits;
        synchronized (this) {
            kept = kept(shortened(key), now);
            BudgetAccount account = account(kept, now);
            if (account.reserve(worst)) {
                return CompletableFuture.completedFuture(new Held(kept, worst));
            }
            left = account.left();
            fits = account.fits(worst, now);
        }
        return CompletableFuture.failedFuture(BudgetRefusal.of(rule, kept, worst, left, now, fits));
    }

    @Override
    public CompletionStage<Balance> balance(String key) {
        Instant now = clock.instant();
        synchronized (this) {
            BudgetAccount known = accounts.get(shortened(key));
            if (known == null && accounts.size() >= MOST_ACCOUNTS) {
                known = accounts.get(OTHERS);
            }
            BudgetAccount account = known == null ? new BudgetAccount(rule) : known;
            account.expire(now);
            return CompletableFuture.completedFuture(account.balance(now));
        }
    }

    /** Returns how many callers are remembered. */
    synchronized int accounts() {
        return accounts.size();
    }

    private static String shortened(String key) {
        return key.length() <= LONGEST_KEY ? key : key.substring(0, LONGEST_KEY);
    }

    /**
     * Returns whose account a caller uses: their own, or that of the others. Accounts that say nothing more are forgotten
     * when there are many, by a look at all of them that is as rare as there are many, so that none makes a call wait.
     */
    private String kept(String key, Instant now) {
        if (accounts.containsKey(key) || accounts.size() < Math.min(sweepAt, MOST_ACCOUNTS)) {
            return key;
        }
        if (accounts.size() < MOST_ACCOUNTS || ++refused >= MOST_ACCOUNTS / 2) {
            accounts.values().removeIf(account -> account.expire(now).isIdle());
            sweepAt = Math.max(FEW, 2 * accounts.size());
            refused = 0;
        }
        return accounts.size() < MOST_ACCOUNTS ? key : OTHERS;
    }

    private BudgetAccount account(String key, Instant now) {
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
