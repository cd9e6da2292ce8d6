package io.github.camelllm.stream;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.DeltaListener;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The provider's side of a {@link ChatStream}: receives the deltas that the provider sends, and reports the consumer's progress.
 *
 * <p>The order: create the feed, create the call with the feed as its listener, open the stream with the call, send the call, and pass its outcome to
 * {@link #settle}. No method blocks.
 */
public final class StreamFeed implements DeltaListener {
    private final ChatStream stream;
    private final CompletableFuture<@Nullable Void> begun = new CompletableFuture<>();

    /**
     * Creates the feed of a stream.
     *
     * @param workers runs the code of subscribers, and the stages that depend on the promise of the whole response
     */
    public StreamFeed(Executor workers) {
        stream = new ChatStream(workers);
        stream.onEnd((response, error) -> begin(error));
    }

    /**
     * Returns the stream of a call.
     *
     * @param call whose listener this is; cancelled when the stream is closed early
     */
    public ChatStream open(Call call) {
        stream.bind(call);
        return stream;
    }

    @Override
    public void onDelta(Delta delta) {
        stream.buffer().add(delta);
        if (!begun.isDone()) {
            begin(null);
        }
    }

    @Override
    public @Nullable CompletionStage<?> pressure() {
        return stream.buffer().pressure();
    }

    /**
     * Ends the stream after the deltas that were added, in the form of {@link CompletionStage#whenComplete}. Has no effect if it was closed.
     *
     * @param response the whole response; null if there is none
     * @param error why there is none; null if there is one
     */
    public void settle(@Nullable ChatResponse response, @Nullable Throwable error) {
        LlmException failure = response == null ? failure(error) : null;
        stream.end(new StreamEnd(response, failure));
        begin(failure);
    }

    /** Ends the stream at once: unread deltas are dropped, the call is cancelled, and the consumer gets the error. Has no effect after the end. */
    public void abort(ErrorKind kind, String message) {
        stream.abort(stream.error(kind, message));
    }

    /** Records that the exchange that carries the stream is done, and that its caller owns the stream from now on. */
    public void handOver() {
        stream.handOver();
    }

    /**
     * Returns a stage that completes with the first delta, or with the end of an answer without deltas; it fails with the
     * {@link LlmException} of a stream that ends before its first delta. Completed on the thread that adds deltas.
     */
    public CompletionStage<@Nullable Void> begun() {
        return begun;
    }

    /** Returns the number of deltas that the consumer has read. */
    public long taken() {
        return stream.taken();
    }

    /** Returns whether the consumer has read all deltas and waits for more. */
    public boolean awaited() {
        return stream.buffer().awaited();
    }

    ChatStream stream() {
        return stream;
    }

    private void begin(@Nullable LlmException error) {
        if (error == null) {
            begun.complete(null);
        } else {
            begun.completeExceptionally(error);
        }
    }

    private LlmException failure(@Nullable Throwable error) {
        Throwable cause = error == null ? null : LlmException.causeOf(error);
        return cause instanceof LlmException known
                ? known
                : stream.error(ErrorKind.UNKNOWN, "The stream ended without an answer: " + cause, cause);
    }
}
