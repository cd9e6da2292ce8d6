package io.github.camelllm.stage;

import io.github.camelllm.catalog.CostForecast;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.token.TokenCounter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The stage that answers without calling the provider: the maximum cost of a call, and its number of tokens if the provider has no token count.
 */
public final class LocalAnswerStage implements Stage {
    private final boolean providerCounts;
    private final Function<Call, CostForecast> forecast;

    /**
     * Makes a stage.
     *
     * @param provider who is asked where asking is better
     * @param forecast what tells what a call can cost
     */
    public LocalAnswerStage(ChatProvider provider, Function<Call, CostForecast> forecast) {
        this.providerCounts = provider.supports(Operation.COUNT_TOKENS);
        this.forecast = forecast;
    }

    @Override
    public CompletionStage<ChatResponse> handle(Call call, ChatProvider next) {
        Operation operation = call.request().operation();
        if (operation == Operation.ESTIMATE_COST) {
            return CompletableFuture.completedFuture(estimate(forecast.apply(call)));
        }
        return operation == Operation.COUNT_TOKENS && !providerCounts
                ? CompletableFuture.completedFuture(count(call))
                : next.answer(call);
    }

    private static ChatResponse estimate(CostForecast expected) {
        return ChatResponse.builder()
                .estimatedCost(expected.cost())
                .finishReason(FinishReason.STOP)
                .usage(new Usage(expected.input().tokens(), expected.outputTokens(), null, null, null))
                .build();
    }

    private static ChatResponse count(Call call) {
        long tokens = TokenCounter.of(call.provider(), call.request().model())
                .count(call.request())
                .tokens();
        return ChatResponse.builder()
                .finishReason(FinishReason.STOP)
                .usage(new Usage(tokens, null, null, null, null))
                .build();
    }
}
