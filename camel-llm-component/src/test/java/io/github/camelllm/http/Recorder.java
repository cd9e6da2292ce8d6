package io.github.camelllm.http;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.github.camelllm.wire.Head;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A receiver that keeps everything and checks that the contract is kept. */
final class Recorder implements Transport.Receiver {
    private static final int PATIENCE = 20;

    final CompletableFuture<Head> head = new CompletableFuture<>();
    final CompletableFuture<Void> firstData = new CompletableFuture<>();
    final CompletableFuture<Recorder> over = new CompletableFuture<>();
    final AtomicLong received = new AtomicLong();
    private final AtomicInteger ends = new AtomicInteger();
    private final AtomicBoolean inside = new AtomicBoolean();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final Function<ByteBuffer, @Nullable CompletionStage<?>> onData;
    private volatile @Nullable String breach;
    private volatile @Nullable Throwable failure;

    Recorder() {
        this(bytes -> null);
    }

    Recorder(Function<ByteBuffer, @Nullable CompletionStage<?>> onData) {
        this.onData = onData;
    }

    @Override
    public void head(Head answer) {
        enter("head");
        if (!head.complete(answer)) {
            breach = "a second head";
        }
        leave();
    }

    @Override
    public @Nullable CompletionStage<?> data(ByteBuffer bytes) {
        enter("data");
        if (!head.isDone()) {
            breach = "data before the head";
        }
        received.addAndGet(bytes.remaining());
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        body.writeBytes(copy);
        firstData.complete(null);
        try {
            return onData.apply(bytes);
        } finally {
            leave();
        }
    }

    @Override
    public void end() {
        last("end", null);
    }

    @Override
    public void failed(Throwable cause) {
        last("failed", cause);
    }

    private void last(String what, @Nullable Throwable cause) {
        enter(what);
        if (ends.incrementAndGet() > 1) {
            breach = "a second end: " + what;
        }
        failure = cause;
        leave();
        over.complete(this);
    }

    private void enter(String what) {
        if (!inside.compareAndSet(false, true)) {
            breach = what + " at the same time as something else";
        }
        if (ends.get() > 0 && !what.equals("end") && !what.equals("failed")) {
            breach = what + " after the end";
        }
    }

    private void leave() {
        inside.set(false);
    }

    /** Waits for the end, whichever it is. */
    Recorder await() throws InterruptedException {
        get(over);
        check();
        return this;
    }

    Head awaitHead() throws InterruptedException {
        return get(head);
    }

    void awaitData() throws InterruptedException {
        get(firstData);
    }

    /** Waits for the whole answer and returns its body. */
    String text() throws InterruptedException {
        await();
        if (failure != null) {
            throw new AssertionError("failed", failure);
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    /** Returns what has come of the body. */
    String body() {
        return body.toString(StandardCharsets.UTF_8);
    }

    /** Waits for the failure and returns it. */
    Throwable failure() throws InterruptedException {
        await();
        if (failure == null) {
            throw new AssertionError("it ended well, with " + body.size() + " bytes");
        }
        return failure;
    }

    void check() {
        if (breach != null) {
            throw new AssertionError("Contract of the receiver broken: " + breach);
        }
    }

    static <T> T get(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get(PATIENCE, SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
