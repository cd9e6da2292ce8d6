package io.github.camelllm.redis;

import io.github.camelllm.cache.CacheKey;
import io.github.camelllm.cache.Invalidation;
import io.github.camelllm.limit.BudgetRule;
import io.github.camelllm.limit.LimitRule;
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

    /** Returns the keys of a limit of a caller: those of calls under way, then for each window expiries and counts. */
    static byte[][] limit(LimitRule rule, String caller) {
        String slot = limitSlot(rule, caller);
        int windows = rule.windows().size();
        byte[][] keys = new byte[1 + 2 * windows][];
        keys[0] = bytes(slot + "c");
        for (int i = 0; i < windows; i++) {
            keys[2 * i + 1] = bytes(slot + "z" + i);
            keys[2 * i + 2] = bytes(slot + "h" + i);
        }
        return keys;
    }

    /** Returns the keys of calls under way and of the counts of the first windows. */
    static byte[][] limitCounts(LimitRule rule, String caller, int windows) {
        String slot = limitSlot(rule, caller);
        byte[][] keys = new byte[1 + windows][];
        keys[0] = bytes(slot + "c");
        for (int i = 0; i < windows; i++) {
            keys[i + 1] = bytes(slot + "h" + i);
        }
        return keys;
    }

    /** A limit without a name is known by its figures. */
    private static String limitSlot(LimitRule rule, String caller) {
        String name = !rule.name().isEmpty()
                ? "n" + rule.name()
                : "=" + rule.scopes() + rule.requestsPerMinute() + "," + rule.tokensPerMinute() + ","
                        + rule.maxConcurrent();
        return slot("limit", name, caller);
    }

    /** Returns the keys of a budget of a caller: what is spent and what is reserved. */
    static byte[][] budget(BudgetRule rule, String caller) {
        String slot = slot("budget", rule.name(), caller);
        return new byte[][] {bytes(slot + "s"), bytes(slot + "r")};
    }

    /** Returns the key of the states of the nodes of a group. */
    static byte[] historyNodes(String group) {
        return bytes(historySlot(group) + "nodes");
    }

    /** Returns the key of the history of a node. */
    static byte[] history(String group, String node) {
        return bytes(historySlot(group) + "h:" + node);
    }

    /** Returns the key of a history of a node that is being sent. */
    static byte[] newHistory(String group, String node) {
        return bytes(historySlot(group) + "n:" + node);
    }

    private static String historySlot(String group) {
        return PREFIX + "history:{" + encoded(group) + "}:";
    }

    private static String slot(String kind, String name, String caller) {
        return PREFIX + kind + ":{" + encoded(name) + "/" + encoded(caller) + "}:";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String slot(CacheKey key) {
        return slot(key.namespace(), shard(key));
    }

    /** Braces within the namespace would end the hash tag. */
    private static String slot(String namespace, int shard) {
        return PREFIX + "{" + encoded(namespace) + "/" + shard + "}:";
    }

    private static String hash(CacheKey key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.hash());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
