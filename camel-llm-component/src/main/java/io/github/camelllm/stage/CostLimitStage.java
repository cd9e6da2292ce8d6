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
import org.jspecify.annotations.Nullable;

/**
 * The stage that limits what calls cost. What a call can cost at worst must be within the limit of a call, and is
 * reserved from the budget before the provider is asked; when the answer is there, its price is taken from the budget
 * instead, or nothing if there is no answer. An answer whose price is unknown takes all that was reserved.
 */
public final class CostLimitStage implements Stage {
    private final @Nullable BigDecimal maxCost;
    private final @Nullable Budget budget;
    private final boolean unknownAllowed;
    private final Function<Call, CostForecast> forecast;

    /**
     * Makes a stage.
     *
     * @param maxCost what one call may cost in USD; null for any price
     * @param budget what all calls together may cost; null for any price
     * @param unknownAllowed whether calls whose price is not known pass, unlimited
     * @param forecast what tells what a call can cost
     */
    public CostLimitStage(
            @Nullable BigDecimal maxCost,
            @Nullable Budget budget,
            boolean unknownAllowed,
            Function<Call, CostForecast> forecast) {
        this.maxCost = maxCost;
        this.budget = budget;
        this.unknownAllowed = unknownAllowed;
        this.forecast = forecast;
    }

    @Override
    public CompletionStage<ChatResponse> handle(Call call, ChatProvider next) {
        if (!call.request().operation().billed()) {
            return next.answer(call);
        }
        CostForecast expected = forecast.apply(call);
        BigDecimal worst = expected.cost();
        if (worst == null) {
            return unlimited(call, expected, next);
        } else if (maxCost != null && worst.compareTo(maxCost) > 0) {
            return failed(tooExpensive(call, expected, maxCost));
        }
        return budget == null || worst.signum() == 0 ? next.answer(call) : within(budget, worst, call, next);
    }

    private static CompletionStage<ChatResponse> within(Budget budget, BigDecimal worst, Call call, ChatProvider next) {
        return budget.reserve(budget.rule().scope().of(call), worst)
                .handle((reservation, failure) ->
                        reservation == null ? failed(named(call, failure)) : keeping(reservation, worst, call, next))
                .thenCompose(Function.identity());
    }

    private static CompletionStage<ChatResponse> keeping(
            Budget.Reservation reservation, BigDecimal worst, Call call, ChatProvider next) {
        try {
            return next.answer(call).whenComplete((response, failure) -> reservation.settle(spent(response, worst)));
        } catch (Throwable e) { // whatever it is: what is reserved must not stay so
            reservation.settle(BigDecimal.ZERO);
            return failed(e);
        }
    }

    private static BigDecimal spent(@Nullable ChatResponse response, BigDecimal worst) {
        if (response == null) {
            return BigDecimal.ZERO;
        }
        return response.cost() == null ? worst : response.cost();
    }

    private CompletionStage<ChatResponse> unlimited(Call call, CostForecast expected, ChatProvider next) {
        return unknownAllowed ? next.answer(call) : failed(unknown(call, expected));
    }

    private LlmException unknown(Call call, CostForecast expected) {
        String limits = (maxCost == null ? "" : "maxCost=" + maxCost.toPlainString())
                + (maxCost == null || budget == null ? "" : " and ")
                + (budget == null ? "" : "the budget '" + budget.rule().name() + "'");
        String why = expected.outputTokens() == null ? ", or nothing limits the answer" : "";
        return ErrorDetails.of(
                        ErrorKind.CONFIGURATION,
                        "The price of this model is not known" + why + ", so " + limits + " cannot be kept to: give the"
                                + " model prices in the bean llmModelCatalog" + (why.isEmpty() ? "" : ", set maxTokens")
                                + ", or let such calls pass by unknownPrice=allow")
                .provider(call.provider())
                .model(call.request().model())
                .exception();
    }

    private static LlmException tooExpensive(Call call, CostForecast expected, BigDecimal maxCost) {
        return ErrorDetails.of(
                        ErrorKind.BUDGET_EXCEEDED,
                        "The call can cost up to " + expected + ", which is more than maxCost="
                                + maxCost.toPlainString()
                                + ". Set maxTokens, or a lower one, to limit what the answer can cost")
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
