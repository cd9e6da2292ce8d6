package io.github.camelllm.limit;

import io.github.camelllm.chat.RateLimitStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rate at which a provider takes the calls of one key and model. There is no limit until it refuses a call; then the rate
 * falls to what it took in the last second, or by a twentieth if it refused only a few. It grows again by a cubic function of
 * time: quickly back to where it fell, slowly around there, then faster and faster. Not safe for several threads.
 *
 * <p>Sources: D.-M. Chiu, R. Jain, "Analysis of the Increase and Decrease Algorithms for Congestion Avoidance", 1989; the
 * growth is that of RFC 9438 (CUBIC), for a rate in place of a window.
 */
final class AdaptiveRate {
    private static final double DECREASE = 0.95;
    private static final double SECOND = 1e9;

    /** How long what a provider takes is measured before the rate falls again, in nanoseconds. */
    private static final long MEASURED = 1_000_000_000L;

    /** The seconds after which the rate is where it fell, unless calls are rarer. */
    private static final double PLATEAU_SECONDS = 10;

    private static final double PLATEAU_CALLS = 50;
    private static final double LEAST_RATE = 0.02;

    /** Calls refused of late, and their share, from which on the rate is far off. */
    private static final int MANY_REFUSED = 3;

    private static final double LARGE_SHARE = 0.1;

    private static final long CATCH_UP = 20_000_000;
    private static final Duration SHORT_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** The time after a fall within which another one shows what the provider takes, in nanoseconds. */
    private static final long SOON = 3_000_000_000L;

    private static final double LEAST_SOON = 0.9;

    private final Map<String, ProviderWindow> windows = new HashMap<>();
    private double rate = Double.POSITIVE_INFINITY;
    private double peak = Double.POSITIVE_INFINITY;
    private double grownSeconds;
    private final RecentCalls recent;
    private long fellAt;
    private long nextAt;
    private long pausedUntil;
    private long lastSent;
    private long requests;
    private long tokens;

    AdaptiveRate(long now) {
        recent = new RecentCalls(now);
        fellAt = now;
        nextAt = now;
        pausedUntil = now;
        lastSent = now;
    }

    /** What was sent before a call and with it, by which reports are put in order. */
    record Sent(long at, long requests, long tokens) {}

    /** Returns how long a call must wait, in nanoseconds; 0 if it may be sent. */
    long wait(long expected, long now) {
        long wait = Math.max(0, pausedUntil - now);
        for (ProviderWindow window : windows.values()) {
            long sent = window.unit() == RateLimitStatus.Unit.TOKENS ? tokens : requests;
            wait = Math.max(wait, window.wait(expected, now, sent, lastSent));
        }
        return rate == Double.POSITIVE_INFINITY ? wait : Math.max(wait, nextAt - now);
    }

    /** Counts a call that is sent. */
    Sent send(long expected, long now) {
        if (rate != Double.POSITIVE_INFINITY) {
            long interval = (long) (SECOND / rate);
            boolean needed = now - nextAt < Math.max(CATCH_UP, interval);
            if (needed) { // the rate that is not used tells nothing, and does not grow
                grow(Math.min(now - lastSent, 2 * interval) / SECOND);
            }
            nextAt = Math.max(nextAt, now - CATCH_UP) + (long) (SECOND / rate);
        }
        recent.send(now);
        lastSent = now;
        requests++;
        tokens += expected;
        return new Sent(now, requests, tokens);
    }

    /** Takes back a call that was not sent after all. */
    void unsend() {
        recent.unsend();
    }

    private void grow(double seconds) {
        grownSeconds += seconds;
        double plateau = Math.max(PLATEAU_SECONDS, PLATEAU_CALLS / peak);
        double x = (grownSeconds - plateau) / plateau;
        rate = peak * (1 + (1 - DECREASE) * x * x * x);
    }

    /** Takes note that the provider has refused a call. */
    void refused(Sent sent, @Nullable Duration retryAfter, long now) {
        if (sent.at() < fellAt) {
            return; // the rate has fallen since
        }
        recent.refuse(now);
        pause(sent, retryAfter);
        boolean first = rate == Double.POSITIVE_INFINITY;
        if (first || now - fellAt >= MEASURED) {
            fall(first, now);
        }
    }

    /**
     * Sends nothing for as long as the provider asks. A short pause is left to the rate: where it asks each refused call to wait
     * for its next window of a second, all others would miss that too.
     */
    private void pause(Sent sent, @Nullable Duration retryAfter) {
        if (retryAfter != null && (isFarOff() || retryAfter.compareTo(SHORT_PAUSE) > 0)) {
            long pause = retryAfter.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE.toNanos() : retryAfter.toNanos();
            pausedUntil = Math.max(pausedUntil, sent.at() + pause);
        }
    }

    private boolean isFarOff() {
        return recent.refused() >= MANY_REFUSED && recent.refused() > LARGE_SHARE * recent.sent();
    }

    private void fall(boolean first, long now) {
        double seconds = recent.seconds(now);
        double taken = Math.min(rate, (recent.sent() - recent.refused()) / seconds);
        if (first) {
            peak = recent.sent() / seconds / 2;
        } else if (isFarOff()) {
            peak = Math.max(rate / 2, taken);
        } else if (now - fellAt < SOON) {
            peak = Math.max(rate * LEAST_SOON, taken); // what it had saved up is used, so this is all that it takes
        } else {
            peak = rate;
        }
        peak = Math.max(LEAST_RATE, peak);
        rate = peak * DECREASE;
        grownSeconds = 0;
        nextAt = now + (long) (SECOND / rate);
        fellAt = now;
        recent.restart(now);
    }

    /** Takes the reports of a response. */
    void observe(List<RateLimitStatus> statuses, Sent sent) {
        for (RateLimitStatus status : statuses) {
            ProviderWindow window = windows.computeIfAbsent(status.name(), name -> new ProviderWindow(status.unit()));
            window.report(
                    status, sent.at(), window.unit() == RateLimitStatus.Unit.TOKENS ? sent.tokens() : sent.requests());
        }
    }

    /** Returns the calls a second; infinite if there is no limit. */
    double rate() {
        return rate;
    }

    /** Returns whether nothing was sent for so long that what is known has no worth. */
    boolean isIdle(long now) {
        return now - lastSent > Duration.ofMinutes(10).toNanos();
    }
}
