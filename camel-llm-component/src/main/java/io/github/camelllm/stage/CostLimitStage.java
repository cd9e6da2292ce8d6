package io.github.camelllm.stage;

import io.github.camelllm.catalog.CostForecast;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.limit.Budget;
import java.math.BigDecimal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stage that limits the cost of attempts. The maximum cost of an attempt must be within the limit of a call, and is reserved from the
 * budget before the attempt is sent. The reservation is replaced by the price of the answer; if that is unknown, all of it is charged. An
 * attempt that was abandoned after it was sent is charged by an estimate, which is also recorded in the call, with or without a budget; one
 * that the provider rejected is free.
 */
public final class CostLimitStage implements Stage {
    private final @Nullable BigDecimal maxCost;
    private final @Nullable Budget budget;
    private final boolean unknownAllowed;
    private final AbandonedCost abandoned;
    private final Function<Call, CostForecast> forecast;

    /**
     * Creates a stage that estimates the cost of abandoned attempts.
     *
     * @param maxCost what one call may cost in USD; null for any price
     * @param budget what all calls together may cost; null for any price
     * @param unknownAllowed whether calls whose price is not known pass, unlimited
     * @param forecast returns what a call can cost
     */
    public CostLimitStage(
            @Nullable BigDecimal maxCost,
            @Nullable Budget budget,
            boolean unknownAllowed,
            Function<Call, CostForecast> forecast) {
        this(maxCost, budget, unknownAllowed, AbandonedCost.estimate, forecast);
    }

    /**
     * Creates a stage.
     *
     * @param maxCost what one call may cost in USD; null for any price
     * @param budget what all calls together may cost; null for any price
     * @param unknownAllowed whether calls whose price is not known pass, unlimited
     * @param abandoned the cost of an attempt that was abandoned after it was sent
     * @param forecast returns what a call can cost
     */
    public CostLimitStage(
            @Nullable BigDecimal maxCost,
            @Nullable Budget budget,
            boolean unknownAllowed,
            AbandonedCost abandoned,
            Function<Call, CostForecast> forecast) {
        this.maxCost = maxCost;
        this.budget = budget;
        this.unknownAllowed = unknownAllowed;
        this.abandoned = abandoned;
        this.forecast = forecast;
    }

    @Override
    public CompletionStage<ChatResponse> handle(Call call, ChatProvider next) {
        if (!call.request().operation().billed()) {
            return next.answer(call);
        } else if (maxCost == null && budget == null) {
            return settled(call, next, () -> forecast.apply(call), null);
        }
        CostForecast expected = forecast.apply(call);
        BigDecimal worst = expected.cost();
        if (worst == null) {
            return unknownAllowed && expected.unknown() == null
                    ? settled(call, next, () -> expected, null)
                    : failed(unknown(call, expected));
        } else if (maxCost != null && worst.add(call.abandonedCost()).compareTo(maxCost) > 0) {
            return failed(tooExpensive(call, expected, maxCost));
        }
        return budget == null || worst.signum() == 0
                ? settled(call, next, () -> expected, null)
                : within(budget, worst, expected, call, next);
    }

    private CompletionStage<ChatResponse> within(
            Budget budget, BigDecimal worst, CostForecast expected, Call call, ChatProvider next) {
        return budget.reserve(budget.rule().scope().of(call), worst)
                .handle((reservation, failure) -> reservation == null
                        ? failed(named(call, failure))
                        : settled(call, next, () -> expected, reservation))
                .thenCompose(Function.identity());
    }

    private CompletionStage<ChatResponse> settled(
            Call call, ChatProvider next, Supplier<CostForecast> expected, Budget.@Nullable Reservation reservation) {
        Settlement settlement = new Settlement(call, abandoned, expected, reservation);
        try {
            return next.answer(call).whenComplete(settlement::end);
        } catch (Throwable e) { // Throwable, because the reservation must be released
            settlement.end(null, e);
            return failed(e);
        }
    }

    private LlmException unknown(Call call, CostForecast expected) {
        String limits = (maxCost == null ? "" : "maxCost=" + maxCost.toPlainString())
                + (maxCost == null || budget == null ? "" : " and ")
                + (budget == null ? "" : "the budget '" + budget.rule().name() + "'");
        String why = expected.outputTokens() == null ? ", or the answer has no limit" : "";
        String price = "The price of this model is not known" + why + ", so " + limits + " cannot be enforced: give the"
                + " model prices in the bean llmModelCatalog" + (why.isEmpty() ? "" : ", set maxTokens")
                + ", or allow such calls by unknownPrice=allow";
        String part = "There is no limit of the tokens of " + expected.unknown() + ", so " + limits
                + " cannot be enforced: leave it out, or allow such calls, at their likely price, by unknownCost=allow";
        return ErrorDetails.of(ErrorKind.CONFIGURATION, expected.unknown() == null ? price : part)
                .provider(call.provider())
                .model(call.request().model())
                .exception();
    }

    private static LlmException tooExpensive(Call call, CostForecast expected, BigDecimal maxCost) {
        BigDecimal before = call.abandonedCost();
        return ErrorDetails.of(
                        ErrorKind.BUDGET_EXCEEDED,
                        "The call can cost up to " + expected
                                + (before.signum() == 0
                                        ? ""
                                        : " after abandoned attempts that may cost " + before.toPlainString())
                                + ", which is more than maxCost=" + maxCost.toPlainString()
                                + (expected.unknown() == null
                                        ? ". Set maxTokens, or a lower value, to limit the cost of the answer"
                                        : ". Leave that part out, or count it with its likely size by unknownCost=allow"))
                .provider(call.provider())
                .model(call.request().model())
                .exception();
    }

    private static Throwable named(Call call, Throwable failure) {
        return failure instanceof LlmException error
                ? error.details().toBuilder()
                        .provider(call.provider())
                        .model(call.request().model())
                        .exception()
                : failure;
    }

    private static CompletionStage<ChatResponse> failed(Throwable failure) {
        return CompletableFuture.failedFuture(failure);
    }
}
