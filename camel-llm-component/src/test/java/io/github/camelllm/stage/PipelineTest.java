package io.github.camelllm.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.PermanentLlmException;
import io.github.camelllm.chat.RateLimitException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.Test;

class PipelineTest {
    private static final ChatResponse ANSWER = ChatResponse.builder().build();

    private final Call call = new Call("p", ChatRequest.of("Hi"), CallOptions.STANDARD, null);

    private static CompletionStage<ChatResponse> answered(Call call) {
        return CompletableFuture.completedFuture(ANSWER);
    }

    private ObjectAssert<LlmException> assertFailure(List<Stage> stages, ChatProvider provider) {
        CompletableFuture<ChatResponse> answer =
                Pipeline.of(stages, provider).answer(call).toCompletableFuture();
        assertThat(answer).isCompletedExceptionally();
        return assertThat(answer)
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .havingCause()
                .asInstanceOf(type(LlmException.class));
    }

    private static final class Broken implements Stage {
        private final Throwable failure;

        Broken(Throwable failure) {
            this.failure = failure;
        }

        @Override
        public CompletionStage<ChatResponse> handle(Call call, ChatProvider next) {
            if (failure instanceof Error error) {
                throw error;
            } else if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            return null;
        }
    }

    @Test
    void stagesAreAskedOutermostFirst() {
        List<String> order = new ArrayList<>();
        Stage outer = (asked, next) -> {
            order.add("outer");
            return next.answer(asked);
        };
        Stage inner = (asked, next) -> {
            order.add("inner");
            return next.answer(asked);
        };
        Pipeline.of(List.of(outer, inner), asked -> {
                    order.add("provider");
                    return answered(asked);
                })
                .answer(call);
        assertThat(order).containsExactly("outer", "inner", "provider");
    }

    @Test
    void aPipelineWithoutStagesIsTheProvider() {
        assertThat(Pipeline.of(List.of(), PipelineTest::answered).answer(call)).isCompletedWithValue(ANSWER);
    }

    @Test
    void eachTimeTheProviderIsAskedCounts() {
        Stage twice = (asked, next) -> next.answer(asked).thenCompose(first -> next.answer(asked));
        Pipeline.of(List.of(twice), PipelineTest::answered).answer(call);
        assertThat(call.attempts()).isEqualTo(2);
    }

    @Test
    void aStageThatThrowsIsNamed() {
        assertFailure(List.of(new Broken(new IllegalStateException("oops"))), PipelineTest::answered)
                .isInstanceOf(PermanentLlmException.class)
                .satisfies(e -> assertThat(e).hasMessageContainingAll("Stage Broken failed", "oops"))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNKNOWN))
                .satisfies(e -> assertThat(e).hasCauseInstanceOf(IllegalStateException.class));
    }

    @Test
    void aStageThatThrowsAnErrorIsNamedToo() {
        assertFailure(List.of(new Broken(new StackOverflowError())), PipelineTest::answered)
                .satisfies(e -> assertThat(e).hasMessageContainingAll("Stage Broken failed", "StackOverflowError"));
    }

    @Test
    void aStageThatReturnsNullIsNamed() {
        assertFailure(List.of(new Broken(new Exception("unused"))), PipelineTest::answered)
                .satisfies(e -> assertThat(e).hasMessageContaining("Stage Broken returned null"));
    }

    @Test
    void aProviderThatReturnsNullIsNamed() {
        assertFailure(List.of(), asked -> null)
                .satisfies(e -> assertThat(e).hasMessageContaining("Stage provider returned null"))
                .satisfies(e -> assertThat(e.provider()).isEqualTo("p"));
    }

    @Test
    void anErrorOfOursThatIsThrownStaysWhatItIs() {
        LlmException limited = ErrorKind.RATE_LIMIT.exception("slow down");
        assertFailure(List.of(new Broken(limited)), PipelineTest::answered)
                .isInstanceOf(RateLimitException.class)
                .isSameAs(limited);
    }
}
