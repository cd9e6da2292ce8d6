package io.github.camelllm.stage;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Stages around a provider, outermost first. It guards them: one that throws or returns null becomes a failed answer
 * that names it.
 */
public final class Pipeline implements ChatProvider {
    private final ChatProvider first;

    private Pipeline(ChatProvider first) {
        this.first = first;
    }

    /**
     * Returns the stages in the order given, around what answers in the end.
     *
     * @param stages outermost first
     * @param provider the innermost
     */
    public static Pipeline of(List<Stage> stages, ChatProvider provider) {
        ChatProvider inner = new Guarded(new Attempt(), provider);
        for (int i = stages.size() - 1; i >= 0; i--) {
            inner = new Guarded(stages.get(i), inner);
        }
        return new Pipeline(inner);
    }

    @Override
    public CompletionStage<ChatResponse> answer(Call call) {
        return first.answer(call);
    }

    /** Around what answers in the end: counts how often it is asked. */
    private static final class Attempt implements Stage {
        @Override
        public CompletionStage<ChatResponse> handle(Call call, ChatProvider next) {
            call.attempt();
            return next.answer(call);
        }

        @Override
        public String name() {
            return "provider";
        }
    }

    private record Guarded(Stage stage, ChatProvider next) implements ChatProvider {
        @Override
        public CompletionStage<ChatResponse> answer(Call call) {
            try {
                @Nullable CompletionStage<ChatResponse> answer = stage.handle(call, next);
                return answer != null ? answer : failed(call, "returned null instead of a promised answer", null);
            } catch (LlmException e) {
                return CompletableFuture.failedFuture(e);
            } catch (Throwable e) { // whatever it is: the caller waits for the answer
                return failed(call, "failed: " + e, e);
            }
        }

        private CompletionStage<ChatResponse> failed(Call call, String what, @Nullable Throwable cause) {
            return CompletableFuture.failedFuture(
                    ErrorDetails.of(ErrorKind.UNKNOWN, "Stage " + stage.name() + " " + what)
                            .provider(call.provider())
                            .model(call.request().model())
                            .cause(cause)
                            .exception());
        }
    }
}
