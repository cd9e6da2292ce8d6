package io.github.camelllm.wiring;

import io.github.camelllm.CacheMode;
import io.github.camelllm.ContextCheckMode;
import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.UnknownCost;
import io.github.camelllm.UnknownPriceMode;
import io.github.camelllm.catalog.CostForecast;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.LimitQueue;
import io.github.camelllm.settings.SettingsLookup;
import io.github.camelllm.stage.AbandonedCost;
import io.github.camelllm.stage.BatchStage;
import io.github.camelllm.stage.CacheStage;
import io.github.camelllm.stage.ConcurrentCallsStage;
import io.github.camelllm.stage.ContextCheckStage;
import io.github.camelllm.stage.CostLimitStage;
import io.github.camelllm.stage.LimitStage;
import io.github.camelllm.stage.LocalAnswerStage;
import io.github.camelllm.stage.ModelLookup;
import io.github.camelllm.stage.PricingStage;
import io.github.camelllm.stage.ProviderBatchStage;
import io.github.camelllm.stage.RetryPolicy;
import io.github.camelllm.stage.RetryStage;
import io.github.camelllm.stage.Stage;
import io.github.camelllm.stage.TelemetryStage;
import io.github.camelllm.stage.TimeLimitStage;
import io.github.camelllm.stage.TotalTimeoutStage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The list of stages: which ones a call passes, in which order and why, and how each is created from the options.
 *
 * <p>A new stage costs a class, its options in {@link LlmConfiguration}, and a line in the list below with the reason for
 * its place.
 */
final class StageList {
    private final EndpointSetup setup;
    private final LlmConfiguration options;
    private final SharedResources shared;
    private final ChatProvider provider;
    private final ModelLookup models;

    private StageList(EndpointSetup setup, ChatProvider provider) {
        this.setup = setup;
        this.options = setup.options();
        this.shared = setup.shared();
        this.provider = provider;
        this.models = new ModelLookup(shared.catalog(), new ProviderPrices(setup)::of, setup.clock());
    }

    /**
     * Returns the stages around a provider, outermost first. The order is the design:
     *
     * <ol>
     *   <li>The calls of a batch are made outside of all others: each is measured, cached, limited and retried by itself.
     *   <li>Telemetry is around all of a call: it sees every call once, with all its retries and its price.
     *   <li>The total timeout is around all that takes time; telemetry counts its error.
     *   <li>Local answers come before anything is checked or paid, since they need no request.
     *   <li>The cache comes before all that a request costs: what it answers is not checked, reserved, priced or retried.
     *   <li>The context check is outside the cost limits: a request that is not sent reserves nothing.
     *   <li>The cost limit of a series is outside the batches: what they can cost together is checked before the first is
     *       sent.
     *   <li>The provider's batch API is outside the retries, too: each of its requests is retried alone. It reserves what a
     *       whole batch can cost, and knows its price, so that the stages below have nothing to do with that.
     *   <li>Batches are outside the retries: a batch that fails is retried alone, not with all others.
     *   <li>Retry is outside the cost limits: each attempt reserves what it can cost, since a provider may bill an attempt
     *       that was given up, too.
     *   <li>The limits of requests and tokens are inside the retries, as each attempt is a request, and outside the cost limits:
     *       who waits holds no money.
     *   <li>The cost limits are outside the price, which they wait for.
     *   <li>The price is next to the provider: each batch has a prompt of its own length, and so its tier of prices.
     *   <li>The time limit is innermost: it ends one attempt, of a provider that has no limits of its own.
     * </ol>
     *
     * @param provider the provider, without stages
     * @throws io.github.camelllm.chat.LlmException of kind {@code CONFIGURATION} if an option is invalid
     */
    static List<Stage> of(EndpointSetup setup, ChatProvider provider) {
        return new StageList(setup, provider).stages();
    }

