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
 * The calls under way, so that identical ones share one request to the provider. With a store that several nodes share,
 * that holds for all of them. Safe for all threads; nothing here blocks.
 */
public final class Flights {
    private final Map<CacheKey, Flight> underWay = new ConcurrentHashMap<>();
    private final ResponseCache cache;
    private final Executor executor;
    private final Timer timer;
    private final Clock clock;
    private final int maxEntryBytes;

    /**
     * Makes an empty set of calls under way.
     *
     * @param cache where answers are stored
     * @param executor completes the calls that wait for another's answer, so that none waits for the route of another
     * @param timer what measures how long a call waits
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

    /**
     * Answers a call from the store, by an identical call under way, or by the provider.
     *
     * @param key what the call has in common with identical ones
     * @param policy how it uses the store
     * @param provider answers if nothing else does
     */
    public CompletionStage<ChatResponse> answer(CacheKey key, Call call, CachePolicy policy, ChatProvider provider) {
        return join(key, new Participant(call, policy, provider, timer.nanos()), true);
    }

    /** Answers a call by an identical call under way, or by the provider; the answer as a whole is not stored. */
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

    /** Returns how many different calls are under way. */
    public int size() {
        return underWay.size();
    }

    /** Returns where answers are stored. */
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

    /** Returns a promise that is kept with another, but on a thread that may be kept busy. */
    public CompletionStage<@Nullable Void> elsewhere(CompletionStage<?> promise) {
        CompletableFuture<@Nullable Void> kept = new CompletableFuture<>();
        promise.whenComplete((value, failure) -> execute(() -> kept.complete(null)));
        return kept;
    }

    /** Runs a task elsewhere, or here if there is no elsewhere any more. */
    void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException stopping) {
            task.run();
        }
    }
}
