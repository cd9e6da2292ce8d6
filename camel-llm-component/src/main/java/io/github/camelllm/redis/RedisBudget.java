package io.github.camelllm.redis;

import static io.github.camelllm.redis.RedisScript.argument;
import static io.github.camelllm.redis.RedisScript.text;

import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.BudgetRefusal;
import io.github.camelllm.limit.BudgetRule;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A budget that all nodes share. Each node publishes what it has itself spent and reserved; what it has spent it publishes again
 * until the window ends, so that a server that has lost it learns it anew.
 */
final class RedisBudget implements Budget {
    private static final Logger LOG = LoggerFactory.getLogger(RedisBudget.class);

    /** Amounts in Redis are numbers of 1e-12 USD. */
    private static final int SCALE = 12;

    private static final Duration UNUSED = Duration.ofMinutes(1);

    private final RedisCounting counting;
    private volatile BudgetRule rule;
    private final Clock clock;
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();

    RedisBudget(RedisCounting counting, BudgetRule rule, Clock clock) {
        this.counting = counting;
        this.rule = rule;
        this.clock = clock;
    }

    /** What this node has spent and reserved of the budget of a caller, and what it last knew of all nodes. */
    private static final class Account {
        private BigDecimal reserved = BigDecimal.ZERO;
        private final TreeMap<Instant, BigDecimal> spent = new TreeMap<>();
        private TreeMap<Instant, BigDecimal> spentByOthers = new TreeMap<>();
        private Instant warnedUntil = Instant.MIN;
        private Instant used = Instant.MIN;

        private void expire(Instant now) {
            spent.headMap(now, true).clear();
            spentByOthers.headMap(now, true).clear();
        }

        /** What is known without Redis: nothing of what other nodes have reserved. */
        private Known known() {
            TreeMap<Instant, BigDecimal> all = new TreeMap<>(spentByOthers);
            spent.forEach((expiry, usd) -> all.merge(expiry, usd, BigDecimal::add));
            return new Known(all, reserved);
        }

        private void learn(Map<Instant, BigDecimal> all) {
            spentByOthers = new TreeMap<>();
            all.forEach((expiry, usd) -> {
                BigDecimal others = usd.subtract(spent.getOrDefault(expiry, BigDecimal.ZERO));
                if (others.signum() > 0) {
                    spentByOthers.put(expiry, others);
                }
            });
        }

        private boolean isUnused() {
            return reserved.signum() == 0 && spent.isEmpty();
        }

        /** Returns whether it is unused and no call is about to use it. */
        private synchronized boolean isForgotten(Instant now) {
            return isUnused() && used.isBefore(now.minus(UNUSED));
        }
    }

    /**
     * What all nodes have spent and reserved.
     *
     * @param spent by the time at which it counts no more
     * @param reserved what calls under way may yet spend
     */
    private record Known(TreeMap<Instant, BigDecimal> spent, BigDecimal reserved) {
        BigDecimal sum() {
            return spent.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        }

        @Nullable
        Instant fits(BigDecimal worst, BudgetRule rule, Instant now) {
            if (worst.compareTo(rule.amount()) > 0) {
                return null;
            }
            BigDecimal missing = worst.add(sum()).add(reserved).subtract(rule.amount());
            for (Map.Entry<Instant, BigDecimal> entry : spent.entrySet()) {
                missing = missing.subtract(entry.getValue());
                if (missing.signum() <= 0) {
                    return entry.getKey();
                }
            }
            return rule.window().expiry(now);
        }
    }

    @Override
    public BudgetRule rule() {
        return rule;
    }

    @Override
    public boolean change(BudgetRule to) {
        rule = to;
        return true;
    }

    @Override
    public CompletionStage<Reservation> reserve(String key, BigDecimal worst) {
        Instant now = clock.instant();
        Account account = account(key);
        CompletionStage<List<Object>> answered;
        synchronized (account) { // so that what is reserved arrives in its order
            account.expire(now);
            BigDecimal before = account.reserved;
            account.reserved = before.add(worst);
            answered = send(key, account, true, before);
        }
        return answered.handle((result, failure) -> {
                    if (failure != null) {
                        return alone(key, account, worst, now);
                    }
                    Known known = known(result);
                    boolean granted = worst.signum() == 0 || RedisScript.number(result.get(0)) == 1;
                    return decided(key, account, worst, known, granted, now);
                })
                .thenCompose(reservation -> reservation);
    }

    private CompletionStage<Reservation> alone(String key, Account account, BigDecimal worst, Instant now) {
        if (counting.isRefusing()) {
            giveBack(account, worst);
            return CompletableFuture.failedFuture(counting.unreachable(rule.title(key)));
        }
        Known known;
        synchronized (account) {
            known = account.known();
        }
        boolean fits = worst.signum() == 0
                || known.sum().add(known.reserved()).compareTo(rule.amount()) <= 0; // this call is reserved already
        Known without = new Known(known.spent(), known.reserved().subtract(worst));
        return decided(key, account, worst, fits ? known : without, fits, now);
    }

