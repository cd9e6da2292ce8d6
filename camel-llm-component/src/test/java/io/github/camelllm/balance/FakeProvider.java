package io.github.camelllm.balance;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Part;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A provider whose answers a test gives by hand, at once or later; it answers its name unless it is told otherwise. */
final class FakeProvider implements ChatProvider {
    final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final String name;
    private volatile Consumer<Asked> script = Asked::answer;

    FakeProvider(String name) {
        this.name = name;
    }

    /** Sets what is done for every call. */
    void does(Consumer<Asked> what) {
        script = what;
    }

    void fails(ErrorKind kind) {
        script = call -> call.fail(kind);
    }

    /** Leaves all calls open, for the test to end. */
    void keepsSilent() {
        script = call -> {};
    }

    void answers() {
        script = Asked::answer;
    }

    int calls() {
        return asked.size();
    }

    Asked last() {
        return asked.get(asked.size() - 1);
    }

    /** Ends all calls that are still open. */
    void end() {
        asked.forEach(call -> call.fail(ErrorKind.NETWORK));
    }

    @Override
    public CompletionStage<ChatResponse> answer(Call call) {
        Asked question = new Asked(call);
        asked.add(question);
        call.onCancel(() -> question.answer.completeExceptionally(call.cancellation()));
        script.accept(question);
        return question.answer;
    }

    /** A call of this provider. */
    final class Asked {
        final Call call;
        private final CompletableFuture<ChatResponse> answer = new CompletableFuture<>();

        private Asked(Call call) {
            this.call = call;
        }

        ChatRequest request() {
            return call.request();
        }

        /** Sends a piece of a streamed answer. */
        Asked say(String text) {
            call.emit(Delta.text(text));
            return this;
        }

        void answer() {
            if (call.streamed()) {
                say(name);
            }
            answer.complete(ChatResponse.builder()
                    .provider(name)
                    .model(call.request().model())
                    .parts(List.of(new Part.Text(name)))
                    .build());
        }

        void answer(ChatResponse response) {
            answer.complete(response);
        }

        void fail(ErrorKind kind) {
            fail(kind.exception("played by " + name));
        }

        void failFor(Duration retryAfter) {
            fail(ErrorDetails.of(ErrorKind.RATE_LIMIT, "played by " + name)
                    .retryAfter(retryAfter)
                    .exception());
        }

        void fail(LlmException error) {
            answer.completeExceptionally(error);
        }
    }
}
