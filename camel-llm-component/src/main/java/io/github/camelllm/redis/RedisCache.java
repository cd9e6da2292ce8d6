package io.github.camelllm.redis;

import io.github.camelllm.cache.CacheEntry;
import io.github.camelllm.cache.CacheKey;
import io.github.camelllm.cache.CallLeases;
import io.github.camelllm.cache.EntryFormat;
import io.github.camelllm.cache.Invalidation;
import io.github.camelllm.cache.MemoryCache;
import io.github.camelllm.cache.ResponseCache;
import io.github.camelllm.concurrent.Timer;
import io.lettuce.core.KeyValue;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A cache in Redis, shared by nodes. Invalidations are timestamps: an entry of a call that began before the invalidation of its key, its
 * namespace or one of its tags is ignored.
 */
public final class RedisCache implements ResponseCache {
    /** Longer than an entry of the tag or namespace can be stored. */
    private static final long INVALIDATIONS_KEPT = 400L * 24 * 60 * 60 * 1000;

    private final RedisServers servers;
    private final RedisLink link;
    private final RedisMessages messages;
    private final RedisLeases leases;
    private final Clock clock;
    private final @Nullable MemoryCache near;

    private RedisCache(RedisServers servers, @Nullable MemoryCache near, Clock clock, Timer timer) {
        this.servers = servers;
        this.near = near;
        this.clock = clock;
        this.link = new RedisLink(servers, timer, "calls go on without its cache until it does");
        this.messages =
                new RedisMessages(servers, timer, RedisKeys.invalidations(), this::invalidateNear, this::clearNear);
        this.leases = new RedisLeases(link, messages, timer);
    }

    /**
     * Starts connecting, and returns the cache at once.
     *
     * @param uri the address; several with commas between for a cluster
     * @param near the memory of this node, to which invalidations by other nodes are applied; null for none
     * @param clock the time of entries
     * @param timer schedules the renewal of leases
     * @throws io.github.camelllm.chat.LlmException of kind {@code CONFIGURATION} if it is not an address
     */
    public static RedisCache connect(String uri, @Nullable MemoryCache near, Clock clock, Timer timer) {
        return new RedisCache(new RedisServers(uri), near, clock, timer);
    }

    @Override
    public CompletionStage<@Nullable CacheEntry> get(CacheKey key) {
        int shard = RedisKeys.shard(key);
        byte[] invalidKey = RedisKeys.invalidated(Invalidation.key(key), shard);
        byte[] invalidNamespace = RedisKeys.invalidated(Invalidation.namespace(key.namespace()), shard);
        return link.send(redis -> redis.mget(RedisKeys.entry(key), invalidKey, invalidNamespace))
                .thenCompose(values -> valid(key, values));
    }

    private CompletionStage<@Nullable CacheEntry> valid(CacheKey key, List<KeyValue<byte[], byte[]>> values) {
        byte[] bytes = values.get(0).getValueOrElse(null);
        CacheEntry entry = bytes == null ? null : EntryFormat.read(bytes);
        if (entry == null || clock.millis() >= entry.keepUntil() || isOld(entry, values.subList(1, values.size()))) {
            return CompletableFuture.completedFuture(null);
        } else if (entry.tags().isEmpty()) {
            return CompletableFuture.completedFuture(entry);
        }
        byte[][] tags = entry.tags().stream()
                .map(tag -> RedisKeys.invalidated(Invalidation.tag(key.namespace(), tag), RedisKeys.shard(key)))
                .toArray(byte[][]::new);
        return link.send(redis -> redis.mget(tags)).thenApply(times -> isOld(entry, times) ? null : entry);
    }

    private static boolean isOld(CacheEntry entry, List<KeyValue<byte[], byte[]>> times) {
        for (KeyValue<byte[], byte[]> time : times) {
            if (time.hasValue()
                    && Long.parseLong(new String(time.getValue(), StandardCharsets.US_ASCII)) >= entry.begun()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public CompletionStage<?> put(CacheKey key, CacheEntry entry) {
        byte[] bytes = EntryFormat.write(entry);
        long left = entry.keepUntil() - clock.millis();
        return bytes == null || left <= 0
                ? DONE
                : link.send(redis -> redis.set(RedisKeys.entry(key), bytes, SetArgs.Builder.px(left)));
    }

    @Override
    public CompletionStage<?> invalidate(Invalidation what) {
        long now = clock.millis();
        List<CompletableFuture<?>> all = new ArrayList<>();
        if (what.kind() == Invalidation.Kind.KEY) {
            CacheKey key = CacheKey.parse(what.namespace() + ":" + what.name());
            all.add(link.send(redis -> invalidate(redis, what, RedisKeys.shard(key), now))
                    .toCompletableFuture());
            all.add(link.send(redis -> redis.del(RedisKeys.entry(key))).toCompletableFuture());
        } else {
            for (int shard = 0; shard < RedisKeys.SHARDS; shard++) {
                int each = shard;
                all.add(link.send(redis -> invalidate(redis, what, each, now)).toCompletableFuture());
            }
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenCompose(done -> link.send(redis -> redis.publish(
                        RedisKeys.invalidations().getBytes(StandardCharsets.UTF_8),
                        message(what).getBytes(StandardCharsets.UTF_8))));
    }

    private static CompletionStage<String> invalidate(
            RedisClusterAsyncCommands<byte[], byte[]> redis, Invalidation what, int shard, long now) {
        return redis.set(
                RedisKeys.invalidated(what, shard),
                Long.toString(now).getBytes(StandardCharsets.US_ASCII),
                SetArgs.Builder.px(INVALIDATIONS_KEPT));
    }

    private static String message(Invalidation what) {
        return what.kind() + "\n" + what.namespace() + "\n" + what.name();
    }

    private void invalidateNear(String message) {
        String[] fields = message.split("\n", 3);
        if (near != null && fields.length == 3) {
            near.invalidate(new Invalidation(Invalidation.Kind.valueOf(fields[0]), fields[1], fields[2]));
        }
    }

    private void clearNear() {
        if (near != null) {
            near.clear();
        }
    }

    @Override
    public CallLeases leases() {
        return leases;
    }

    /** Returns whether Redis answered the last command. */
    boolean isReachable() {
        return link.isReachable();
    }

    @Override
    public void close() {
        messages.close();
        link.close();
    }

    @Override
    public String toString() {
        return "RedisCache[" + servers + "]";
    }
}
