package io.github.camelllm.stream;

import io.github.camelllm.chat.Delta;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/** A subscriber that requests a number of pieces at first, and more as a test says; it fails on signals that overlap. */
class Requesting implements Flow.Subscriber<Delta> {
    final List<Delta> received = new CopyOnWriteArrayList<>();
    final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicBoolean busy = new AtomicBoolean();
    private final long first;
    volatile Flow.Subscription subscription;

    Requesting(long first) {
        this.first = first;
    }

    @Override
    public void onSubscribe(Flow.Subscription value) {
        subscription = value;
        if (first != 0) {
            value.request(first);
        }
    }

    @Override
    public void onNext(Delta delta) {
        alone(() -> take(delta));
    }

    void take(Delta delta) {
        received.add(delta);
    }

    @Override
    public void onError(Throwable error) {
        alone(() -> ended.completeExceptionally(error));
    }

    @Override
    public void onComplete() {
        alone(() -> ended.complete(null));
    }

    Throwable error() {
        return ended.handle((nothing, error) -> error).join();
    }

    private void alone(Runnable signal) {
        if (!busy.compareAndSet(false, true)) {
            ended.completeExceptionally(new AssertionError("two signals at a time"));
        }
        signal.run();
        busy.set(false);
    }
}
