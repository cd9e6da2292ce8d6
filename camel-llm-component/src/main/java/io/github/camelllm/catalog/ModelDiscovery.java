package io.github.camelllm.catalog;

import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.ModelEntry;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests the lists of models from all providers in parallel; callers during a request share its result. */
final class ModelDiscovery {
    private final CatalogEnvironment installation;
    private final Clock clock;
    private final Map<String, String> warned = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable CompletableFuture<RefreshResult>> underWay = new AtomicReference<>();

    ModelDiscovery(CatalogEnvironment installation, Clock clock) {
        this.installation = installation;
        this.clock = clock;
    }

    /** Created lazily, because lookups in a catalog need no logging. */
    private static final class Log {
        static final Logger LOG = LoggerFactory.getLogger(ModelCatalog.class);
    }

    /** Receives the list of a provider. */
    interface Learner {
        /** Receives the models that a provider listed and the time of the list. */
        void learn(String provider, Instant at, List<ModelEntry> models);
    }

    CompletableFuture<RefreshResult> refresh(Collection<String> providers, Learner learner) {
        CompletableFuture<RefreshResult> next = new CompletableFuture<>();
        CompletableFuture<RefreshResult> before = underWay.compareAndExchange(null, next);
        if (before != null) {
            return before;
        }
        Map<String, Integer> listed = new ConcurrentSkipListMap<>();
        Map<String, String> failed = new ConcurrentSkipListMap<>();
        CompletableFuture<?>[] all = providers.stream()
                .map(provider -> ask(provider, learner, listed, failed))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(all).handle((nothing, error) -> {
            RefreshResult refresh = new RefreshResult(clock.instant(), listed, failed);
            underWay.set(null);
            next.complete(refresh);
            return refresh;
        });
    }

    private CompletableFuture<?> ask(
            String provider, Learner learner, Map<String, Integer> listed, Map<String, String> failed) {
        return list(provider).handle((told, failure) -> {
            try {
                if (failure != null) {
                    throw new CompletionException(failure);
                }
                learner.learn(provider, clock.instant(), told);
                listed.put(provider, told.size());
                warned.remove(provider);
            } catch (RuntimeException e) {
                failed.put(provider, reason(e));
                warn(provider, reason(e));
            }
            return null;
        });
    }

    /** Logs a warning, unless it is the same as the last one for the provider. */
    private void warn(String provider, String reason) {
        if (!reason.equals(warned.put(provider, reason))) {
            Log.LOG.warn("The models of {} could not be listed; keeping the previous list: {}", provider, reason);
        }
    }

    private CompletableFuture<List<ModelEntry>> list(String provider) {
        try {
            return installation.list(provider).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = LlmException.causeOf(failure);
        return cause instanceof LlmException llm ? String.valueOf(llm.getMessage()) : cause.toString();
    }
}
