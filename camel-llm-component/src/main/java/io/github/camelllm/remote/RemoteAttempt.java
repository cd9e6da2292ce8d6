package io.github.camelllm.remote;

import io.github.camelllm.chat.BatchOutcome;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.RateLimitStatus;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.http.HttpRequest;
import io.github.camelllm.http.Transport;
import io.github.camelllm.wire.Codec;
import io.github.camelllm.wire.Dialect;
import io.github.camelllm.wire.RateLimitHeaders;
import io.github.camelllm.wire.ResponseHead;
import io.github.camelllm.wire.StreamDecoder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request to a provider and its response. The I/O thread collects the bytes and feeds the decoder of a stream; a worker
 * decodes a whole response and completes the promise. The first of response, failure, timeout and cancellation settles it.
 *
 * <p>A stream ends with the end mark of its protocol, whatever its connection does afterwards. A connection that ends
 * cleanly, as nearly all do with the same packet, goes back to the pool before the promise completes; one that does not
 * is given a moment to do so, and is closed.
 *
 * <p>The end of a stream that has begun needs no worker: all workers may be readers that wait for it, and completing the
 * promise costs no more than a delta.
 */
final class RemoteAttempt implements Transport.Receiver {
    /** How long the promise of an ended stream waits for the end of the HTTP body: the delay of a late packet. */
    private static final Duration END_WAIT = Duration.ofMillis(20);

