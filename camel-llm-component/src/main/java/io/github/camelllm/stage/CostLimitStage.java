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
 * The stage that limits what attempts cost. What an attempt can cost at worst must be within the limit of a call, and is
 * reserved from the budget before it is sent. When the answer is there, its price is taken from the budget instead; an
 * answer whose price is unknown takes all that was reserved. An attempt that was given up after it was sent takes an
 * estimate, which is noted at the call as well, with or without a budget; one that the provider refused takes nothing.
 */
public final class CostLimitStage implements Stage {
    private final @Nullable BigDecimal maxCost;
    private final @Nullable Budget budget;
    private final boolean unknownAllowed;
    private final AbandonedCost abandoned;
    private final Function<Call, CostForecast> forecast;

    /**
     * Makes a stage that estimates what attempts that were given up have cost.
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
     * Makes a stage.
     *
     * @param maxCost what one call may cost in USD; null for any price
     * @param budget what all calls together may cost; null for any price
     * @param unknownAllowed whether calls whose price is not known pass, unlimited
     * @param abandoned what an attempt costs that was given up after it was sent
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
        LlmException unknown = unknownCost(call, expected);
        BigDecimal worst = expected.cost();
        if (unknown != null) {
            return failed(unknown);
        } else if (worst == null) {
            return settled(call, next, () -> expected, null);
        } else if (maxCost != null && worst.add(call.abandonedCost()).compareTo(maxCost) > 0) {
            return failed(tooExpensive(call, expected, maxCost));
        }
        return budget == null || worst.signum() == 0
                ? settled(call, next, () -> expected, null)
                : within(budget, worst, expected, call, next);
    }

    /** Returns what one call may cost in USD; null for any price. */
    @Nullable
    BigDecimal maxCost() {
        return maxCost;
    }

    /** Returns what all calls together may cost; null for any price. */
    @Nullable
    Budget budget() {
        return budget;
    }

    /** Returns whether anything is limited, so that it matters what a call can cost. */
    boolean limited() {
        return maxCost != null || budget != null;
    }

    /** Returns the error of a call of which it is not known what it can cost; null if that is known, or allowed. */
    @Nullable
    LlmException unknownCost(Call call, CostForecast expected) {
        boolean passes = expected.cost() != null || (unknownAllowed && expected.unknown() == null);
        return passes ? null : unknown(call, expected);
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
        } catch (Throwable e) { // whatever it is: what is reserved must not stay so
            settlement.end(null, e);
            return failed(e);
        }
    }

    private LlmException unknown(Call call, CostForecast expected) {
        String limits = (maxCost == null ? "" : "maxCost=" + maxCost.toPlainString())
                + (maxCost == null || budget == null ? "" : " and ")
                + (budget == null ? "" : "the budget '" + budget.rule().name() + "'");
        String why = expected.outputTokens() == null ? ", or nothing limits the answer" : "";
        String price = "The price of this model is not known" + why + ", so " + limits + " cannot be kept to: give the"
                + " model prices in the bean llmModelCatalog" + (why.isEmpty() ? "" : ", set maxTokens")
                + ", or let such calls pass by unknownPrice=allow";
        String part =
                "Nothing limits the tokens of " + expected.unknown() + ", so " + limits + " cannot be kept to: leave"
                        + " it out, or let such calls pass, at the price that is likely, by unknownCost=allow";
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
                                        : " after attempts that were given up and may cost " + before.toPlainString())
                                + ", which is more than maxCost=" + maxCost.toPlainString()
                                + (expected.unknown() == null
                                        ? ". Set maxTokens, or a lower one, to limit what the answer can cost"
                                        : ". Leave that part out, or count what is likely of it by unknownCost=allow"))
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
