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
 * The sequence of calls of a receiver: one at a time, whatever threads the events come from; none while the receiver
 * applies back-pressure and the connection lives; exactly one end or failure. No lock is held while the receiver runs.
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
     * @param abort called when the receiver has failed: calls {@link #fail} with the action that closes the connection
     *
     * @param over runs before the receiver gets the end or a failure
     */
    Delivery(Transport.Receiver receiver, Consumer<Throwable> abort, Runnable over) {
        this.receiver = receiver;
        this.abort = abort;
        this.over = over;
    }

    /** Delivers the head. */
    void head(ResponseHead head) {
        offer(head);
    }

    /** Delivers bytes, which are copied if they have to wait. */
    void data(ByteBuffer bytes) {
        offer(bytes);
    }

    /** Delivers the end; the connection can be reused after it. */
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

    /**
     * Delivers a failure and drops all pending data. The cause is fixed before the connection is closed, so that an exception which the close raises
     * is not delivered in its place. After the end or another failure, it only closes the connection.
     *
     * @param close closes the connection
     */
    void fail(Throwable cause, Runnable close) {
        synchronized (this) {
            waiting.clear();
        }
        broke(cause, close);
    }

    /**
     * Delivers a failure of the connection after all pending data; the back-pressure of the receiver ends with the connection. After the end or
     * another failure, it only closes the connection.
     *
     * @param close closes the connection
     */
    void broke(Throwable cause, Runnable close) {
        boolean first = decide(cause);
        try {
            close.run();
        } catch (RuntimeException e) { // the receiver waits for its failure
            LOG.warn("Could not close the connection of an exchange that failed", e);
        }
        if (first && takeTurn()) {
            drain();
        }
    }

    private synchronized boolean decide(Throwable cause) {
        if (told || failure != null) {
            return false;
        }
        failure = cause;
        starved = null;
        return true;
    }

    private synchronized boolean takeTurn() {
        boolean free = !busy;
        busy = true;
        return free;
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
        } catch (Throwable e) { // also an Error: the receiver must get it, and the I/O thread must not end
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
        }
        if (takeTurn()) {
            drain();
        }
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
            LOG.warn("A receiver failed at the end of its exchange", e);
        }
    }

    /** Stores the channel of a connection whose receive window is used up, until the receiver has read bytes. */
    void starve(CapacityChannel channel) {
        synchronized (this) {
            starved = failure == null ? channel : null;
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
