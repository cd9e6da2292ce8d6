package io.github.camelllm.examples.benchmark;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Streams that are open at the same time: the server ends them when all have begun. */
final class OpenStreams {
    private static final long PATIENCE_SECONDS = 120;

    private final int count;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final CompletableFuture<Void> open = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    OpenStreams(int count) {
        this.count = count;
    }

    /** Opens the streams, and returns when the first chunk of each has arrived. */
    void open(BareHttpClient client) throws ExecutionException, InterruptedException, TimeoutException, IOException {
        for (int i = 0; i < count; i++) {
            client.ask(new Stream());
        }
        open.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Returns when all streams have ended as they should. */
    void end() throws ExecutionException, InterruptedException, TimeoutException {
        over.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private final class Stream implements Reply {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void piece(String more) {
            if (text.isEmpty() && !more.isEmpty() && begun.incrementAndGet() == count) {
                open.complete(null);
            }
            text.append(more);
        }

        @Override
        public void end() {
            if (!text.toString().equals(Answers.STREAMED_TEXT)) {
                failed(new IllegalStateException("A stream ended after \"" + text + "\""));
            } else if (ended.incrementAndGet() == count) {
                over.complete(null);
            }
        }

        @Override
        public void answer(String whole) {
            throw new IllegalStateException("The answers are streamed");
        }

        @Override
        public void failed(Throwable why) {
            open.completeExceptionally(why);
            over.completeExceptionally(why);
        }
    }
}
