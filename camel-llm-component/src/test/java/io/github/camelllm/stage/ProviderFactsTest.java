package io.github.camelllm.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.camelllm.catalog.CostForecast;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Embedding;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What stages learn from a provider itself, whatever its class. */
class ProviderFactsTest {
    private final List<Call> calls = new ArrayList<>();

    /** A provider of the user's own that knows its limits. */
    private final class Limited implements ChatProvider {
        @Override
        public CompletionStage<ChatResponse> answer(Call call) {
            calls.add(call);
            List<Part> vectors = new ArrayList<>();
            call.request().messages().forEach(message -> vectors.add(new Embedding(new float[] {1})));
            return CompletableFuture.completedFuture(
                    ChatResponse.builder().parts(vectors).build());
        }

        @Override
        public boolean supports(Operation operation) {
            return operation != Operation.COUNT_TOKENS;
        }

        @Override
        public int batchLimit(ChatRequest request) {
            return 2;
        }
    }

    private ChatResponse ask(ChatProvider provider, Stage stage, ChatRequest request) {
        return Pipeline.of(List.of(stage), provider)
                .answer(new Call("p", request, CallOptions.STANDARD, null))
                .toCompletableFuture()
                .join();
    }

    private static ChatRequest inputs(int number) {
        ChatRequest.Builder request =
                ChatRequest.builder().operation(Operation.EMBEDDINGS).model("m");
        for (int i = 0; i < number; i++) {
            request.message(Message.user("text " + i));
        }
        return request.build();
    }

    private static Stage reckoning(ChatProvider provider) {
        return new LocalAnswerStage(provider, call -> CostForecast.of("p", call.request(), null));
    }

    private static ChatRequest count() {
        return ChatRequest.builder()
                .operation(Operation.COUNT_TOKENS)
                .model("m")
                .message(Message.user("Hello"))
                .build();
    }

    @Test
    void inputsAreSplitByTheLimitOfTheProvider() {
        Limited provider = new Limited();
        ChatResponse answer = ask(provider, BatchStage.around(provider), inputs(5));
        assertThat(calls).hasSize(3);
        assertThat(answer.vectors()).hasSize(5);
    }

    @Test
    void tokensAreCountedHereIfTheProviderDoesNot() {
        Limited provider = new Limited();
        ChatResponse answer = ask(provider, reckoning(provider), count());
        assertThat(calls).isEmpty();
        assertThat(answer.usage().inputTokens()).isPositive();
    }

    @Test
    void aProviderThatSaysNothingOfItselfTakesAllAndDoesAll() {
        ChatProvider plain = call -> {
            calls.add(call);
            return CompletableFuture.completedFuture(
                    ChatResponse.builder().usage(Usage.of(7, 0)).build());
        };
        assertThat(ask(plain, reckoning(plain), count()).usage().inputTokens()).isEqualTo(7);
        assertThat(plain.batchLimit(inputs(3))).isEqualTo(Integer.MAX_VALUE);
        assertThatCode(() -> plain.requireKey(Map.of())).doesNotThrowAnyException();
    }
}
