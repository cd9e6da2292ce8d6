package io.github.camelllm.remote;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.KeyDigest;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.concurrent.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several keys of one provider. One is used until it is rate limited, out of quota or rejected; then the next one is used, and the failed
 * one rests: after a rate limit for the delay requested by the provider, at most a day, else for {@link #REST}. If all rest, the one
 * available soonest is used anyway, so that the provider decides.
 */
final class RotatingKeys implements KeySource {
    /** How long a key rests after it was rejected or out of quota. */
    static final Duration REST = Duration.ofMinutes(5);

    /** The longest rest after a rate limit, so that an invalid header does not disable a key. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private static final Duration AFTER_RATE_LIMIT = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(RotatingKeys.class);

    private final String provider;
    private final String[] keys;
    private final String[] accounts;
    private final long[] restsUntil;
    private final Timer timer;
    private int current;

    /**
     * Creates a ring.
     *
     * @param provider the name of the provider, for the log, which never has a key
     * @param keys at least one, in the order of use
     * @param timer the clock
     */
    RotatingKeys(String provider, List<String> keys, Timer timer) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("At least one key is required");
        }
        this.provider = provider;
        this.keys = keys.toArray(String[]::new);
        this.accounts = keys.stream().map(KeyDigest::of).toArray(String[]::new);
        this.restsUntil = new long[keys.size()];
        this.timer = timer;
        java.util.Arrays.fill(restsUntil, timer.nanos());
    }

    @Override
    public synchronized CompletionStage<@Nullable String> next() {
        current = firstRested(timer.nanos());
        return CompletableFuture.completedFuture(keys[current]);
    }

    @Override
    public synchronized String account() {
        return accounts[firstRested(timer.nanos())];
    }

    @Override
    public synchronized List<String> accounts() {
        long now = timer.nanos();
        int first = firstRested(now);
        List<String> usable = new ArrayList<>(keys.length);
        usable.add(accounts[first]);
        for (int i = 1; i < keys.length; i++) {
            int other = (first + i) % keys.length;
            if (restsUntil[other] - now <= 0 && !usable.contains(accounts[other])) {
                usable.add(accounts[other]);
            }
        }
        return usable;
    }

    @Override
    public synchronized CompletionStage<@Nullable String> next(String account) {
        int index = List.of(accounts).indexOf(account);
        return index < 0 || restsUntil[index] - timer.nanos() > 0
                ? next()
                : CompletableFuture.completedFuture(keys[index]);
    }

    private int firstRested(long now) {
        int best = current;
        for (int i = 0; i < keys.length; i++) {
            int candidate = (current + i) % keys.length;
            if (restsUntil[candidate] - now <= 0) {
                return candidate;
            }
            if (restsUntil[candidate] - restsUntil[best] < 0) {
                best = candidate;
            }
        }
        return best;
    }

    @Override
    public synchronized boolean failed(String key, LlmException error) {
        int index = List.of(keys).indexOf(key);
        if (index < 0 || !KeySource.isAboutTheKey(error)) {
            return false;
        }
        long now = timer.nanos();
        restsUntil[index] = now + rest(error).toNanos();
        boolean another = restsUntil[firstRested(now)] - now <= 0;
        LOG.warn(
                "Key {} of {} for {} is set aside for {} s: {}{}",
                index + 1,
                keys.length,
                provider,
                rest(error).toSeconds(),
                error.kind(),
                another ? "" : "; all other keys are resting");
        return another;
    }

    private static Duration rest(LlmException error) {
        if (error.kind() != ErrorKind.RATE_LIMIT) {
            return REST;
        }
        Duration asked = error.retryAfter();
        return asked == null ? AFTER_RATE_LIMIT : asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }

    /** Returns only the number of keys. */
    @Override
    public String toString() {
        return "KeyRing[" + provider + ", " + keys.length + " keys]";
    }
}
