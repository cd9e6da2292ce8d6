package io.github.camelllm.stage;

import io.github.camelllm.catalog.Cost;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.catalog.Prices;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.Usage;
import java.math.BigDecimal;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The stage that puts the price into the answer: what the provider reports, else what the tokens cost by the catalog. It
 * goes by the model that was asked, or by the one that answered if the catalog does not know the former. What cannot be
 * told stays unknown.
 */
public final class Pricing implements Stage {
    private final ModelCatalog models;

    /** Makes a stage that goes by the prices of a catalog. */
    public Pricing(ModelCatalog models) {
        this.models = models;
    }

    @Override
    public CompletionStage<ChatResponse> handle(Call call, ChatProvider next) {
        if (!call.request().operation().billed()) {
            return next.answer(call);
        }
        // Looked up here, as reading the models of a provider for the first time is nothing for the thread that answers.
        @Nullable Prices asked = prices(call.provider(), call.request().model());
        return next.answer(call).thenApply(answer -> answer.cost() != null ? answer : priced(call, asked, answer));
    }

    private ChatResponse priced(Call call, @Nullable Prices asked, ChatResponse answer) {
        Prices prices = asked != null ? asked : prices(call.provider(), answer.model());
        BigDecimal cost = prices == null ? null : Cost.of(prices, usage(call, answer));
        return cost == null ? answer : answer.toBuilder().cost(cost).build();
    }

    /** Returns the tokens of an answer; where nothing is generated, that is 0 and not unknown. */
    private static Usage usage(Call call, ChatResponse answer) {
        Usage usage = answer.usage();
        return call.request().operation() == Operation.EMBEDDINGS && usage.outputTokens() == null
                ? new Usage(usage.inputTokens(), 0L, usage.cachedInputTokens(), usage.cacheWriteTokens(), null)
                : usage;
    }

    private @Nullable Prices prices(String provider, @Nullable String model) {
        return model == null
                ? null
                : models.find(provider, model).map(Model::prices).orElse(null);
    }
}
