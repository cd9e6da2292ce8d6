package io.github.camelllm.limit;

import io.github.camelllm.limit.Budget.Balance;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The spent and reserved amounts of one caller. Not safe for several threads at a time. */
final class BudgetAccount {
    private BudgetRule rule;
    private final TreeMap<Instant, BigDecimal> spentUntil = new TreeMap<>();
    private BigDecimal spent = BigDecimal.ZERO;
    private BigDecimal reserved = BigDecimal.ZERO;
    private Instant warnedUntil = Instant.MIN;

    BudgetAccount(BudgetRule rule) {
        this.rule = rule;
    }

    /** Goes on with another rule; what was spent stays spent until it would have expired. */
    void follow(BudgetRule now) {
        rule = now;
    }

    /** Removes spending that is older than the window. */
    BudgetAccount expire(Instant now) {
        while (!spentUntil.isEmpty() && !spentUntil.firstKey().isAfter(now)) {
            spent = spent.subtract(spentUntil.pollFirstEntry().getValue());
        }
        return this;
    }

    boolean isIdle() {
        return spentUntil.isEmpty() && reserved.signum() == 0;
    }

    BigDecimal left() {
        return rule.amount().subtract(spent).subtract(reserved);
    }

    boolean reserve(BigDecimal worst) {
        if (worst.signum() > 0 && worst.compareTo(left()) > 0) {
            return false; // what costs nothing always fits, also where more was spent than there was
        }
        reserved = reserved.add(worst);
        return true;
    }

    void settle(BigDecimal worst, BigDecimal cost, Instant now) {
        reserved = reserved.subtract(worst);
        if (cost.signum() > 0) {
            spent = spent.add(cost);
            spentUntil.merge(rule.window().expiry(now), cost, BigDecimal::add);
        }
    }

    /**
     * Returns the time at which an amount will be left, if nothing else is spent and calls in flight cost their reservations; null if never.
     */
    @Nullable
    Instant fits(BigDecimal worst, Instant now) {
        if (worst.compareTo(rule.amount()) > 0) {
            return null;
        }
        BigDecimal missing = worst.subtract(left());
        for (Map.Entry<Instant, BigDecimal> entry : spentUntil.entrySet()) {
            missing = missing.subtract(entry.getValue());
            if (missing.signum() <= 0) {
                return entry.getKey();
            }
        }
        return rule.window().expiry(now);
    }

    /** Returns the spent amount if a warning is due and has not been logged yet, else null. */
    @Nullable
    BigDecimal toWarnOf(Instant now) {
        boolean much = rule.warnAt().compareTo(BigDecimal.ONE) < 0 && spent.compareTo(rule.warnAmount()) >= 0;
        if (!much || warnedUntil.isAfter(now) || spent.signum() == 0) {
            return null;
        }
        warnedUntil = rule.window().expiry(now);
        return spent;
    }

    Balance balance(Instant now) {
        return new Balance(rule.amount(), spent, reserved, rule.window().expiry(now));
    }
}
