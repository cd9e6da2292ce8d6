package io.github.camelllm.insight;

import io.github.camelllm.history.HistoryName;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/** Numbers in words, the same in all insights. */
final class InsightText {
    private InsightText() {}

    static String percent(double share) {
        return String.format(Locale.ROOT, share < 0.0995 ? "%.1f %%" : "%.0f %%", 100 * share);
    }

    static String millis(double millis) {
        return millis < 10_000
                ? String.format(Locale.ROOT, "%.0f ms", millis)
                : String.format(Locale.ROOT, "%.1f s", millis / 1_000);
    }

    static String usd(BigDecimal usd) {
        return usd.setScale(usd.abs().compareTo(BigDecimal.ONE) < 0 ? 4 : 2, RoundingMode.HALF_UP)
                        .toPlainString() + " USD";
    }

    static String duration(Duration time) {
        if (time.toDays() >= 2) {
            return time.toDays() + " days";
        }
        if (time.toHours() >= 2) {
            return time.toHours() + " hours";
        }
        return time.toMinutes() >= 1 ? time.toMinutes() + " minutes" : time.toSeconds() + " seconds";
    }

    static String model(HistoryName name) {
        return name.model().isEmpty() ? name.provider() : name.provider() + ":" + name.model();
    }
}
