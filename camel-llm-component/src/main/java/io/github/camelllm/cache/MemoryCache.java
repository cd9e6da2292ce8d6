package io.github.camelllm.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.github.camelllm.concurrent.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A cache in the memory of this process, limited in bytes; the least frequently used entries are evicted. */
public final class MemoryCache implements ResponseCache {
    /** Longer than any call takes. */
    private static final Duration INVALIDATIONS_KEPT = Duration.ofHours(24);

    private static final long MOST_INVALIDATIONS = 100_000;

    private final Cache<CacheKey, CacheEntry> entries;
    private final Cache<Invalidation, Long> invalidations;
    private final Clock clock;

    /**
     * Creates an empty cache.
     *
     * @param maxBytes the maximum size of all entries in bytes, as estimated by {@link CacheEntry#size()}
     * @param clock the time of entries
     * @param timer the time of expiry
     */
    public MemoryCache(long maxBytes, Clock clock, Timer timer) {
        this.clock = clock;
        this.entries = Caffeine.newBuilder()
                .executor(Runnable::run)
                .ticker(timer::nanos)
                .maximumWeight(maxBytes)
                .weigher((CacheKey key, CacheEntry entry) -> entry.size())
                .expireAfter(new KeepUntil(clock))
                .build();
        this.invalidations = Caffeine.newBuilder()
                .executor(Runnable::run)
                .ticker(timer::nanos)
                .maximumSize(MOST_INVALIDATIONS)
                .expireAfterWrite(INVALIDATIONS_KEPT)
                .build();
    }

    @Override
    public @Nullable CacheEntry getIfPresent(CacheKey key) {
        CacheEntry entry = entries.getIfPresent(key);
        return entry == null || clock.millis() < entry.keepUntil() ? entry : null;
    }

    @Override
    public CompletionStage<@Nullable CacheEntry> get(CacheKey key) {
        return CompletableFuture.completedFuture(getIfPresent(key));
    }

    @Override
    public CompletionStage<?> put(CacheKey key, CacheEntry entry) {
        if (!isInvalidated(key, entry)) {
            entries.put(key, entry);
            if (isInvalidated(key, entry)) { // in between
                entries.asMap().remove(key, entry);
            }
        }
        return DONE;
    }

    private boolean isInvalidated(CacheKey key, CacheEntry entry) {
        return isAfter(Invalidation.key(key), entry)
                || isAfter(Invalidation.namespace(key.namespace()), entry)
                || entry.tags().stream().anyMatch(tag -> isAfter(Invalidation.tag(key.namespace(), tag), entry));
    }

    private boolean isAfter(Invalidation what, CacheEntry entry) {
        Long at = invalidations.getIfPresent(what);
        return at != null && at >= entry.begun();
    }

    @Override
    public CompletionStage<?> invalidate(Invalidation what) {
        invalidations.asMap().merge(what, clock.millis(), Math::max);
        if (what.kind() == Invalidation.Kind.KEY) {
            entries.invalidate(CacheKey.parse(what.namespace() + ":" + what.name()));
        } else {
            entries.asMap().entrySet().removeIf(entry -> what.covers(entry.getKey(), entry.getValue()));
        }
        return DONE;
    }

    /** Changes the maximum size of all entries in bytes; if it is smaller, entries that were not read for long are dropped. */
    public void resize(long maxBytes) {
        entries.policy().eviction().ifPresent(eviction -> eviction.setMaximum(maxBytes));
    }

    /** Removes all entries. */
    public void clear() {
        entries.invalidateAll();
    }

    /** Returns the approximate size of all entries in bytes. */
    long bytes() {
        entries.cleanUp();
        return entries.policy()
                .eviction()
                .map(eviction -> eviction.weightedSize().orElse(0))
                .orElse(0L);
    }

    /** An entry from a shared store may have used part of its lifetime already. */
    private record KeepUntil(Clock clock) implements Expiry<CacheKey, CacheEntry> {
        @Override
        public long expireAfterCreate(CacheKey key, CacheEntry entry, long now) {
            return TimeUnit.MILLISECONDS.toNanos(Math.max(0, entry.keepUntil() - clock.millis()));
        }

        @Override
        public long expireAfterUpdate(CacheKey key, CacheEntry entry, long now, long left) {
            return expireAfterCreate(key, entry, now);
        }

        @Override
        public long expireAfterRead(CacheKey key, CacheEntry entry, long now, long left) {
            return left;
        }
    }
}
