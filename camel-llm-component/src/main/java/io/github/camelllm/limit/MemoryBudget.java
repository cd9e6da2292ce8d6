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
 * A budget in the memory of this process, lost when it ends. It stores at most {@value #MOST_ACCOUNTS} callers that have spent something in
 * the window, at about 400 bytes each; further callers share the account {@code (others)}.
 */
public final class MemoryBudget implements Budget {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryBudget.class);
    static final int MOST_ACCOUNTS = 50_000;
    private static final int FEW = 1000;
    private static final int LONGEST_KEY = 256;
    private static final String OTHERS = "(others)";

    private volatile BudgetRule rule;
    private final Clock clock;
    private final Map<String, BudgetAccount> accounts = new HashMap<>();
    private int sweepAt = FEW;
    private int refused;

    /**
     * Creates a budget.
     *
     * @param rule the rule
     * @param clock the clock
     */
    public MemoryBudget(BudgetRule rule, Clock clock) {
        this.rule = rule;
        this.clock = clock;
    }

    @Override
    public BudgetRule rule() {
        return rule;
    }

    /** Goes on with another rule. What was spent stays spent until it would have expired. */
    @Override
    public synchronized boolean change(BudgetRule to) {
        rule = to;
        accounts.values().forEach(account -> account.follow(to));
        return true;
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

    /** Returns the number of stored callers. */
    synchronized int accounts() {
        return accounts.size();
    }

    private static String shortened(String key) {
        return key.length() <= LONGEST_KEY ? key : key.substring(0, LONGEST_KEY);
    }

    /**
     * Returns the account of a caller: its own, or the shared one. Empty accounts are removed by a scan whose interval grows with their
     * number, so that its share of each call stays constant.
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

    /** The reservation of one call. */
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
