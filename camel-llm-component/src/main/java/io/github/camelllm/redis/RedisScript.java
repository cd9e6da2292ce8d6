package io.github.camelllm.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A script that Redis runs as one step. It is sent by its digest, and whole to a server that does not know it. */
enum RedisScript {
    LIMIT_ACQUIRE("limit-acquire.lua"),
    LIMIT_SETTLE("limit-settle.lua"),
    LIMIT_USE("limit-use.lua"),
    BUDGET("budget.lua"),
    HISTORY_CLAIM("history-claim.lua"),
    HISTORY_COMMIT("history-commit.lua");

    private final byte[] text;
    private final String digest;

    RedisScript(String file) {
        try (InputStream in = RedisScript.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("The jar of camel-llm has no " + file);
            }
            text = in.readAllBytes();
            digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text)); // as Redis names it
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1", e);
        }
    }

    /** Runs the script; the promise fails if Redis cannot be reached or does not answer in time. */
    CompletionStage<List<Object>> run(RedisLink link, byte[][] keys, byte[][] values) {
        return link.send(redis -> {
            if (!link.scripts().contains(this)) { // whole, rather than once in vain for each call of a burst
                return whole(redis, keys, values).thenApply(result -> {
                    link.scripts().add(this);
                    return result;
                });
            }
            return known(redis, keys, values).exceptionallyCompose(failure -> {
                Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                return cause instanceof RedisNoScriptException
                        ? whole(redis, keys, values)
                        : CompletableFuture.failedFuture(failure);
            });
        });
    }

    private CompletionStage<List<Object>> whole(
            RedisClusterAsyncCommands<byte[], byte[]> redis, byte[][] keys, byte[][] values) {
        return redis.eval(text, ScriptOutputType.MULTI, keys, values);
    }

    private CompletionStage<List<Object>> known(
            RedisClusterAsyncCommands<byte[], byte[]> redis, byte[][] keys, byte[][] values) {
        return redis.evalsha(digest, ScriptOutputType.MULTI, keys, values);
    }

    /** Returns an argument of a script. */
    static byte[] argument(long number) {
        return argument(Long.toString(number));
    }

    /** Returns an argument of a script. */
    static byte[] argument(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns a number of a result. */
    static long number(Object result) {
        return result instanceof Long number ? number : Long.parseLong(text(result));
    }

    /** Returns a text of a result. */
    static String text(Object result) {
        return result instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(result);
    }
}
