package io.github.camelllm.redis;

import io.github.camelllm.cache.CacheKey;
import io.github.camelllm.cache.Invalidation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The names of keys in Redis. Keys used by one command share a hash tag, so that they are on one node of a cluster; a namespace has several
 * hash tags, so that its load is spread.
 */
final class RedisKeys {
    static final int SHARDS = 16;

    private static final String PREFIX = "camel-llm:";

    private RedisKeys() {}

    static byte[] entry(CacheKey key) {
        return bytes(slot(key) + "e:" + hash(key));
    }

    static byte[] lease(CacheKey key) {
        return bytes(slot(key) + "l:" + hash(key));
    }

    /** Returns the key of the time of the last invalidation; for a tag or namespace there is one in each shard. */
    static byte[] invalidated(Invalidation what, int shard) {
        String name =
                switch (what.kind()) {
                    case KEY -> "k:" + hash(CacheKey.parse(what.namespace() + ":" + what.name()));
                    case TAG -> "t:" + what.name();
                    case NAMESPACE -> "n";
                };
        return bytes(slot(what.namespace(), shard) + name);
    }

    /** Returns the channel for ends of leases. */
    static String channel(CacheKey key) {
        return PREFIX + "done:" + hash(key);
    }

    /** Returns the channel for invalidations. */
    static String invalidations() {
        return PREFIX + "invalidated";
    }

    static int shard(CacheKey key) {
        return (int) (key.first() >>> 60);
    }

    private static String slot(CacheKey key) {
        return slot(key.namespace(), shard(key));
    }

    /** Braces within the namespace would end the hash tag. */
    private static String slot(String namespace, int shard) {
        return PREFIX + "{" + URLEncoder.encode(namespace, StandardCharsets.UTF_8) + "/" + shard + "}:";
    }

    private static String hash(CacheKey key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.hash());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
