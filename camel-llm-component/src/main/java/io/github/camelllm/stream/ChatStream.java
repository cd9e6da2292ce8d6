package io.github.camelllm.stream;

import com.fasterxml.jackson.annotation.JsonValue;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A streamed response: the deltas as they arrive, and a promise of the complete response.
 *
 * <p>It has one consumer, which either iterates, on a thread that blocks until the next delta, or subscribes, and is called
 * by a worker thread. The first of the two excludes the other. Only {@link #close()}, {@link #response()}, {@link #onEnd} and {@link #toString()} may
 * be called by any thread at any time.
 *
 * <p>While the consumer is slow, the provider's connection is not read: memory stays bounded, and {@link #response()} does not complete before the
 * deltas have been read. {@link #drain()} returns the whole response to a consumer that does not need the deltas.
 *
 * <p>An interrupted stream ends with an error after the deltas that arrived before it, never like a complete
 * response. A stream that is not read to its end should be closed, which cancels the call.
 *
 * <p>The deltas can be read once. A reader that names itself with {@link #acquire}, as the steps of a Camel route do that
 * read a stream, is refused if there was another one; so is a second {@link #iterator()}.
 *
 * <p>For example, in a route:
 *
 * <pre>{@code
 * from("direct:ask")
 *     .to("llm:openai:gpt-5.4-mini?streaming=true")
 *     .process(exchange -> {
 *         try (ChatStream stream = exchange.getMessage().getBody(ChatStream.class)) {
 *             for (Delta delta : stream) {
 *                 System.out.print(delta.text());
 *             }
 *         }
 *     });
 * }</pre>
 */
@SuppressWarnings("IterableAndIterator") // Camel's split() uses the Iterator, a for loop the Iterable
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
    private final AtomicReference<@Nullable String> reader = new AtomicReference<>();
    private volatile @Nullable Call call;
    private volatile @Nullable Thread closer;
    private final Set<Thread> suspended = ConcurrentHashMap.newKeySet(1);
    private final Set<Thread> describing = ConcurrentHashMap.newKeySet(1);
    private volatile boolean refused;
    private final Set<Thread> barred = ConcurrentHashMap.newKeySet(1);
    private volatile boolean expired;
    private volatile boolean handedOver;

    ChatStream(Executor workers) {
        this.workers = Objects.requireNonNull(workers, "workers");
    }

    /** Returns a stream of a complete answer; its subscriber is called by the thread that requests. */
    public static ChatStream replay(ChatResponse response) {
        StreamFeed feed = new StreamFeed(Runnable::run);
        Delta.replay(response).forEach(feed::onDelta);
        feed.settle(response, null);
        return feed.stream();
    }

    /**
     * Returns this stream. Its deltas can be iterated once.
     *
     * @throws IllegalStateException if the stream has or had another reader, an earlier iterator included
     */
    @Override
    public Iterator<Delta> iterator() {
        claim();
        if (!readingSuspended()) {
            acquire("an iterator");
        }
        return this;
    }

    /**
     * Reserves the deltas for one reader, which then iterates with {@link #hasNext()} and {@link #next()}, or drains.
     *
     * @param by the name of the reader, such as the id of a step, for the error of the next reader
     * @throws IllegalStateException if the stream has, or had, another reader. A stream that was closed unread can be acquired; its reader gets the
     *     error
     */
    public void acquire(String by) {
        if (!reader.compareAndSet(null, by)) {
            throw alreadyRead(by);
        }
        if (over && buffer.closed() == null) {
            throw alreadyRead(by);
        }
    }

    /** Undoes {@link #acquire} by a reader that has taken nothing, such as a {@code split} of something else. */
    public void release(String by) {
        if (isUntouched()) {
            reader.compareAndSet(by, null);
        }
    }

    /** Returns whether no delta has been taken, and the end has not been reached. */
    public boolean isUntouched() {
        return !over && taken() == 0;
    }

    /** Returns whether the deltas have a reader, or had one, so that there is none left for another reader. */
    public boolean isRead() {
        return reader.get() != null || use.get() == Use.SUBSCRIBER || (over && buffer.closed() == null);
    }

    /** Returns whether a consumer has reached the end, or the stream was closed: {@link #text()} does not wait then. */
    public boolean isOver() {
        return over;
    }

    /** Returns whether the exchange that carried the stream is done and the caller owns the stream: converting it to a string then reads the text. */
    public boolean isHandedOver() {
        return handedOver;
    }

    void handOver() {
        handedOver = true;
    }

    private IllegalStateException alreadyRead(String by) {
        String known = reader.get();
        return new IllegalStateException("The stream cannot be read by " + by + ": it has been read by "
                + (known == null || known.equals(by) ? "another reader" : known) + " (" + this
                + "). A stream is read once; where several steps need the answer, convert the body to String first");
    }

    /**
     * Makes iterations on the current thread find no deltas until {@link #resumeReading}. It is for a step that evaluates a predicate, whose
     * operators would iterate over the body. Readers on other threads are not affected.
     */
    public void suspendReading() {
        suspended.add(Thread.currentThread());
    }

    /** Ends {@link #suspendReading()} of a thread, which may be another one. Returns whether an iteration was tried, or a description taken, meanwhile. */
    public boolean resumeReading(Thread thread) {
        boolean tried = suspended.remove(thread) && refused;
        refused &= !tried;
        return tried;
    }

    /** Records, for {@link #resumeReading}, that an expression on the current thread got the description where it may have wanted the text. */
    public void noteDescribed() {
        refused |= readingSuspended();
    }

    /** Returns whether reading is suspended on the current thread. */
    public boolean readingSuspended() {
        return !suspended.isEmpty() && suspended.contains(Thread.currentThread());
    }

    /**
     * Makes {@link #text()} return {@link #toString()} on the current thread until {@link #endDescribing}. It is for a step that shows a message, such
     * as {@code log}, whatever functions its expression has: whether it is evaluated depends on the log level.
     */
    public void beginDescribing() {
        describing.add(Thread.currentThread());
    }

    /** Ends {@link #beginDescribing()} of a thread, which may be another one. */
    public void endDescribing(Thread thread) {
        describing.remove(thread);
    }

    /** Returns whether the current thread shows the stream and must not read it. */
    public boolean isDescribed() {
        return !describing.isEmpty() && describing.contains(Thread.currentThread());
    }

    /** Makes further iterations fail with an error: for a step after one that has read the whole stream. */
    public void expire() {
        expired = true;
    }

    /**
     * Makes iterations on the current thread fail with an error until {@link #allowReading}: for a step in a branch beside the reader, which may be
     * reading on another thread.
     */
    public void refuseReading() {
        barred.add(Thread.currentThread());
    }

    /** Ends {@link #refuseReading()} of the current thread. */
    public void allowReading() {
        barred.remove(Thread.currentThread());
    }

    private boolean isBarred() {
        return expired || (!barred.isEmpty() && barred.contains(Thread.currentThread()));
    }

    /**
     * Waits for the next delta, the end or an error. Returns false at the end of a complete answer, and if this thread has closed the stream. Returns
     * true if there is an error, which {@code next} throws, so that a reader that looks ahead, as Camel's {@code split} does, loses no delta before
     * it.
     *
     * @throws CallCancelledException if this thread is interrupted, which closes the stream
     * @throws IllegalStateException if the stream has a subscriber, or has {@linkplain #expire() expired}
     */
    @Override
    public boolean hasNext() {
        if (readingSuspended()) {
            refused = true;
            return false;
        }
        if (isBarred()) {
            throw alreadyRead("another step");
        }
        claim();
        return (!batch.isEmpty() && buffer.closed() == null) || await();
    }

    /**
     * Waits for the next delta and returns it.
     *
     * @throws LlmException if the answer was interrupted, or another thread closed the stream
     * @throws CallCancelledException if this thread is interrupted, which closes the stream
     * @throws IllegalStateException if the stream has a subscriber
     * @throws NoSuchElementException at the end
     */
    @Override
    public Delta next() {
        if (!hasNext()) {
            throw new NoSuchElementException("The stream has no further delta");
        }
        if (batch.isEmpty()) {
            throw Objects.requireNonNull(lastWord());
        }
        count();
        return batch.poll();
    }

    /**
     * Passes the deltas to a subscriber on a worker thread, as many as it requests. If it cancels, the stream is closed. A second subscriber, or one
     * after an iteration has begun, gets an {@link IllegalStateException}.
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
     * Returns the promise of the whole response, which includes the deltas that were already taken; it fails with an {@link LlmException}. Do not
     * wait for it on the thread that reads the deltas: use {@link #drain()}.
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
     * Waits for the whole response and returns it. Deltas that were not read are dropped. A further call returns the same response.
     *
     * @throws LlmException if the answer was interrupted or the stream was closed before it was complete
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

    /** Returns the provider that was called, or null if it is not known. */
    public @Nullable String provider() {
        Call known = call;
        StreamEnd end = buffer.end();
        return known != null
                ? known.provider()
                : end == null || end.response() == null ? null : end.response().provider();
    }

    /** Returns the model that was requested, or null if that was left to the provider. */
    public @Nullable String model() {
        Call known = call;
        if (known != null) {
            return known.request().model();
        }
        StreamEnd end = buffer.end();
        return end == null || end.response() == null ? null : end.response().model();
    }

    /**
     * Waits for the whole response and returns its text, with the deltas that were already read; throws what {@link #drain()} throws. A thread that
     * {@linkplain #beginDescribing() shows} the stream gets its description.
     */
    public String text() {
        return isDescribed() ? toString() : drain().text();
    }

    /**
     * Returns the text for a reader that names itself; for a stream that was read to its end, its whole text again.
     *
     * @param by who reads, for the error of the next one
     * @throws IllegalStateException if another reader has the stream, or has left it unfinished
     */
    public String text(String by) {
        if (!over && !isDescribed()) {
            acquire(by);
        }
        return text();
    }

    /** Returns the text, which is what a JSON mapper writes of a stream, as it does of an answer that is not streamed. */
    @JsonValue
    String json() {
        return text("a conversion to JSON");
    }

    /**
     * Runs a hook once, when the consumer reaches the end or the stream is closed, on the thread on which that happens: the reader's, a worker, or
     * the one that closes. Runs it at once if the stream has already ended.
     *
     * @param hook receives the complete answer or the error; the other one is null. It must not throw
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
     * Cancels the call if its response is not complete yet, and drops the deltas that were not read. Has no effect after the end. A consumer on
     * another thread gets a {@link CallCancelledException}.
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

    /** Ends the stream when the consumer has read the deltas that have arrived. */
    void end(StreamEnd value) {
        if (buffer.end(value)) {
            tell();
        }
    }

    /** Records that the consumer has reached the end, or that no delta is left. */
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

    /** Returns the error that the consumer gets at the end, or null if the answer is complete. */
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

    /** Runs a task on a worker, or on this thread if the workers have been shut down, so that it is not lost. */
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

    /** Counts a delta that the consumer reads. */
    void count() {
        taken.lazySet(taken.getPlain() + 1);
    }

    long taken() {
        return taken.get();
    }

    private void claim() {
        if (use.get() != Use.READER && !use.compareAndSet(null, Use.READER)) {
            throw new IllegalStateException(
                    "The stream has a subscriber, which takes its deltas: it cannot be read too");
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

    /** Returns provider, model, the number of deltas read, and whether the stream is open. It reads nothing. */
    @Override
    public String toString() {
        String model = model();
        return "ChatStream[" + Objects.requireNonNullElse(provider(), "?") + (model == null ? "" : ":" + model) + ", "
                + taken() + " chunks read, " + state() + "]";
    }

    private String state() {
        StreamEnd end = buffer.end();
        if (!over || end == null) {
            return "open";
        }
        return end.error() == null ? "complete" : "failed: " + end.error().kind();
    }
}
