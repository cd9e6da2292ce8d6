package io.github.camelllm.component;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.Part;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** A provider whose answers a test plays by hand, each on a thread of the provider's. */
public final class ScriptedProvider implements ChatProvider, AutoCloseable {
    public final Queue<Take> takes = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Consumer<Take> script = take -> take.say("one").say("two").end();

    /** Sets what is done for every call. */
    public void plays(Consumer<Take> value) {
        script = value;
    }

    /** Returns the only call there was. */
    public Take take() {
        if (takes.size() != 1) {
            throw new AssertionError("There were " + takes.size() + " calls instead of one");
        }
        return takes.element();
    }

    @Override
    public CompletionStage<ChatResponse> answer(Call call) {
        Take take = new Take(call);
        takes.add(take);
        call.onCancel(() -> take.answer.completeExceptionally(call.cancellation()));
        Consumer<Take> now = script;
        threads.execute(() -> now.accept(take));
        return take.answer;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** One call and its answer. */
    public static final class Take {
        public final Call call;
        private final CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
        private final StringBuilder said = new StringBuilder();

        private Take(Call call) {
            this.call = call;
        }

        public Take say(String text) {
            said.append(text);
            if (call.streamed()) {
                call.emit(Delta.text(text));
            }
            return this;
        }

        /** Goes on when the future completes. */
        public Take await(CompletableFuture<?> future) {
            future.join();
            return this;
        }

        public void end() {
            answer.complete(ChatResponse.builder()
                    .provider("scripted")
                    .parts(List.of(new Part.Text(said.toString())))
                    .build());
        }

        public void fail(ErrorKind kind) {
            answer.completeExceptionally(kind.exception("played"));
        }
    }
}
