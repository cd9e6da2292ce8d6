package io.github.camelllm.test;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.github.camelllm.http.Transport;
import io.github.camelllm.wire.ResponseHead;
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

/**
 * A receiver that keeps all that it gets, and checks that a transport calls it as {@link Transport.Receiver} says. Its
 * methods wait for 20 seconds at most.
 */
public final class RecordingReceiver implements Transport.Receiver {
    private static final int PATIENCE = 20;

    /** Completed with the head. */
    public final CompletableFuture<ResponseHead> head = new CompletableFuture<>();
    /** Completed when the first bytes of the body are there. */
    public final CompletableFuture<Void> firstData = new CompletableFuture<>();
    /** Completed when the answer is complete or has failed. */
    public final CompletableFuture<RecordingReceiver> over = new CompletableFuture<>();
    /** How many bytes of the body have come. */
    public final AtomicLong received = new AtomicLong();

    private final AtomicInteger ends = new AtomicInteger();
    private final AtomicBoolean inside = new AtomicBoolean();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final Function<ByteBuffer, @Nullable CompletionStage<?>> onData;
    private volatile @Nullable String breach;
    private volatile @Nullable Throwable failure;

    /** Makes a receiver that always takes more. */
    public RecordingReceiver() {
        this(bytes -> null);
    }

    /**
     * Makes a receiver.
     *
     * @param onData what {@link #data} returns for the bytes, or throws
     */
    public RecordingReceiver(Function<ByteBuffer, @Nullable CompletionStage<?>> onData) {
        this.onData = onData;
    }

    @Override
    public void head(ResponseHead answer) {
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
    public RecordingReceiver await() throws InterruptedException {
        get(over);
        check();
        return this;
    }

    /** Waits for the head and returns it. */
    public ResponseHead awaitHead() throws InterruptedException {
        return get(head);
    }

    /** Waits for the first bytes of the body. */
    public void awaitData() throws InterruptedException {
        get(firstData);
    }

    /** Waits for the whole answer and returns its body. */
    public String text() throws InterruptedException {
        await();
        if (failure != null) {
            throw new AssertionError("failed", failure);
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    /** Returns what has come of the body. */
    public String body() {
        return body.toString(StandardCharsets.UTF_8);
    }

    /** Waits for the failure and returns it. */
    public Throwable failure() throws InterruptedException {
        await();
        if (failure == null) {
            throw new AssertionError("it ended well, with " + body.size() + " bytes");
        }
        return failure;
    }

    /** Fails if the transport has broken the contract until now. */
    public void check() {
        if (breach != null) {
            throw new AssertionError("Contract of the receiver broken: " + breach);
        }
    }

    /** Waits for a value. */
    public static <T> T get(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get(PATIENCE, SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
