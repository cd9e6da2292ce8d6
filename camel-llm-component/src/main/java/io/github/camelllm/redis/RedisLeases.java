package io.github.camelllm.redis;

import io.github.camelllm.cache.CacheKey;
import io.github.camelllm.cache.CallLeases;
import io.github.camelllm.concurrent.Timer;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leases as expiring keys in Redis: the node that calls the provider renews its lease; the lease of a node that died expires. */
final class RedisLeases implements CallLeases {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLeases.class);

    /** How long other nodes wait for a node that has died. */
    private static final Duration TERM = Duration.ofSeconds(5);

    private static final String RENEW =
            "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0";
    private static final String RELEASE =
            "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";

    private final RedisLink link;
    private final RedisMessages messages;
    private final Timer timer;

    RedisLeases(RedisLink link, RedisMessages messages, Timer timer) {
        this.link = link;
        this.messages = messages;
        this.timer = timer;
    }

    @Override
    public CompletionStage<@Nullable Lease> acquire(CacheKey key) {
        byte[] token = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
        return link.send(redis -> redis.set(
                        RedisKeys.lease(key), token, SetArgs.Builder.nx().px(TERM.toMillis())))
                .thenApply(set -> set == null ? null : new Held(key, token));
    }

    @Override
    public CompletionStage<?> change(CacheKey key) {
        return messages.await(RedisKeys.channel(key));
    }

    /** A lease of this node. */
    private final class Held implements Lease {
        private final CacheKey key;
        private final byte[] token;
        private boolean released;
        private Runnable cancelRenewal = () -> {};

        Held(CacheKey key, byte[] token) {
            this.key = key;
            this.token = token;
            schedule();
        }

        private synchronized void schedule() {
            if (released) {
                return;
            }
            try {
                cancelRenewal = timer.after(TERM.dividedBy(3), this::renew);
            } catch (RejectedExecutionException stopping) {
                LOG.debug("The timer has stopped; a lease will expire", stopping);
            }
        }

        private void renew() {
            byte[] term = Long.toString(TERM.toMillis()).getBytes(StandardCharsets.US_ASCII);
            link.send(redis -> redis.<Long>eval(
                            RENEW, ScriptOutputType.INTEGER, new byte[][] {RedisKeys.lease(key)}, token, term))
                    .whenComplete((done, failure) -> schedule());
        }

        @Override
        public void release() {
            synchronized (this) {
                if (released) {
                    return;
                }
                released = true;
                cancelRenewal.run();
            }
            byte[] channel = RedisKeys.channel(key).getBytes(StandardCharsets.UTF_8);
            link.send(redis -> redis.<Long>eval(
                            RELEASE, ScriptOutputType.INTEGER, new byte[][] {RedisKeys.lease(key)}, token))
                    .thenCompose(done -> link.send(redis -> redis.publish(channel, token)))
                    .whenComplete((done, failure) -> {
                        if (failure != null) {
                            LOG.debug("A lease could not be released and will expire in {}", TERM, failure);
                        }
                    });
        }
    }
}