    /** How long the connection of an ended stream may take to end cleanly, and be used again. */
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);

    private static final int MAX_ERROR_SIZE = 1 << 20;

    /** Added to the limit of the response for each input of an embeddings request: 4,096 indented decimal numbers. */
    private static final long SIZE_OF_A_VECTOR = 128 * 1024;

    private final CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
    private final AtomicBoolean settled = new AtomicBoolean();
    private final Call call;
    private final ProviderTextCleaner texts;
    private final Dialect dialect;
    private final Codec codec;
    private final Executor workers;
    private final Timer timer;
    private final AttemptTimeouts watch;
    private final ByteCollector bytes = new ByteCollector();
    private final RefusedRedirect redirect;
    private final long maxSize;
    private volatile Runnable abort = () -> {};
    private volatile @Nullable LlmException timeout;
    private volatile Runnable pendingClose = () -> {};
    private @Nullable ResponseHead head;
    private volatile @Nullable StreamDecoder decoder;
    private boolean progress;
    private boolean ended;
    private long received;
    private final long begun;

    RemoteAttempt(
            Call call,
            @Nullable String key,
            Dialect dialect,
            Codec codec,
            RefusedRedirect redirect,
            Timer timer,
            Executor workers) {
        this.call = call;
        this.texts = ProviderTextCleaner.without(key, call.options().headers());
        this.dialect = dialect;
        this.codec = codec;
        this.redirect = redirect;
        this.workers = workers;
        this.timer = timer;
        this.watch = new AttemptTimeouts(call, timer, this::timedOut);
        this.maxSize = maxSize(call);
        this.begun = timer.nanos();
    }

    private static long maxSize(Call call) {
        long vectors = call.request().operation().resultPerMessage()
                ? call.request().messages().size()
                : 0;
        return call.options().maxResponseSize() + vectors * SIZE_OF_A_VECTOR;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the watcher does not fail
    CompletionStage<ChatResponse> start(Transport transport, HttpRequest request) {
        watch.start();
        CompletionStage<ChatResponse> watched = answer;
        watched.whenComplete(call.watcher().attempt(call));
        abort = transport.send(request, this);
        call.onCancel(() -> giveUp(call.cancellation()));
        if (settled.get()) {
            abort.run();
        }
        return answer;
    }

    @Override
    public void head(ResponseHead received) {
        head = received;
        readLimits(received);
        if (!received.successful()) {
            return;
        }
        UnreadableBody.refuseCompressed(received, dialect);
        if (call.streamed()) {
            decoder = codec.streamed(received, dialect, this::emit);
        }
    }

    private void readLimits(ResponseHead received) {
        if (!call.readsLimits()) {
            return;
        }
        List<RateLimitStatus> statuses =
                RateLimitHeaders.read(received, dialect.facts().rateLimitHeaders());
        call.rateLimits(statuses);
        Consumer<List<RateLimitStatus>> observer = call.limitObserver();
        if (observer != null) {
            observer.accept(statuses);
        }
    }

    private void emit(Delta delta) {
        progress = true; // an event that has no delta, too, such as of a tool that runs at the provider
        call.emit(delta);
    }

    @Override
    public @Nullable CompletionStage<?> data(ByteBuffer data) {
        if (ended || settled.get()) {
            return null;
        }
        received += data.remaining();
        StreamDecoder stream = decoder;
        if (stream == null) {
            collect(data);
            return null;
        }
        limit();
        stream.feed(data);
        if (stream.ended()) {
            ended(stream);
            return null;
        }
        if (progress) {
            progress = false;
            watch.activity();
        }
        return watch.pausedBy(call.pressure());
    }

    /** From here on, no data is fed to the decoder, so that any thread may end it. */
    private void ended(StreamDecoder stream) {
        ended = true;
        watch.stop();
        pendingClose = timer.after(END_WAIT, () -> {
            pendingClose = timer.after(CLOSE_WAIT, abort);
            settle(stream::end);
        });
    }

    private void collect(ByteBuffer data) {
        if (head != null && !head.successful() && received > MAX_ERROR_SIZE) {
            data.position(data.limit()); // the rest of such a large error page is not needed
        } else {
            limit();
            bytes.add(data);
        }
    }

    private void limit() {
        if (received > maxSize) {
            throw error(
                    ErrorKind.PROTOCOL,
                    "The response is larger than " + maxSize + " bytes (option maxResponseSize)",
                    null);
        }
    }

    @Override
    public void end() {
        pendingClose.run();
        StreamDecoder stream = decoder;
        ResponseHead first = head;
        if (first == null) {
            settle(() -> {
                throw error(ErrorKind.PROTOCOL, "The response has no head", null);
            });
        } else if (stream != null) {
            settle(stream::end);
        } else if (first.successful()) {
            settle(() -> decoded(first, bytes.take()));
        } else {
            settle(() -> {
                LlmException moved = redirect.error(first, dialect);
                throw moved != null ? moved : redirect.located(codec.failure(first, bytes.take(), dialect));
            });
        }
    }

    private ChatResponse decoded(ResponseHead first, byte[] body) {
        try {
            return codec.decode(first, body, dialect);
        } catch (LlmException unreadable) {
            throw UnreadableBody.explained(unreadable, first, body);
        }
    }

    @Override
    public void failed(Throwable cause) {
        pendingClose.run();
        settle(() -> {
            if (cause instanceof LlmException known) {
                throw known;
            }
            if (call.cancelled()) {
                throw call.cancellation();
            }
            return cut(cause);
        });
    }

    /** Returns the answer of a stream that is complete, although its connection broke or was idle. */
    private ChatResponse cut(Throwable cause) {
        LlmException late = timeout;
        if (late == null && cause instanceof CancellationException) {
            throw error(ErrorKind.CANCELLED, NetworkErrors.describe(cause), null);
        }
        if (cause instanceof Error) {
            throw NetworkErrors.of(cause, dialect);
        }
        StreamDecoder stream = decoder;
        ChatResponse complete = stream == null ? null : stream.cut();
        if (complete != null) {
            return complete;
        }
        if (late != null) {
            throw late;
        }
        throw stream == null ? NetworkErrors.of(cause, dialect) : broken(cause, stream);
    }

    private LlmException broken(Throwable cause, StreamDecoder stream) {
        String text = stream.text();
        return details(
                        ErrorKind.STREAM_INTERRUPTED,
                        "The stream was interrupted: " + NetworkErrors.describe(cause),
                        cause)
                .statusCode(head == null ? null : head.status())
                .partialText(text.isEmpty() ? null : text)
                .exception();
    }

    /** A stream is abandoned through its connection, because only then no data is being fed to the decoder. */
    private void timedOut(String what) {
        LlmException late = error(ErrorKind.TIMEOUT, what, null);
        if (decoder == null) {
            giveUp(late);
        } else {
            timeout = late;
            abort.run();
        }
    }

    private void giveUp(LlmException error) {
        settle(() -> {
            throw error;
        });
        abort.run();
    }

    private void settle(Supplier<ChatResponse> outcome) {
        if (!settled.compareAndSet(false, true)) {
            return;
        }
        watch.stop();
        call.providerTook(timer.nanos() - begun);
        if (call.begun()) {
            complete(outcome);
        } else {
            workers.execute(() -> complete(outcome));
        }
    }

    private void complete(Supplier<ChatResponse> outcome) {
        try {
            ChatResponse response = outcome.get();
            // a page of a list of models has the token of the next page instead of a finish reason
            answer.complete(call.request().operation() == Operation.MODELS ? response : cleaned(response));
        } catch (LlmException e) {
            answer.completeExceptionally(texts.clean(located(e)));
        } catch (Throwable e) { // Throwable, because the caller waits for the answer
            answer.completeExceptionally(
                    texts.clean(error(ErrorKind.PROTOCOL, "The response cannot be decoded: " + e, e)));
        }
    }

    /** Returns an answer without keys that the provider repeats, also in the errors of the requests of a batch. */
    private ChatResponse cleaned(ChatResponse response) {
        ChatResponse clean = texts.clean(response);
        if (response.outcomes().isEmpty()) {
            return clean;
        }
        List<BatchOutcome> outcomes = response.outcomes().stream()
                .map(one -> one.error() == null ? one : BatchOutcome.failed(one.id(), texts.clean(one.error())))
                .toList();
        return clean.toBuilder().outcomes(outcomes).build();
    }

    private LlmException located(LlmException error) {
        return error.provider() != null
                ? error
                : error.details().toBuilder()
                        .provider(dialect.provider())
                        .model(dialect.model())
                        .exception();
    }

    private LlmException error(ErrorKind kind, String message, @Nullable Throwable cause) {
        return details(kind, message, cause).exception();
    }

    private ErrorDetails.Builder details(ErrorKind kind, String message, @Nullable Throwable cause) {
        return ErrorDetails.of(kind, message)
                .cause(cause)
                .provider(dialect.provider())
                .model(dialect.model());
    }
}