    private List<Stage> stages() {
        return Stream.of(
                        new ConcurrentCallsStage(options.getBatchConcurrency(), shared.timer()),
                        new TelemetryStage(shared.recorders(), shared.timer()),
                        TotalTimeoutStage.of(totalTimeout(), shared.timer()),
                        new LocalAnswerStage(provider, this::forecast),
                        cache(),
                        contextCheck(),
                        limitOfSeries(),
                        new ProviderBatchStage(provider, limits(), shared.openBatches(), models, this::forecastOfBatch),
                        BatchStage.around(provider),
                        retry(),
                        rateLimits(),
                        limits(),
                        new PricingStage(models),
                        TimeLimitStage.around(provider, shared.timer(), shared.workers()))
                .filter(Objects::nonNull)
                .toList();
    }

    private @Nullable Duration totalTimeout() {
        Long millis = options.getTotalTimeout();
        return millis == null ? null : Duration.ofMillis(millis);
    }

    /** Returns the stage of the cache: always, as a message may ask for it. */
    private Stage cache() {
        if (options.getCache() != CacheMode.off) {
            shared.flights(); // created now, so that an invalid store fails at start
        }
        return new CacheStage(provider, shared::flights);
    }

    /** Returns the stage that checks the context window; null if the check is off. */
    private @Nullable Stage contextCheck() {
        return options.getContextCheck() == ContextCheckMode.off
                ? null
                : new ContextCheckStage(models, options.getContextCheck() == ContextCheckMode.fail);
    }

    /** Returns the stage that rejects inputs whose batches together can cost more than maxCost; null without maxCost. */
    private @Nullable Stage limitOfSeries() {
        BigDecimal maxCost = maxCost();
        return maxCost == null ? null : new LimitOfSeries(limits(maxCost, null, AbandonedCost.none));
    }

    private record LimitOfSeries(Stage limits) implements Stage {
        @Override
        public CompletionStage<ChatResponse> handle(Call call, ChatProvider next) {
            return call.request().operation().resultPerMessage() ? limits.handle(call, next) : next.answer(call);
        }
    }

    /** Returns the stage that limits requests, tokens and concurrent calls; null if there are no limits. */
    private @Nullable Stage rateLimits() {
        List<LimitQueue> limits = shared.limits().of(options);
        return limits.isEmpty()
                ? null
                : new LimitStage(limits, provider, LimitDirectory.bounds(options), shared.timer());
    }

    /** Returns the stage that limits the cost of attempts, and estimates that of abandoned ones. */
    private CostLimitStage limits() {
        String name = SettingsLookup.set(options.getBudget());
        return limits(maxCost(), name == null ? null : shared.budget(name), options.getAbandonedCost());
    }

    private CostLimitStage limits(@Nullable BigDecimal maxCost, @Nullable Budget budget, AbandonedCost abandoned) {
        return new CostLimitStage(
                maxCost, budget, options.getUnknownPrice() == UnknownPriceMode.allow, abandoned, this::forecast);
    }

    private @Nullable BigDecimal maxCost() {
        Double usd = options.getMaxCost();
        if (usd == null) {
            return null;
        } else if (usd < 0 || !Double.isFinite(usd)) {
            throw ErrorKind.CONFIGURATION.exception(
                    "The option maxCost must be a non-negative amount in USD, not " + usd);
        }
        return BigDecimal.valueOf(usd);
    }

    private Stage retry() {
        RetryPolicy policy = new RetryPolicy(
                Duration.ofMillis(options.getBaseDelay()),
                Duration.ofMillis(options.getMaxDelay()),
                options.getBackoffMultiplier());
        double share = options.getRetryBudget();
        // Created now, so that a share out of range fails at start and not at the first retry
        shared.retryBudget(setup.provider(), share);
        return new RetryStage(policy, name -> shared.retryBudget(name, share), shared.timer(), setup.random());
    }

    private CostForecast forecastOfBatch(Call call) {
        return CostForecast.ofBatch(
                call.provider(),
                call.request(),
                models.find(call.provider(), call.request().model()),
                options.getUnknownCost() == UnknownCost.allow);
    }

    private CostForecast forecast(Call call) {
        return CostForecast.of(
                call.provider(),
                call.request(),
                models.find(call.provider(), call.request().model()),
                options.getUnknownCost() == UnknownCost.allow);
    }
}
