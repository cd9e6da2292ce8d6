package io.github.camelllm.cache;

import io.github.camelllm.chat.CachePolicy;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.DeltaListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A call that waits for an answer it shares with identical ones. If it is streamed, it gets the deltas so far and then each
 * as it comes, in order and by one thread at a time.
 */
final class Participant {
    private final Call call;
    private final CachePolicy policy;
    private final ChatProvider provider;
    private final long joined;
    private final CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
    private final AtomicInteger work = new AtomicInteger();
    private DeltaLog log = new DeltaLog(); // this and the next are guarded by this
    private int taken;
    private volatile @Nullable Outcome outcome;

    private record Outcome(
            @Nullable ChatResponse response, @Nullable Throwable failure) {}

    Participant(Call call, CachePolicy policy, ChatProvider provider, long joined) {
        this.call = call;
        this.policy = policy;
        this.provider = provider;
        this.joined = joined;
    }

    Call call() {
        return call;
    }

    CachePolicy policy() {
        return policy;
    }

    ChatProvider provider() {
        return provider;
    }

    CompletionStage<ChatResponse> answer() {
        return answer;
    }

    /** Returns whether it has waited longer than its request timeout. */
    boolean isImpatient(long now) {
        return now - joined > call.options().requestTimeout().toNanos();
    }

    /** Creates the call to the provider that this and others wait for; it is not cancelled with this one. */
    Call toProvider(DeltaListener listener) {
        return call.serving(call.request(), call.streamed() ? listener : null);
    }

    /** Adds attempts made for this call. */
    void attempts(Call toProvider) {
        for (int i = 0; i < toProvider.attempts(); i++) {
            call.attempt();
        }
        call.limited(toProvider.limitWaits());
    }

    /** Follows another attempt from its beginning; returns false if a delta of an earlier one has been delivered. */
    synchronized boolean follow(DeltaLog attempt) {
        if (taken > 0) {
            return false;
        }
        log = attempt;
        return true;
    }

    /** Ends with a response, after the deltas that have not been delivered: those of the response if there are none. */
    void complete(ChatResponse response) {
        synchronized (this) {
            if (call.streamed() && log.isEmpty()) {
                log = new DeltaLog();
                log.addAll(Delta.replay(response));
            }
        }
        outcome = new Outcome(response, null);
        deliver();
    }

    /** Ends with an error, after the deltas that have not been delivered. */
    void fail(Throwable failure) {
        outcome = new Outcome(null, failure);
        deliver();
    }

    /** Delivers pending deltas. If another thread is delivering, that thread continues with them. */
    void deliver() {
        if (work.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            Outcome end = outcome; // read before the deltas, so that none is missed
            deltas();
            if (end != null) {
                end(end);
            }
            seen = work.addAndGet(-seen);
        } while (seen != 0);
    }

    private void deltas() {
        if (!call.streamed() || answer.isDone()) {
            return;
        }
        try {
            for (Delta delta = next(); delta != null; delta = next()) {
                call.emit(delta);
            }
        } catch (Throwable e) { // whatever it is: the caller waits for the answer
            answer.completeExceptionally(e);
        }
    }

    private synchronized @Nullable Delta next() {
        Delta delta = log.get(taken);
        if (delta != null) {
            taken++;
        }
        return delta;
    }

    private void end(Outcome end) {
        if (end.response() != null) {
            answer.complete(end.response());
        } else if (end.failure() != null) {
            answer.completeExceptionally(end.failure());
        }
    }
}
