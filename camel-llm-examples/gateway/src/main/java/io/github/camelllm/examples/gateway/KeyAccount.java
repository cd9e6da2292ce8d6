package io.github.camelllm.examples.gateway;

import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.BudgetWindow;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a key has spent, and what calls under way may yet spend. Not for use by several threads. */
final class KeyAccount {
    static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");
    private static final BudgetWindow TOTAL = now -> NEVER;
    private static final BigDecimal ANY = new BigDecimal("1000000000");

    private final TreeMap<Instant, BigDecimal> spentUntil = new TreeMap<>();
    private BigDecimal spent = BigDecimal.ZERO;
    private BigDecimal reserved = BigDecimal.ZERO;
    private BigDecimal total = BigDecimal.ZERO;

    /** Returns the window of a word: {@code day}, {@code month}, {@code total}, or a duration such as {@code 24h}. */
    static BudgetWindow window(String word) {
        return switch (word) {
            case "day" -> BudgetWindow.day(ZoneOffset.UTC);
            case "month" -> BudgetWindow.month(ZoneOffset.UTC);
            case "total" -> TOTAL;
            default -> BudgetWindow.rolling(duration(word));
        };
    }

    private static Duration duration(String word) {
        if (!word.matches("[1-9]\\d{0,5}[smhd]")) {
            throw new IllegalArgumentException(
                    "A window is day, month, total, or a number with s, m, h or d, such as 24h; not '" + word + "'");
        }
        String iso = word.endsWith("d") ? "P" + word.toUpperCase(java.util.Locale.ROOT) : "PT" + word;
        return Duration.parse(iso);
    }

    private void expire(Instant now) {
        while (!spentUntil.isEmpty() && !spentUntil.firstKey().isAfter(now)) {
            spent = spent.subtract(spentUntil.pollFirstEntry().getValue());
        }
    }

    BigDecimal left(BigDecimal budget, Instant now) {
        expire(now);
        return budget.subtract(spent).subtract(reserved);
    }

    void reserve(BigDecimal worst) {
        reserved = reserved.add(worst);
    }

    void release(BigDecimal worst) {
        reserved = reserved.subtract(worst);
    }

    void spend(BigDecimal usd, Instant expiry, Instant now) {
        expire(now);
        total = total.add(usd);
        if (expiry.isAfter(now)) {
            spent = spent.add(usd);
            spentUntil.merge(expiry, usd, BigDecimal::add);
        }
    }

    /** Returns when so much is left again; null if never. */
    @Nullable
    Instant fits(BigDecimal worst, BigDecimal budget, Instant now, BudgetWindow window) {
        if (worst.compareTo(budget) > 0) {
            return null;
        }
        BigDecimal missing = worst.subtract(left(budget, now));
        for (var entry : spentUntil.entrySet()) {
            missing = missing.subtract(entry.getValue());
            if (missing.signum() <= 0) {
                return entry.getKey().equals(NEVER) ? null : entry.getKey();
            }
        }
        Instant end = window.expiry(now);
        return end.equals(NEVER) ? null : end;
    }

    BigDecimal total() {
        return total;
    }

    Budget.Balance balance(@Nullable BigDecimal budget, Instant now, BudgetWindow window) {
        expire(now);
        return new Budget.Balance(budget == null ? ANY : budget, spent, reserved, window.expiry(now));
    }
}
