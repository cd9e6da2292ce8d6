package io.github.camelllm.stream;

import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.LlmException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The one subscriber of a stream, by the rules of Reactive Streams, whose numbers are in the comments. Its signals are serial: the thread that raises
 * the amount of work from 0 starts a worker; others only add to the work.
 */
final class DeltaSubscription implements Flow.Subscription, Runnable {
    private final ChatStream stream;
    private final DeltaBuffer buffer;
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger work = new AtomicInteger(1);
    private DeltaBatch batch = new DeltaBatch();
    private volatile Flow.@Nullable Subscriber<? super Delta> subscriber;
    private volatile boolean cancelled;
    private volatile boolean illegal;

    DeltaSubscription(ChatStream stream, DeltaBuffer buffer, Flow.Subscriber<? super Delta> subscriber) {
        this.stream = stream;
        this.buffer = buffer;
        this.subscriber = subscriber;
    }

    /** Refuses a subscriber that comes after another consumer. */
    static void reject(Flow.Subscriber<? super Delta> subscriber, long taken) {
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        });
        subscriber.onError(new IllegalStateException(
                "The stream has a consumer already, which has taken " + taken + " deltas: it can be consumed once"));
    }

    /** Begins: no other signal comes before the subscriber has its subscription (1.9). */
    void start() {
        Flow.Subscriber<? super Delta> to = subscriber;
        buffer.wakeBy(this::schedule);
        if (to != null) {
            to.onSubscribe(this);
        }
        stream.dispatch(this);
    }

    @Override
    public void request(long n) {
        if (n > 0) {
            demand.accumulateAndGet(n, DeltaSubscription::sum);
        } else {
            illegal = true;
        }
        schedule();
    }

    @Override
    public void cancel() {
        cancelled = true;
        stream.close();
        schedule();
    }

    @Override
    public void run() {
        int done = 1;
        do {
            turn();
            done = work.addAndGet(-done);
        } while (done != 0);
    }

    private void schedule() {
        if (work.getAndIncrement() == 0) {
            stream.dispatch(this);
        }
    }

    private void turn() {
        Flow.Subscriber<? super Delta> to = subscriber;
        if (to == null) {
            return;
        }
        try {
            deliver(to);
        } catch (RuntimeException | Error e) { // 2.13: as if cancelled, and rethrown to the worker's handler
            cancelled = true;
            stream.close();
            throw e;
        } finally {
            forget();
        }
    }

    private void deliver(Flow.Subscriber<? super Delta> to) {
        while (!cancelled && !illegal && !ended() && demand.get() > 0 && ready()) {
            demand.updateAndGet(n -> n == Long.MAX_VALUE ? n : n - 1);
            stream.count();
            to.onNext(batch.poll());
        }
        if (cancelled) {
            return;
        }
        if (illegal) {
            refuse(to);
        } else if (ended()) {
            end(to);
        }
    }

    private boolean ended() {
        return buffer.closed() != null || (batch.isEmpty() && buffer.exhausted());
    }

    private boolean ready() {
        if (batch.isEmpty()) {
            batch = buffer.take(batch);
        }
        return !batch.isEmpty();
    }

    private void end(Flow.Subscriber<? super Delta> to) {
        cancelled = true;
        stream.finished();
        LlmException error = stream.lastWord();
        if (error == null) {
            to.onComplete();
        } else {
            to.onError(error);
        }
    }

    private void refuse(Flow.Subscriber<? super Delta> to) {
        cancelled = true;
        stream.close();
        to.onError(new IllegalArgumentException("A subscriber must request more than 0 deltas (rule 3.9)"));
    }

    /** Drops the reference to a subscriber that gets no more signals (3.13). */
    private void forget() {
        if (cancelled) {
            subscriber = null;
            batch.clear();
        }
    }

    private static long sum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
