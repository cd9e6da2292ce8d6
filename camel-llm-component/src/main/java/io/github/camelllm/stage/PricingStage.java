package io.github.camelllm.stage;

import io.github.camelllm.catalog.Model;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.chat.UsageDetails;
import io.github.camelllm.price.Cost;
import io.github.camelllm.token.TokenCounter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The stage that adds the cost to the answer: as reported by the provider, else computed from the tokens by the catalog's prices of the
 * requested model, or of the one that answered if the catalog does not know the former. A cost that cannot be computed stays unknown.
 */
public final class PricingStage implements Stage {
    /** The fee for the search that comes with each answer. */
    private static final String SEARCH = "search-answer";

    private final ModelLookup asked;
    private final ModelLookup answering;

    /** Creates a stage with a lookup of prices. */
    public PricingStage(ModelLookup models) {
        this.asked = models;
        this.answering = models.another();
    }

    @Override
    public CompletionStage<ChatResponse> handle(Call call, ChatProvider next) {
        if (!call.request().operation().billed()) {
            return next.answer(call);
        }
        // Looked up here, as reading the models of a provider for the first time is nothing for the thread that
        // answers.
        @Nullable Model model = asked.find(call.provider(), call.request().model());
        Instant begin = asked.clock().instant();
        return next.answer(call)
                .thenApply(answer -> answer.cost() != null ? answer : priced(call, model, begin, answer));
    }

    private ChatResponse priced(Call call, @Nullable Model known, Instant begin, ChatResponse answer) {
        Model model = known != null ? known : answering.find(call.provider(), answer.model());
        BigDecimal cost = model == null
                ? null
                : Cost.of(model.prices().between(begin, asked.clock().instant()), usage(call, answer));
        return cost == null ? answer : answer.toBuilder().cost(cost).build();
    }

    /** Returns the tokens of an answer, with the search that it does not report. */
    private Usage usage(Call call, ChatResponse answer) {
        Usage usage = answer.usage();
        if (!call.request().operation().limitsOutput()) {
            return withoutOutput(usage);
        }
        UsageDetails details = usage.details();
        return asked.withTerms() && details.toolUses().isEmpty() && TokenCounter.searches(call.request())
                ? usage.with(details.with(Map.of(SEARCH, 1L)))
                : usage;
    }

    /** If nothing is generated, the number of output tokens is 0 and not unknown. */
    private static Usage withoutOutput(Usage usage) {
        return usage.outputTokens() != null
                ? usage
                : new Usage(
                        usage.inputTokens(),
                        0L,
                        usage.cachedInputTokens(),
                        usage.cacheWriteTokens(),
                        null,
                        usage.details());
    }
}
