package io.github.camelllm.stage;

import io.github.camelllm.catalog.CostForecast;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.chat.BatchItem;
import io.github.camelllm.chat.BatchOutcome;
import io.github.camelllm.chat.BatchStatus;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.PageToken;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.chat.UsageDetails;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.price.Cost;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stage of the provider's batch API: it makes the several requests of an operation, prices the outcomes at the price
 * of batches, and keeps the budget. What a batch can cost at worst is reserved when it is submitted and settled when its
 * outcomes are fetched, the first time.
 */
public final class ProviderBatchStage implements Stage {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderBatchStage.class);

    /** The service tier whose prices hold for batches. */
    private static final String TIER = "batch";

    private final ChatProvider provider;
    private final CostLimitStage limits;
    private final OpenBatches open;
    private final ModelLookup models;
    private final Function<Call, CostForecast> forecast;

    /**
     * Makes a stage.
     *
     * @param provider who has a batch API, or none
     * @param limits what calls may cost
     * @param open the batches for which money is reserved
     * @param models the prices
     * @param forecast returns what one request can cost in a batch
     */
    public ProviderBatchStage(
            ChatProvider provider,
            CostLimitStage limits,
            OpenBatches open,
            ModelLookup models,
            Function<Call, CostForecast> forecast) {
        this.provider = provider;
        this.limits = limits;
        this.open = open;
        this.models = models.another();
        this.forecast = forecast;
    }

    @Override
    public CompletionStage<ChatResponse> handle(Call call, ChatProvider next) {
        Operation operation = call.request().operation();
        if (!operation.providerBatch()) {
            return next.answer(call);
        } else if (!provider.supports(operation)) {
            throw ErrorDetails.of(
                            ErrorKind.CONFIGURATION,
                            "The provider has no batch API, or none for the protocol that is spoken, as far as its descriptor"
                                    + " tells: use operation=batch, which makes the calls side by side at the usual price")
                    .provider(call.provider())
                    .exception();
        }
        return switch (operation) {
            case BATCH_SUBMIT -> submit(call, next);
            case BATCH_RESULTS ->
                new SequentialCalls(call, next, new Results(call))
                        .start()
                        .thenCompose(answer -> settled(call, priced(call, answer)));
            default -> next.answer(call).thenApply(answer -> noted(call, answer));
        };
    }

    private CompletionStage<ChatResponse> submit(Call call, ChatProvider next) {
        BigDecimal worst = BigDecimal.ZERO;
        for (BatchItem item : call.request().batch()) {
            if (item.error() != null || !limits.limited()) {
                continue; // the codec refuses the batch because of the former
            }
            Call one = new Call(call.provider(), item.request(), call.options(), null, call.caller());
            CostForecast expected = forecast.apply(one);
            LlmException refused = limits.unknownCost(one, expected);
            if (refused != null) {
                return CompletableFuture.failedFuture(refused);
            }
            worst = expected.cost() == null ? worst : worst.add(expected.cost());
        }
        BigDecimal maxCost = limits.maxCost();
        if (maxCost != null && worst.compareTo(maxCost) > 0) {
            return CompletableFuture.failedFuture(tooExpensive(call, worst, maxCost));
        }
        return reserved(call, next, worst);
    }

    private static LlmException tooExpensive(Call call, BigDecimal worst, BigDecimal maxCost) {
        return ErrorDetails.of(
                        ErrorKind.BUDGET_EXCEEDED,
                        "The batch can cost up to " + worst.toPlainString() + " USD, which is more than maxCost="
                                + maxCost.toPlainString() + ". Submit fewer requests, or set a lower maxTokens")
                .provider(call.provider())
                .model(call.request().model())
                .exception();
    }

    private CompletionStage<ChatResponse> reserved(Call call, ChatProvider next, BigDecimal worst) {
        Budget budget = limits.budget();
        if (budget == null || worst.signum() == 0) {
            return opened(call, next, null, worst);
        }
        return budget.reserve(budget.rule().scope().of(call), worst)
                .thenCompose(reservation -> opened(call, next, reservation, worst));
    }

    private CompletionStage<ChatResponse> opened(
            Call call, ChatProvider next, Budget.@Nullable Reservation reservation, BigDecimal worst) {
        // Without retries: a request whose answer was lost may have created the batch, and a second one is paid for,
        // too
        return new SequentialCalls(
                        call,
                        next,
                        new Submission(call.request()),
                        call.options().withMaxRetries(0))
                .start()
                .whenComplete((answer, failure) -> {
                    BatchStatus status = answer == null ? null : answer.batch();
                    if (status != null) {
                        open.opened(call.provider(), status.id(), reservation, worst);
                    } else if (reservation != null) {
                        reservation.settle(BigDecimal.ZERO);
                    }
                });
    }

    /** The requests that submit a batch: its upload, if the provider wants one, and its creation. */
    private record Submission(ChatRequest request) implements SequentialCalls.Plan {
        @Override
        public @Nullable ChatRequest after(List<ChatResponse> answers) {
            if (answers.isEmpty()) {
                return request;
            }
            PageToken file = answers.get(answers.size() - 1).nextPage();
            return file == null || answers.size() > 1
                    ? null
                    : request.toBuilder().batch(List.of()).page(file).build();
        }
    }

    /** The requests that fetch the outcomes of a batch: its state, and each of its files. */
    private record Results(Call call) implements SequentialCalls.Plan {
        @Override
        public @Nullable ChatRequest after(List<ChatResponse> answers) {
            if (answers.isEmpty()) {
                return call.request();
            }
            BatchStatus status = answers.get(0).batch();
            if (status == null) {
                return null; // the outcomes came at once
            }
            requireOutcomes(status);
            int file = answers.size() - 1;
            return file >= status.files().size()
                    ? null
                    : call.request().toBuilder()
                            .page(new PageToken("result_file", status.files().get(file)))
                            .build();
        }

        private void requireOutcomes(BatchStatus status) {
            if (!status.ended()) {
                throw error("The batch " + status + " has not ended: ask for operation=batchStatus until it has");
            } else if (status.state() == BatchStatus.State.FAILED
                    && status.files().isEmpty()) {
                throw error("The batch " + status + " was refused as a whole, so that it has no outcomes");
            }
        }

        private LlmException error(String what) {
            return ErrorDetails.of(ErrorKind.INVALID_REQUEST, what)
                    .provider(call.provider())
                    .exception();
        }
    }

    private ChatResponse priced(Call call, ChatResponse answer) {
        List<BatchOutcome> outcomes =
                answer.outcomes().stream().map(one -> priced(call, one)).toList();
        return answer.toBuilder()
                .outcomes(outcomes)
                .usage(ConcurrentCallsStage.usage(outcomes))
                .cost(ConcurrentCallsStage.cost(outcomes))
                .build();
    }

    private BatchOutcome priced(Call call, BatchOutcome outcome) {
        ChatResponse response = outcome.response();
        if (response == null) {
            return outcome;
        }
        Usage usage = atBatchPrice(response.usage());
        Model model = models.find(call.provider(), response.model());
        if (model == null) {
            model = models.find(call.provider(), call.request().model());
        }
        Instant now = models.clock().instant();
        BigDecimal cost = response.cost() != null || model == null
                ? response.cost()
                : Cost.of(model.prices().between(now, now), usage);
        return outcome.withResponse(response.toBuilder().usage(usage).cost(cost).build());
    }

    private static Usage atBatchPrice(Usage usage) {
        UsageDetails details = usage.details();
        return usage.with(new UsageDetails(
                details.audioInputTokens(),
                details.audioOutputTokens(),
                details.imageInputTokens(),
                details.imageOutputTokens(),
                details.cacheWriteHourTokens(),
                details.toolUses(),
                TIER));
    }

    /** Takes the cost from the budget, the first time that the outcomes are fetched; a further time costs nothing. */
    private CompletionStage<ChatResponse> settled(Call call, ChatResponse answer) {
        BatchStatus status = answer.batch();
        String batch = status == null ? String.valueOf(call.request().batchId()) : status.id();
        OpenBatches.Settled settled = open.settle(call.provider(), batch, answer.cost());
        if (settled == OpenBatches.Settled.BEFORE) {
            return CompletableFuture.completedFuture(
                    answer.toBuilder().cost(BigDecimal.ZERO).build());
        }
        Budget budget = limits.budget();
        BigDecimal cost = answer.cost();
        if (settled == OpenBatches.Settled.NOW || budget == null || cost == null) {
            return CompletableFuture.completedFuture(answer);
        }
        // Nothing was reserved, as the batch is of an earlier run: it is spent, whether the budget allows it or not.
        return budget.reserve(budget.rule().scope().of(call), BigDecimal.ZERO).handle((reservation, failure) -> {
            if (reservation != null) {
                reservation.settle(cost);
            } else {
                LOG.warn(
                        "The {} USD of the batch {} could not be taken from the budget '{}'",
                        cost.toPlainString(),
                        batch,
                        budget.rule().name(),
                        failure);
            }
            return answer;
        });
    }

    /** Gives back what is reserved for a batch that was refused as a whole. */
    private ChatResponse noted(Call call, ChatResponse answer) {
        BatchStatus status = answer.batch();
        if (status == null) {
            return answer;
        }
        if (status.state() == BatchStatus.State.FAILED && status.files().isEmpty()) {
            open.settle(call.provider(), status.id(), BigDecimal.ZERO);
        }
        String asked = String.valueOf(call.request().batchId());
        return status.id().isEmpty()
                ? answer.toBuilder().batch(status.withId(asked)).build()
                : answer;
    }
}