    private CompletionStage<Reservation> decided(
            String key, Account account, BigDecimal worst, Known known, boolean granted, Instant now) {
        if (granted) {
            return CompletableFuture.completedFuture(new Held(key, account, worst));
        }
        giveBack(account, worst);
        BigDecimal left = rule.amount().subtract(known.sum()).subtract(known.reserved());
        return CompletableFuture.failedFuture(
                BudgetRefusal.of(rule, key, worst, left, now, known.fits(worst, rule, now)));
    }

    private static void giveBack(Account account, BigDecimal worst) {
        synchronized (account) {
            account.reserved = account.reserved.subtract(worst);
        }
    }

    @Override
    public CompletionStage<Balance> balance(String key) {
        Instant now = clock.instant();
        Account account = account(key);
        return publish(key, account).handle((result, failure) -> {
            Known known;
            synchronized (account) {
                known = failure == null ? known(result) : account.known();
            }
            return new Balance(
                    rule.amount(), known.sum(), known.reserved(), rule.window().expiry(now));
        });
    }

    private Account account(String key) {
        Account account = accounts.computeIfAbsent(key, any -> new Account());
        synchronized (account) {
            account.used = clock.instant();
        }
        return account;
    }

    /** Sends what this node has spent and reserved, and reserves nothing. */
    private CompletionStage<List<Object>> publish(String key, Account account) {
        synchronized (account) {
            account.expire(clock.instant());
            return send(key, account, false, account.reserved);
        }
    }

    private CompletionStage<List<Object>> send(String key, Account account, boolean reserving, BigDecimal before) {
        List<byte[]> values = new ArrayList<>();
        values.add(argument(counting.node()));
        values.add(argument(counting.leaseMillis()));
        values.add(units(rule.amount()));
        values.add(argument(reserving ? "1" : "0"));
        values.add(units(before));
        values.add(units(account.reserved));
        account.spent.forEach((expiry, usd) -> {
            values.add(argument(expiry.toEpochMilli()));
            values.add(units(usd));
        });
        return counting.run(RedisScript.BUDGET, RedisKeys.budget(rule, key), values.toArray(byte[][]::new))
                .thenApply(result -> {
                    synchronized (account) {
                        account.learn(known(result).spent());
                    }
                    return result;
                });
    }

    private static byte[] units(BigDecimal usd) {
        return argument(usd.max(BigDecimal.ZERO)
                .movePointRight(SCALE)
                .setScale(0, RoundingMode.HALF_UP)
                .toPlainString());
    }

    private static BigDecimal usd(Object units) {
        return new BigDecimal(text(units)).movePointLeft(SCALE);
    }

    private static Known known(List<Object> result) {
        TreeMap<Instant, BigDecimal> spent = new TreeMap<>();
        for (int i = 2; i < result.size(); i += 2) {
            spent.put(Instant.ofEpochMilli(RedisScript.number(result.get(i))), usd(result.get(i + 1)));
        }
        return new Known(spent, usd(result.get(1)));
    }

    /** Renews what is reserved, and publishes again what was spent. */
    void renew() {
        Instant now = clock.instant();
        accounts.values().removeIf(account -> account.isForgotten(now));
        accounts.forEach((key, account) -> {
            boolean unused;
            synchronized (account) {
                account.expire(now);
                unused = account.isUnused();
            }
            if (!unused) {
                publish(key, account)
                        .exceptionally(failure -> List.of()); // the link has logged it; sent again next time
            }
        });
    }

    private void warn(String key, Account account) {
        BigDecimal spent;
        synchronized (account) {
            Instant now = clock.instant();
            account.expire(now);
            spent = account.known().sum();
            boolean much = rule.warnAt().compareTo(BigDecimal.ONE) < 0 && spent.compareTo(rule.warnAmount()) >= 0;
            if (!much || account.warnedUntil.isAfter(now)) {
                return;
            }
            account.warnedUntil = rule.window().expiry(now);
        }
        LOG.warn(
                "{} has spent {} of {} USD (window: {})",
                rule.title(key),
                spent.toPlainString(),
                rule.amount().toPlainString(),
                rule.window());
    }

    /** What is kept for one call. */
    private final class Held extends AtomicBoolean implements Reservation {
        private static final long serialVersionUID = 1L;

        private final String key;
        private final transient Account account;
        private final BigDecimal worst;

        Held(String key, Account account, BigDecimal worst) {
            this.key = key;
            this.account = account;
            this.worst = worst;
        }

        @Override
        public void settle(BigDecimal spent) {
            if (!compareAndSet(false, true)) {
                return;
            }
            synchronized (account) {
                account.reserved = account.reserved.subtract(worst);
                if (spent.signum() > 0) {
                    account.spent.merge(rule.window().expiry(clock.instant()), spent, BigDecimal::add);
                }
            }
            publish(key, account).exceptionally(failure -> List.of()); // published again by the next renewal
            warn(key, account);
        }
    }
}
