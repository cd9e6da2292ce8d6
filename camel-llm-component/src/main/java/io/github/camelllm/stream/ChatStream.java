package io.github.camelllm.stream;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallCancelledException;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer: the pieces as they come, and the promise of the whole.
 *
 * <p>It has one consumer, which either iterates, on a thread that waits for the provider, or subscribes, and is called
 * by a worker thread. Whichever comes first excludes the other. Only {@link #close()}, {@link #response()} and
 * {@link #onEnd} may be called by any thread at any time.
 *
 * <p>While the consumer is slow, the provider's connection is not read: memory stays bounded, and {@link #response()}
 * does not complete before the pieces are taken. {@link #drain()} gives the whole answer to a consumer that does not care
 * for the pieces.
 *
 * <p>An answer that broke off ends with the error, after the pieces that came before it, and never like a whole one. A
 * stream that is not read to its end should be closed, which cancels the call.
 */
@SuppressWarnings("IterableAndIterator") // Camel's split() takes the one, a for loop the other; both are the same
public final class ChatStream implements Iterator<Delta>, Iterable<Delta>, Flow.Publisher<Delta>, AutoCloseable {
    private enum Use {
        READER,
        SUBSCRIBER
    }

    private final Executor workers;
    private final DeltaBuffer buffer = new DeltaBuffer();
    private final AtomicReference<@Nullable Use> use = new AtomicReference<>();
    private final AtomicLong taken = new AtomicLong();
    private final List<BiConsumer<? super @Nullable ChatResponse, ? super @Nullable LlmException>> hooks =
            new ArrayList<>(2);
    private final CompletableFuture<ChatResponse> promise = new CompletableFuture<>();
    private DeltaBatch batch = new DeltaBatch();
    private volatile boolean asked;
    private volatile boolean over;
    private volatile @Nullable Call call;
    private volatile @Nullable Thread closer;

    ChatStream(Executor workers) {
        this.workers = Objects.requireNonNull(workers, "workers");
    }

    /** Returns a stream of an answer that is already there; a subscriber of it is called by the thread that requests. */
    public static ChatStream replay(ChatResponse response) {
        StreamFeed feed = new StreamFeed(Runnable::run);
        Delta.replay(response).forEach(feed::onDelta);
        feed.settle(response, null);
        return feed.stream();
    }

    /** Returns this stream; its pieces can be iterated once. */
    @Override
    public Iterator<Delta> iterator() {
        claim();
        return this;
    }

    /**
     * Waits until it is known what {@link #next()} does, and returns false if there is nothing more: at the end of a whole
     * answer, and when this very thread has closed the stream. An error is left to {@code next}, so that one who looks
     * ahead, as Camel's {@code split} does, loses no piece before it.
     *
     * @throws CallCancelledException if this thread is interrupted, which closes the stream
     * @throws IllegalStateException if the stream has a subscriber
     */
    @Override
    public boolean hasNext() {
        claim();
        return (!batch.isEmpty() && buffer.closed() == null) || await();
    }

    /**
     * Waits for the next piece and returns it.
     *
     * @throws LlmException if the answer broke off, or another thread closed the stream
     * @throws CallCancelledException if this thread is interrupted, which closes the stream
     * @throws IllegalStateException if the stream has a subscriber
     * @throws NoSuchElementException if there is nothing more
     */
    @Override
    public Delta next() {
        if (!hasNext()) {
            throw new NoSuchElementException("The stream has no further piece");
        }
        if (batch.isEmpty()) {
            throw Objects.requireNonNull(lastWord());
        }
        count();
        return batch.poll();
    }

    /**
     * Hands the pieces to a subscriber, by a worker thread and as it requests them. Its cancellation closes the stream. A
     * second subscriber, or one that comes after an iteration has begun, is turned away with an
     * {@link IllegalStateException}.
     */
    @Override
    public void subscribe(Flow.Subscriber<? super Delta> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        if (use.compareAndSet(null, Use.SUBSCRIBER)) {
            new DeltaSubscription(this, buffer, subscriber).start();
        } else {
            DeltaSubscription.reject(subscriber, taken());
        }
    }

    /**
     * Returns the promise of the whole answer, which includes the pieces that were already taken; it fails with an
     * {@link LlmException}. Do not wait for it on the thread that takes the pieces: use {@link #drain()}.
     */
    public CompletionStage<ChatResponse> response() {
        asked = true;
        StreamEnd end = buffer.end();
        if (end != null) {
            end.settle(promise);
        }
        return promise.minimalCompletionStage();
    }

    /**
     * Waits for the whole answer, drops the pieces that were not taken, and returns it.
     *
     * @throws LlmException if the answer broke off or the stream was closed before it was whole
     * @throws CallCancelledException if this thread is interrupted, which closes the stream
     * @throws IllegalStateException if the stream has a subscriber
     */
    public ChatResponse drain() {
        claim();
        batch.clear();
        try {
            ChatResponse whole = buffer.discard().get();
            finished();
            return whole;
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (LlmException e) {
            finished();
            throw e;
        }
    }

    /** Returns which model was asked, or null if that was left to the provider. */
    public @Nullable String model() {
        Call known = call;
        if (known != null) {
            return known.request().model();
        }
        StreamEnd end = buffer.end();
        return end == null || end.response() == null ? null : end.response().model();
    }

    /** Waits for the whole answer and returns its text, what was already taken included; fails like {@link #drain()}. */
    public String text() {
        return drain().text();
    }

    /**
     * Has something done once, when the consumer comes to the end or the stream is closed, by the thread that notices: a
     * reader's own, a worker, or the one that closes. Done at once if that has already happened.
     *
     * @param hook takes the whole answer or the error, the other being null; must not throw
     */
    public void onEnd(BiConsumer<? super @Nullable ChatResponse, ? super @Nullable LlmException> hook) {
        synchronized (hooks) {
            if (!over) {
                hooks.add(hook);
                return;
            }
        }
        StreamEnd end = settled();
        hook.accept(end.response(), end.error());
    }

    /**
     * Cancels the call if its answer is not whole yet, and drops the pieces that were not taken. Without effect after the
     * end. A consumer on another thread gets a {@link CallCancelledException}.
     */
    @Override
    public void close() {
        if (!over) {
            closer = Thread.currentThread();
            abort(error(ErrorKind.CANCELLED, "The stream was closed before it was read to its end"));
        }
    }

    /** Ends the stream at once, with an error for its consumer. */
    void abort(LlmException why) {
        if (!over && buffer.close(why)) {
            cancel();
            tell();
        }
        finished();
    }

    /** Ends the stream once the consumer has taken what is there. */
    void end(StreamEnd value) {
        if (buffer.end(value)) {
            tell();
        }
    }

    /** Notes that the consumer has come to the end, or that there is nothing left to consume. */
    void finished() {
        List<BiConsumer<? super @Nullable ChatResponse, ? super @Nullable LlmException>> told;
        synchronized (hooks) {
            if (over) {
                return;
            }
            over = true;
            told = List.copyOf(hooks);
            hooks.clear();
        }
        StreamEnd end = settled();
        told.forEach(hook -> hook.accept(end.response(), end.error()));
    }

    /** Returns the error the consumer is to get at the end, or null if the answer is whole. */
    @Nullable
    LlmException lastWord() {
        LlmException closed = buffer.closed();
        return closed != null ? closed : settled().error();
    }

    /** Returns an error of this stream's call. */
    LlmException error(ErrorKind kind, String message) {
        return error(kind, message, null);
    }

    LlmException error(ErrorKind kind, String message, @Nullable Throwable cause) {
        ErrorDetails.Builder details = ErrorDetails.of(kind, message).cause(cause);
        Call known = call;
        if (known != null) {
            details.provider(known.provider()).model(known.request().model());
        }
        return details.exception();
    }

    /** Runs a task by a worker, or here if the workers have been shut down, lest it be lost. */
    void dispatch(Runnable task) {
        try {
            workers.execute(task);
        } catch (RejectedExecutionException shutDown) {
            task.run();
        }
    }

    void bind(Call value) {
        call = value;
    }

    DeltaBuffer buffer() {
        return buffer;
    }

    /** Counts a piece the consumer takes. */
    void count() {
        taken.lazySet(taken.getPlain() + 1);
    }

    long taken() {
        return taken.get();
    }

    private void claim() {
        if (use.get() != Use.READER && !use.compareAndSet(null, Use.READER)) {
            throw new IllegalStateException(
                    "The stream has a subscriber, which takes its pieces: it cannot be read too");
        }
    }

    private boolean await() {
        if (buffer.closed() != null) {
            batch.clear();
            return failed();
        }
        try {
            batch = buffer.await(batch);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        return !batch.isEmpty() || failed();
    }

    private boolean failed() {
        finished();
        boolean closedHere = buffer.closed() != null && closer == Thread.currentThread();
        return !closedHere && lastWord() != null;
    }

    private LlmException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        LlmException error = error(ErrorKind.CANCELLED, "The reader of the stream was interrupted", cause);
        abort(error);
        return error;
    }

    private StreamEnd settled() {
        return Objects.requireNonNull(buffer.end());
    }

    private void cancel() {
        Call known = call;
        if (known != null) {
            known.cancel();
        }
    }

    private void tell() {
        if (asked) {
            dispatch(() -> settled().settle(promise));
        }
    }

    @Override
    public String toString() {
        return "ChatStream[" + taken() + " pieces taken" + (over ? ", over]" : "]");
    }
}
