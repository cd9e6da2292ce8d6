package io.github.camelllm.stream;

import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.LlmException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The deltas between the provider's thread and the consumer's.
 *
 * <p>Two batches are swapped: the provider fills one while the consumer empties the other, so that the consumer takes the lock once per batch.
 * Back-pressure begins when the batch of the provider is full, and ends when the consumer swaps it; its deltas last until further data arrive.
 */
final class DeltaBuffer {
    static final int FULL_DELTAS = 256;
    static final int FULL_CHARS = 64 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ready = lock.newCondition();
    private final AtomicReference<@Nullable CompletableFuture<@Nullable Void>> room = new AtomicReference<>();
    private DeltaBatch filling = new DeltaBatch();
    private boolean discarding;
    private volatile Runnable waker = () -> {};
    // Written under the lock; volatile, because awaited(), end() and closed() read them without it.
    private volatile boolean waiting;
    private volatile @Nullable StreamEnd end;
    private volatile @Nullable LlmException closed;

    /** Sets the action for a consumer that does not block, which runs without a lock when there are deltas or the end. */
    void wakeBy(Runnable value) {
        waker = value;
    }

    /** Adds a delta, unless the stream has ended or is drained. */
    void add(Delta delta) {
        if (accept(delta)) {
            waker.run();
        }
    }

    private boolean accept(Delta delta) {
        lock.lock();
        try {
            if (end != null || discarding) {
                return false;
            }
            filling.add(delta);
            return waiting && wake();
        } finally {
            lock.unlock();
        }
    }

    /** Returns null if there is room, else a stage that completes when there is room. */
    @Nullable
    CompletionStage<?> pressure() {
        lock.lock();
        try {
            return end == null && filling.holds(FULL_DELTAS, FULL_CHARS)
                    ? room.updateAndGet(known -> known == null ? new CompletableFuture<>() : known)
                    : null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the stream after the deltas in the buffer.
     *
     * @return false if it had ended before
     */
    boolean end(StreamEnd value) {
        return finish(value, null);
    }

    /**
     * Ends the stream at once and drops the deltas in the buffer.
     *
     * @return false if it had ended before
     */
    boolean close(LlmException why) {
        return finish(StreamEnd.failed(why), why);
    }

    private boolean finish(StreamEnd value, @Nullable LlmException why) {
        boolean first;
        lock.lock();
        try {
            first = end == null;
            end = first ? value : end;
            if (why != null && closed == null) {
                closed = why;
                filling.clear();
            }
            wake();
        } finally {
            lock.unlock();
        }
        release();
        waker.run();
        return first;
    }

    /** Waits for deltas and swaps their batch with one that has been read; returns an empty one at the end. */
    DeltaBatch await(DeltaBatch read) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (filling.isEmpty() && end == null) {
                waiting = true;
                ready.await();
            }
            return exchange(read);
        } finally {
            lock.unlock();
            release();
        }
    }

    /** Swaps the batch of available deltas with one that has been read. If there are no deltas, the waker runs when there are. */
    DeltaBatch take(DeltaBatch read) {
        lock.lock();
        try {
            DeltaBatch taken = exchange(read);
            waiting = taken.isEmpty();
            return taken;
        } finally {
            lock.unlock();
            release();
        }
    }

    /** Drops all deltas, those to come included, and waits for the end. */
    StreamEnd discard() throws InterruptedException {
        ignore();
        lock.lockInterruptibly();
        try {
            StreamEnd known = end;
            while (known == null) {
                waiting = true;
                ready.await();
                known = end;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    private void ignore() {
        lock.lock();
        try {
            discarding = true;
            filling.clear();
        } finally {
            lock.unlock();
            release();
        }
    }

    /** Returns whether all deltas have been read and no more will arrive. */
    boolean exhausted() {
        lock.lock();
        try {
            return filling.isEmpty() && end != null;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the end of the provider's part, even if deltas are still unread; null if it has not ended. */
    @Nullable
    StreamEnd end() {
        return end;
    }

    /** Returns why the stream was closed, or null if it was not. */
    @Nullable
    LlmException closed() {
        return closed;
    }

    /** Returns whether the consumer has read all deltas and waits for more. */
    boolean awaited() {
        return waiting;
    }

    private DeltaBatch exchange(DeltaBatch read) {
        DeltaBatch taken = filling;
        read.clear();
        filling = read;
        waiting = false;
        return taken;
    }

    private boolean wake() {
        waiting = false;
        ready.signalAll();
        return true;
    }

    private void release() {
        CompletableFuture<@Nullable Void> freed = room.get() == null ? null : room.getAndSet(null);
        if (freed != null) {
            freed.complete(null);
        }
    }
}
