package io.github.camelllm.gateway;

import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A streamed response for HTTP servers that read it from a stream of bytes: each read returns what there is, and waits if there is nothing. */
final class EventStreamInput extends InputStream implements EventBody.EventSink {
    private static final int MUCH = 64;

    private final EventStream events;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private byte[] current = {};
    private int position;
    private boolean started;
    private boolean ended;
    private @Nullable CompletableFuture<Void> drained;

    EventStreamInput(EventStream events) {
        this.events = events;
    }

    @Override
    public synchronized @Nullable CompletionStage<?> write(byte[] bytes) {
        waiting.add(bytes);
        notifyAll();
        if (waiting.size() < MUCH) {
            return null;
        }
        drained = drained == null ? new CompletableFuture<>() : drained;
        return drained;
    }

    @Override
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        start();
        if (position == current.length && !next()) {
            return -1;
        }
        int count = Math.min(length, current.length - position);
        System.arraycopy(current, position, target, offset, count);
        position += count;
        return count;
    }

    private void start() {
        if (!started) {
            started = true;
            events.start(this);
        }
    }

    private boolean next() {
        CompletableFuture<Void> room = null;
        synchronized (this) {
            while (waiting.isEmpty() && !ended) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    close();
                    return false;
                }
            }
            if (waiting.isEmpty()) {
                return false;
            }
            current = waiting.remove();
            position = 0;
            if (drained != null && waiting.size() < MUCH / 2) {
                room = drained;
                drained = null;
            }
        }
        if (room != null) {
            room.complete(null);
        }
        return true;
    }

    @Override
    public synchronized int available() {
        return current.length - position;
    }

    @Override
    public void close() {
        events.cancel();
        end();
    }
}
