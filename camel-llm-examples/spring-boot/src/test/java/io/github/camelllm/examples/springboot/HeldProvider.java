package io.github.camelllm.examples.springboot;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.Part;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A model that says one word, and the next when the test lets it. */
final class HeldProvider implements ChatProvider {
    private final AtomicReference<@Nullable Call> last = new AtomicReference<>();
    private final AtomicReference<CompletableFuture<ChatResponse>> answer = new AtomicReference<>();

    @Override
    public CompletionStage<ChatResponse> answer(Call call) {
        CompletableFuture<ChatResponse> promised = new CompletableFuture<>();
        call.onCancel(() -> promised.completeExceptionally(call.cancellation()));
        last.set(call);
        answer.set(promised);
        call.emit(Delta.text("one "));
        return promised;
    }

    void say(String text) {
        call().emit(Delta.text(text));
    }

    void end() {
        answer.get()
                .complete(ChatResponse.builder()
                        .provider("held")
                        .parts(List.of(new Part.Text("one two")))
                        .build());
    }

    Call call() {
        return Objects.requireNonNull(last.get(), "There was no call");
    }
}
