package io.github.camelllm.http;

import io.github.camelllm.chat.LlmException;
import io.github.camelllm.wire.ResponseHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order in which a receiver is told: one thing at a time whatever threads bring it, nothing while it asked to wait
 * and the connection lives, and exactly one end. No lock is held while the receiver runs.
 */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(PooledTransport.class);
    private static final Object END = new Object();

    private final Transport.Receiver receiver;
    private final Consumer<Throwable> abort;
    private final Runnable over;

    // All below guarded by this
    private final Queue<Object> waiting = new ArrayDeque<>(0);
    private boolean busy;
    private boolean paused;
    private boolean told;
    private @Nullable Throwable failure;
    private @Nullable CapacityChannel starved;
    private int taken;

    /**
     * @param abort told when the receiver failed: gives up the connection and calls {@link #fail}
     * @param over run before the receiver is told of the end
     */
    Delivery(Transport.Receiver receiver, Consumer<Throwable> abort, Runnable over) {
        this.receiver = receiver;
        this.abort = abort;
        this.over = over;
    }

    /** Brings the head. */
    void head(ResponseHead head) {
        offer(head);
    }

    /** Brings bytes, which are copied if they have to wait. */
    void data(ByteBuffer bytes) {
        offer(bytes);
    }

    /** Brings the end, after which the connection belongs to others. */
    void end() {
        synchronized (this) {
            starved = null;
        }
        offer(END);
    }

    private void offer(Object event) {
        synchronized (this) {
            if (told || failure != null) {
                return;
            }
            if (busy || paused || !waiting.isEmpty()) {
                waiting.add(event instanceof ByteBuffer bytes ? copy(bytes) : event);
                return;
            }
            busy = true;
        }
        deliver(event);
        drain();
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }

    /** Brings a failure, ahead of all that waits; without effect after the end or another failure. */
    void fail(Throwable cause) {
        synchronized (this) {
            waiting.clear();
        }
        broke(cause);
    }

    /**
     * Brings a failure of the connection, after all that waits, since it has been received; a receiver that asked to wait
     * is not waited for. Without effect after the end or another failure.
     */
    void broke(Throwable cause) {
        synchronized (this) {
            if (told || failure != null) {
                return;
            }
            failure = cause;
            starved = null;
            if (busy) {
                return;
            }
            busy = true;
        }
        drain();
    }

    private void drain() {
        for (Object next = next(); next != null; next = next()) {
            deliver(next);
        }
        refill();
    }

    private synchronized @Nullable Object next() {
        if (failure != null && !told) {
            return waiting.isEmpty() ? failure : waiting.poll();
        }
        Object next = paused || told ? null : waiting.poll();
        if (next == null) {
            busy = false;
        }
        return next;
    }

    private void deliver(Object event) {
        try {
            if (event instanceof ByteBuffer bytes) {
                take(bytes);
            } else if (event instanceof ResponseHead head) {
                receiver.head(head);
            } else {
                finish(event);
            }
        } catch (Throwable e) { // whatever it is: the receiver must hear of it, and the I/O thread must live
            abort.accept(e);
        }
    }

    private void take(ByteBuffer bytes) {
        int size = bytes.remaining();
        CompletionStage<?> stage = receiver.data(bytes);
        synchronized (this) {
            taken += size;
            paused = stage != null;
        }
        if (stage != null) {
            stage.whenComplete((value, problem) -> resume(problem));
        }
    }

    private void resume(@Nullable Throwable problem) {
        if (problem != null) {
            abort.accept(LlmException.causeOf(problem));
        }
        synchronized (this) {
            paused = false;
            if (busy) {
                return;
            }
            busy = true;
        }
        drain();
    }

    private void finish(Object event) {
        synchronized (this) {
            told = true;
        }
        over.run();
        try {
            if (event instanceof Throwable cause) {
                receiver.failed(cause);
            } else {
                receiver.end();
            }
        } catch (RuntimeException | Error e) {
            LOG.warn("A receiver failed when told of the end of its exchange", e);
        }
    }

    /** Says that the connection is not read further until it is given room; room is what the receiver has taken. */
    void starve(CapacityChannel channel) {
        synchronized (this) {
            starved = channel;
        }
        refill();
    }

    private void refill() {
        CapacityChannel channel;
        int room;
        synchronized (this) {
            if (starved == null || taken == 0 || busy || paused) {
                return;
            }
            channel = starved;
            room = taken;
            starved = null;
            taken = 0;
        }
        try {
            channel.update(room);
        } catch (IOException | RuntimeException e) {
            abort.accept(e);
        }
    }
}
