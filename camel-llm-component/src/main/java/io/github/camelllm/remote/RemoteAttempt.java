package io.github.camelllm.remote;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.http.HttpRequest;
import io.github.camelllm.http.Transport;
import io.github.camelllm.wire.Codec;
import io.github.camelllm.wire.Dialect;
import io.github.camelllm.wire.ResponseHead;
import io.github.camelllm.wire.StreamDecoder;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One exchange with a provider. The I/O thread collects the bytes and feeds the decoder of a stream; a worker decodes a
 * whole answer and completes the promise. Whatever comes first (answer, failure, time limit, cancellation) settles it.
 *
 * <p>The end of a stream that has begun needs no worker: all workers may be readers that wait for just that, and what
 * it sets off is no more than what a piece does.
 */
final class RemoteAttempt implements Transport.Receiver {
    private static final int LARGEST_ANSWER = 256 << 20;
    private static final int LARGEST_ERROR = 1 << 20;

    private final CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
    private final AtomicBoolean settled = new AtomicBoolean();
    private final Call call;
    private final @Nullable String key;
    private final Dialect dialect;
    private final Codec codec;
    private final Executor workers;
    private final AttemptTimeouts watch;
    private final ByteCollector bytes = new ByteCollector();
    private final RefusedRedirect redirect;
    private volatile Runnable abort = () -> {};
    private @Nullable ResponseHead head;
    private @Nullable StreamDecoder decoder;
    private long received;

    RemoteAttempt(
            Call call,
            @Nullable String key,
            Dialect dialect,
            Codec codec,
            RefusedRedirect redirect,
            Timer timer,
            Executor workers) {
        this.call = call;
        this.key = key;
        this.dialect = dialect;
        this.codec = codec;
        this.redirect = redirect;
        this.workers = workers;
        this.watch = new AttemptTimeouts(call, timer, this::timedOut);
    }

    CompletionStage<ChatResponse> start(Transport transport, HttpRequest request) {
        watch.start();
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
        if (call.streamed() && received.successful()) {
            decoder = codec.streamed(received, dialect, call::emit);
        }
    }

    @Override
    public @Nullable CompletionStage<?> data(ByteBuffer data) {
        if (settled.get()) {
            return null;
        }
        received += data.remaining();
        if (decoder == null) {
            collect(data);
            return null;
        }
        limit();
        decoder.feed(data);
        watch.activity();
        return watch.pausedBy(call.pressure());
    }

    private void collect(ByteBuffer data) {
        if (head != null && !head.successful() && received > LARGEST_ERROR) {
            data.position(data.limit()); // an error page of that size tells nothing more
        } else {
            limit();
            bytes.add(data);
        }
    }

    private void limit() {
        if (received > LARGEST_ANSWER) {
            throw error(ErrorKind.PROTOCOL, "The answer is larger than " + (LARGEST_ANSWER >> 20) + " MiB", null);
        }
    }

    @Override
    public void end() {
        StreamDecoder stream = decoder;
        ResponseHead first = head;
        if (first == null) {
            settle(() -> {
                throw error(ErrorKind.PROTOCOL, "The answer has no head", null);
            });
        } else if (stream != null) {
            settle(stream::end);
        } else if (first.successful()) {
            settle(() -> codec.decode(first, bytes.take(), dialect));
        } else {
            settle(() -> {
                LlmException moved = redirect.error(first, dialect);
                throw moved != null ? moved : redirect.located(codec.failure(first, bytes.take(), dialect));
            });
        }
    }

    @Override
    public void failed(Throwable cause) {
        settle(() -> {
            throw cause instanceof LlmException known ? known : broken(cause);
        });
    }

    private LlmException broken(Throwable cause) {
        if (call.cancelled()) {
            return call.cancellation();
        }
        if (decoder == null) {
            return NetworkErrors.of(cause, dialect);
        }
        String text = decoder.text();
        return details(ErrorKind.STREAM_INTERRUPTED, "The stream broke off: " + NetworkErrors.describe(cause), cause)
                .statusCode(head == null ? null : head.status())
                .partialText(text.isEmpty() ? null : text)
                .exception();
    }

    private void timedOut(String what) {
        giveUp(error(ErrorKind.TIMEOUT, what, null));
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
        if (call.begun()) {
            complete(outcome);
        } else {
            workers.execute(() -> complete(outcome));
        }
    }

    private void complete(Supplier<ChatResponse> outcome) {
        try {
            answer.complete(outcome.get());
        } catch (LlmException e) {
            answer.completeExceptionally(withoutKey(e));
        } catch (Throwable e) { // whatever it is: somebody waits for the answer
            answer.completeExceptionally(error(ErrorKind.PROTOCOL, "The answer cannot be understood: " + e, e));
        }
    }

    /** Takes the key out of the message of a provider that quotes it. */
    private LlmException withoutKey(LlmException error) {
        String message = error.details().message();
        return key == null || key.isBlank() || !message.contains(key)
                ? error
                : error.details().toBuilder()
                        .message(message.replace(key, "REDACTED"))
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
