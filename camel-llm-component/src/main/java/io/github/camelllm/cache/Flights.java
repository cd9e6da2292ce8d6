package io.github.camelllm.cache;

import io.github.camelllm.chat.CachePolicy;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.concurrent.Timer;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The calls in flight; identical ones share one request to the provider, also across nodes that share a store. Safe for all threads;
 * nothing here blocks.
 */
public final class Flights {
    private final Map<CacheKey, Flight> underWay = new ConcurrentHashMap<>();
    private final ResponseCache cache;
    private final Executor executor;
    private final Timer timer;
    private final Clock clock;
    private volatile int maxEntryBytes;

    /**
     * Creates an empty set.
     *
     * @param cache where answers are stored
     * @param executor completes calls that wait for the answer of another, so that none is delayed by the route of another
     * @param timer measures how long a call waits
     * @param clock the time of entries
     * @param maxEntryBytes how many bytes an entry may take; a larger one is not stored
     */
    public Flights(ResponseCache cache, Executor executor, Timer timer, Clock clock, int maxEntryBytes) {
        this.cache = cache;
        this.executor = executor;
        this.timer = timer;
        this.clock = clock;
        this.maxEntryBytes = maxEntryBytes;
    }

    /** Changes how many bytes an entry may take, for answers from now on. */
    public void maxEntryBytes(int bytes) {
        maxEntryBytes = bytes;
    }

    /**
     * Answers a call from the store, from an identical call in flight, or from the provider.
     *
     * @param key the key of the call, equal for identical calls
     * @param policy how it uses the store
     * @param provider called if there is no other answer
     */
    public CompletionStage<ChatResponse> answer(CacheKey key, Call call, CachePolicy policy, ChatProvider provider) {
        return join(key, new Participant(call, policy, provider, timer.nanos()), true);
    }

    /** Answers a call from an identical call in flight, or from the provider; the answer as a whole is not stored. */
    public CompletionStage<ChatResponse> share(CacheKey key, Call call, CachePolicy policy, ChatProvider provider) {
        return join(key, new Participant(call, policy, provider, timer.nanos()), false);
    }

    private CompletionStage<ChatResponse> join(CacheKey key, Participant participant, boolean stored) {
        while (true) {
            Flight flight = underWay.computeIfAbsent(key, k -> new Flight(this, k, stored));
            if (flight.join(participant)) {
                return participant.answer();
            }
            over(key, flight);
        }
    }

    void over(CacheKey key, Flight flight) {
        underWay.remove(key, flight);
    }

    /** Returns the number of distinct calls in flight. */
    public int size() {
        return underWay.size();
    }

    /** Returns the store. */
    public ResponseCache cache() {
        return cache;
    }

    /** Returns the time of entries, in milliseconds since the epoch. */
    public long now() {
        return clock.millis();
    }

    long nanos() {
        return timer.nanos();
    }

    /** Returns whether an entry may be stored. */
    public boolean fits(CacheEntry entry) {
        return entry.size() <= maxEntryBytes;
    }

    /** Returns a promise that completes with another one, but on the executor. */
    public CompletionStage<@Nullable Void> elsewhere(CompletionStage<?> promise) {
        CompletableFuture<@Nullable Void> kept = new CompletableFuture<>();
        promise.whenComplete((value, failure) -> execute(() -> kept.complete(null)));
        return kept;
    }

    /** Runs a task on the executor, or on this thread if the executor is shut down. */
    void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException stopping) {
            task.run();
        }
    }
}
