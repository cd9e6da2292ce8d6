package io.github.camelllm.remote;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.KeyDigest;
import io.github.camelllm.chat.LlmException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one call with the keys of its provider: if a key is rate limited or rejected and another one is available, the attempt is
 * repeated with that at once, unless a delta has been delivered.
 */
final class KeyFailover {
    private final Call call;
    private final KeySource keys;
    private final Function<@Nullable String, CompletionStage<ChatResponse>> attempt;

    private KeyFailover(Call call, KeySource keys, Function<@Nullable String, CompletionStage<ChatResponse>> attempt) {
        this.call = call;
        this.keys = keys;
        this.attempt = attempt;
    }

    /**
     * Makes the attempts of a call: with the key of the call if it has one, else with those of the provider.
     *
     * @param attempt makes one with a key, or without if there is none
     */
    static CompletionStage<ChatResponse> of(
            Call call, KeySource keys, Function<@Nullable String, CompletionStage<ChatResponse>> attempt) {
        String own = call.options().apiKey();
        if (own != null) {
            call.account(KeyDigest.of(own));
            return attempt.apply(own);
        }
        if (keys instanceof FixedKey one) {
            call.account(one.account());
            return attempt.apply(one.key());
        }
        return new KeyFailover(call, keys, attempt).next();
    }

    private CompletionStage<ChatResponse> next() {
        return keys.next().thenCompose(key -> {
            call.account(keys.account());
            return attempt.apply(key).exceptionallyCompose(e -> failed(key, e));
        });
    }

    private CompletionStage<ChatResponse> failed(@Nullable String key, Throwable failure) {
        Throwable cause = LlmException.causeOf(failure);
        boolean another = key != null
                && cause instanceof LlmException error
                && keys.failed(key, error)
                && !call.begun()
                && !call.cancelled();
        if (!another) {
            return CompletableFuture.failedFuture(cause);
        }
        call.attempt();
        return next();
    }
}
