package io.github.camelllm.stage;

import io.github.camelllm.cache.CacheEntry;
import io.github.camelllm.cache.CacheKey;
import io.github.camelllm.cache.Flights;
import io.github.camelllm.cache.RequestHash;
import io.github.camelllm.chat.CachePolicy;
import io.github.camelllm.chat.CacheResult;
import io.github.camelllm.chat.CacheStatus;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stage that returns stored answers, stores new ones, and lets identical calls in flight share one request. Calls whose {@linkplain
 * io.github.camelllm.chat.CallOptions#cache() options} have no cache pass through.
 */
public final class CacheStage implements Stage {
    private final String fingerprint;
    private final Supplier<Flights> flights;

    /**
     * Creates a stage.
     *
     * @param provider the provider whose answers are stored
     * @param flights the store and the calls in flight, shared by all endpoints; created by the first call that needs it
     */
    public CacheStage(ChatProvider provider, Supplier<Flights> flights) {
        this.fingerprint = provider.fingerprint();
        this.flights = flights;
    }

    @Override
    public CompletionStage<ChatResponse> handle(Call call, ChatProvider next) {
        CachePolicy policy = call.options().cache();
        if (policy == null) {
            return next.answer(call);
        }
        boolean perMessage = call.request().operation().resultPerMessage();
        CacheKey key = !call.request().operation().repeatable() || (perMessage && call.streamed())
                ? null
                : RequestHash.of(call, fingerprint, policy.namespace());
        if (key == null) {
            return bypassed(call, next, null);
        }
        Flights shared = flights.get();
        return perMessage
                ? new CachedInputs(shared, fingerprint, policy, next).answer(key, call)
                : answer(shared, key, call, policy, next);
    }

    private static CompletionStage<ChatResponse> answer(
            Flights shared, CacheKey key, Call call, CachePolicy policy, ChatProvider next) {
        if (!policy.reads()) {
            return written(shared, key, call, policy, next);
        }
        CacheEntry near = shared.cache().getIfPresent(key);
        if (near == null || !near.isFresh(shared.now(), policy.ttl())) {
            return shared.answer(key, call, policy, next);
        }
        if (call.streamed()) {
            Delta.replay(near.response()).forEach(call::emit);
        }
        return CompletableFuture.completedFuture(
                near.served(CacheStatus.HIT, key, call.request().operation(), shared.now()));
    }

    /** Calls the provider and replaces the stored answer. */
    private static CompletionStage<ChatResponse> written(
            Flights shared, CacheKey key, Call call, CachePolicy policy, ChatProvider next) {
        long begun = shared.now();
        return bypassed(call, next, key).thenApply(response -> {
            CacheEntry entry = CacheEntry.of(response, policy, begun);
            if (policy.writes() && CacheEntry.isStorable(call.request().operation(), response) && shared.fits(entry)) {
                shared.cache().put(key, entry);
            }
            return response;
        });
    }

    private static CompletionStage<ChatResponse> bypassed(Call call, ChatProvider next, @Nullable CacheKey key) {
        String name = key == null ? null : key.toString();
        return next.answer(call).thenApply(response -> response.toBuilder()
                .cache(CacheResult.of(CacheStatus.BYPASS, name))
                .build());
    }
}
