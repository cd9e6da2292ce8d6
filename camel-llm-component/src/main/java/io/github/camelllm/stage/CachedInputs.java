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
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Embedding;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Caches calls in which each message has its own result, such as embeddings: each result is stored individually, and only missing ones are
 * requested from the provider, each once.
 */
final class CachedInputs {
    private final Flights flights;
    private final String fingerprint;
    private final CachePolicy policy;
    private final ChatProvider provider;

    CachedInputs(Flights flights, String fingerprint, CachePolicy policy, ChatProvider provider) {
        this.flights = flights;
        this.fingerprint = fingerprint;
        this.policy = policy;
        this.provider = provider;
    }

    /** Answers a call; identical ones in flight share the answer. */
    CompletionStage<ChatResponse> answer(CacheKey whole, Call call) {
        List<CacheKey> keys = RequestHash.ofMessages(call, fingerprint, policy.namespace());
        if (keys == null || keys.isEmpty()) {
            return provider.answer(call);
        }
        Inputs inputs = new Inputs(keys);
        if (!policy.reads()) {
            return inputs.ask(call);
        }
        keys.forEach(key -> inputs.found(key, flights.cache().getIfPresent(key)));
        return inputs.missing().isEmpty()
                ? CompletableFuture.completedFuture(inputs.stored(CacheStatus.HIT))
                : flights.share(whole, call, policy, inputs::answer);
    }

    /** The inputs of one call, by key, with the results found so far. */
    private final class Inputs {
        private final List<CacheKey> keys;
        private final Map<CacheKey, CacheEntry> results = new ConcurrentHashMap<>();
        private final Map<CacheKey, CacheEntry> expired = new ConcurrentHashMap<>();
        private final AtomicBoolean unavailable = new AtomicBoolean();

        Inputs(List<CacheKey> keys) {
            this.keys = keys;
        }

        void found(CacheKey key, @Nullable CacheEntry entry) {
            if (entry != null && entry.isFresh(flights.now(), policy.ttl())) {
                results.put(key, entry);
            } else if (entry != null && entry.isUsableOnError(flights.now(), policy)) {
                expired.put(key, entry);
            }
        }

        /** Returns the messages without a result, by key; equal ones once. */
        Map<CacheKey, Integer> missing() {
            Map<CacheKey, Integer> missing = new LinkedHashMap<>();
            for (int i = 0; i < keys.size(); i++) {
                if (!results.containsKey(keys.get(i))) {
                    missing.putIfAbsent(keys.get(i), i);
                }
            }
            return missing;
        }

        CompletionStage<ChatResponse> answer(Call call) {
            List<CompletableFuture<?>> lookups = new ArrayList<>();
            for (CacheKey key : missing().keySet()) {
                lookups.add(flights.cache()
                        .get(key)
                        .handle((entry, failure) -> {
                            found(key, entry);
                            unavailable.compareAndSet(false, failure != null);
                            return key;
                        })
                        .toCompletableFuture());
            }
            CompletableFuture<Void> all = CompletableFuture.allOf(lookups.toArray(CompletableFuture[]::new));
            return all.isDone() ? ask(call) : flights.elsewhere(all).thenCompose(done -> ask(call));
        }

        CompletionStage<ChatResponse> ask(Call call) {
            Map<CacheKey, Integer> missing = missing();
            if (missing.isEmpty()) {
                return CompletableFuture.completedFuture(stored(CacheStatus.HIT));
            }
            List<Message> messages = new ArrayList<>();
            missing.values()
                    .forEach(index -> messages.add(call.request().messages().get(index)));
            ChatRequest request = call.request().toBuilder().messages(messages).build();
            Call part = call.serving(request, null);
            call.onCancel(part::cancel);
            long begun = flights.now();
            return provider.answer(part)
                    .whenComplete((response, failure) -> attempts(call, part))
                    .handle((response, failure) -> {
                        if (failure != null) {
                            return stale(missing.keySet(), failure);
                        }
                        store(List.copyOf(missing.keySet()), response, begun);
                        return whole(response.toBuilder())
                                .cache(CacheResult.of(missed(), null))
                                .build();
                    });
        }

        /** Returns the answer with expired results in place of those that the provider has not given. */
        private ChatResponse stale(Set<CacheKey> missing, Throwable failure) {
            Throwable cause = LlmException.causeOf(failure);
            ErrorKind kind = cause instanceof LlmException error ? error.kind() : ErrorKind.UNKNOWN;
            if (!policy.staleOn(kind) || !expired.keySet().containsAll(missing)) {
                throw new CompletionException(cause);
            }
            missing.forEach(key -> results.put(key, Objects.requireNonNull(expired.get(key))));
            return stored(CacheStatus.STALE);
        }

        private void attempts(Call call, Call part) {
            call.limited(part.limitWaits());
            for (int i = 0; i < part.attempts(); i++) {
                call.attempt();
            }
        }

        private CacheStatus missed() {
            return !policy.reads()
                    ? CacheStatus.BYPASS
                    : unavailable.get() ? CacheStatus.UNAVAILABLE : CacheStatus.MISS;
        }

        private void store(List<CacheKey> asked, ChatResponse response, long begun) {
            List<Embedding> vectors = response.message().parts(Embedding.class);
            for (int i = 0; i < asked.size(); i++) {
                // The cost of a batch cannot be divided among its inputs
                ChatResponse one = response.toBuilder()
                        .parts(List.of(vectors.get(i)))
                        .usage(Usage.UNKNOWN)
                        .cost(null)
                        .build();
                CacheEntry entry = CacheEntry.of(one, policy, begun);
                results.put(asked.get(i), entry);
                if (policy.writes() && flights.fits(entry)) {
                    flights.cache().put(asked.get(i), entry);
                }
            }
        }

        ChatResponse stored(CacheStatus status) {
            return whole(result(keys.get(0)).toBuilder())
                    .usage(new Usage(0L, 0L, null, null, null))
                    .cost(BigDecimal.ZERO)
                    .attempts(0)
                    .cache(CacheResult.of(status, null))
                    .build();
        }

        private ChatResponse.Builder whole(ChatResponse.Builder response) {
            List<Part> parts = new ArrayList<>();
            keys.forEach(key -> parts.addAll(result(key).message().parts()));
            return response.parts(parts);
        }

        private ChatResponse result(CacheKey key) {
            return Objects.requireNonNull(results.get(key), "it was requested, so there is a result")
                    .response();
        }
    }
}
