package io.github.camelllm.redis;

import io.github.camelllm.concurrent.Timer;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The written histories of the nodes of a group. Each node writes one of its own and holds it by a lease. When a node has stopped, another
 * one claims its history, adds it to its own, and removes it: every call is in the history of one node.
 */
public final class RedisHistory implements AutoCloseable {
    /** For how long a history is held without being renewed; nodes renew it each minute. */
    private static final Duration LEASE = Duration.ofMinutes(3);

    /** The time in which a node whose lease has expired can renew it, which after an outage of Redis all nodes must. */
    private static final Duration GRACE = Duration.ofSeconds(100);

    private static final Duration KEPT = Duration.ofDays(31);
    private static final int CHUNK = 256 * 1024;

    private final RedisLink link;
    private final String group;
    private final Duration lease;
    private final Duration grace;

    private RedisHistory(RedisLink link, String group, Duration lease, Duration grace) {
        this.link = link;
        this.group = group;
        this.lease = lease;
        this.grace = grace;
    }

    /**
     * Begins to connect, and returns at once.
     *
     * @param uri the address; several with commas between for a cluster
     * @param group the name that all nodes of an application share
     * @param timer schedules further attempts to connect
     * @throws io.github.camelllm.chat.LlmException of kind {@code CONFIGURATION} if it is not an address
     */
    public static RedisHistory connect(String uri, String group, Timer timer) {
        return connect(uri, group, timer, LEASE, GRACE);
    }

    /** Connects with other times. */
    static RedisHistory connect(String uri, String group, Timer timer, Duration lease, Duration grace) {
        RedisLink link =
                new RedisLink(new RedisServers(uri), timer, "the history of calls is in memory only until it does");
        return new RedisHistory(link, group, lease, grace);
    }

    /**
     * Claims the histories of nodes that have stopped, and returns these nodes; a claim ends after three minutes.
     *
     * @param node the name of this node, which no other one has ever had
     */
    public CompletionStage<List<String>> claim(String node) {
        byte[][] keys = {RedisKeys.historyNodes(group)};
        byte[][] values = {
            RedisScript.argument(node), millis(lease), millis(grace), millis(KEPT),
        };
        return RedisScript.HISTORY_CLAIM
                .run(link, keys, values)
                .thenApply(nodes -> nodes.stream().map(RedisScript::text).toList());
    }

    private static byte[] millis(Duration time) {
        return RedisScript.argument(time.toMillis());
    }

    /** Returns the history of a node; empty if there is none. */
    public CompletionStage<byte[]> read(String of) {
        byte[] key = RedisKeys.history(group, of);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        return link.send(redis -> redis.llen(key))
                .thenCompose(chunks -> readChunks(key, 0, chunks, all))
                .thenApply(done -> all.toByteArray());
    }

    /** Reads chunk by chunk, as a large answer would take longer than a command may. */
    private CompletionStage<?> readChunks(byte[] key, long next, long chunks, ByteArrayOutputStream all) {
        if (next == chunks) {
            return CompletableFuture.completedFuture(null);
        }
        return link.send(redis -> redis.lindex(key, next)).thenCompose(chunk -> {
            all.writeBytes(chunk == null ? new byte[0] : chunk);
            return readChunks(key, next + 1, chunks, all);
        });
    }

    /**
     * Replaces this node's history, and removes those that it includes now, in one step.
     *
     * @param node the name of this node
     * @param history what was written; empty to renew the lease only
     * @param included the nodes whose claimed histories are part of it
     * @param last whether the node stops, so that another one can go on with it at once
     * @return whether it has been replaced; false if another node has taken over this node's history, because this one could not renew its
     *     lease for minutes
     */
    public CompletionStage<Boolean> write(String node, byte[] history, Collection<String> included, boolean last) {
        byte[] sent = RedisKeys.newHistory(group, node);
        return link.send(redis -> redis.del(sent))
                .thenCompose(done -> sendChunks(sent, history, 0))
                .thenCompose(done -> commit(node, included, last));
    }

    private CompletionStage<?> sendChunks(byte[] key, byte[] all, int from) {
        if (from >= all.length) {
            return CompletableFuture.completedFuture(null);
        }
        int to = Math.min(all.length, from + CHUNK);
        return link.send(redis -> redis.rpush(key, Arrays.copyOfRange(all, from, to)))
                .thenCompose(done -> sendChunks(key, all, to));
    }

    private CompletionStage<Boolean> commit(String node, Collection<String> included, boolean last) {
        List<byte[]> keys = new ArrayList<>(List.of(
                RedisKeys.historyNodes(group), RedisKeys.newHistory(group, node), RedisKeys.history(group, node)));
        List<byte[]> values = new ArrayList<>(
                List.of(RedisScript.argument(node), last ? RedisScript.argument(0) : millis(lease), millis(KEPT)));
        for (String one : included) {
            keys.add(RedisKeys.history(group, one));
            values.add(RedisScript.argument(one));
        }
        return RedisScript.HISTORY_COMMIT
                .run(link, keys.toArray(byte[][]::new), values.toArray(byte[][]::new))
                .thenApply(result -> RedisScript.number(result.get(0)) == 1);
    }

    @Override
    public void close() {
        link.close();
    }
}
