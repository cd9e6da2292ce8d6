package io.github.camelllm.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.catalog.CostForecast;
import io.github.camelllm.chat.BudgetExceededException;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.Caller;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.Budget.Balance;
import io.github.camelllm.limit.BudgetRule;
import io.github.camelllm.limit.BudgetRule.Scope;
import io.github.camelllm.limit.BudgetWindow;
import io.github.camelllm.limit.MemoryBudget;
import io.github.camelllm.token.TokenCount;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CostLimitStageTest {
    private static final BigDecimal WORST = new BigDecimal("0.10");

    /** How a call can end. */
    enum End {
        ANSWERED,
        ANSWERED_WITHOUT_A_PRICE,
        FREE,
        FAILED,
        TIMED_OUT,
        CANCELLED,
        THREW,
        RETURNED_NULL
    }

    private final MemoryBudget budget = budget(Scope.ALL);
    private final List<CompletableFuture<ChatResponse>> promised = new ArrayList<>();

    private static MemoryBudget budget(Scope scope) {
        BudgetRule rule = new BudgetRule(
                "shared", BigDecimal.ONE, BudgetWindow.rolling(Duration.ofDays(1)), scope, BigDecimal.ONE);
        return new MemoryBudget(rule, Clock.systemUTC());
    }

    private static CostLimitStage limits(
            @Nullable String maxCost, @Nullable Budget budget, @Nullable BigDecimal worst) {
        return new CostLimitStage(
                maxCost == null ? null : new BigDecimal(maxCost),
                budget,
                false,
                call -> new CostForecast(new TokenCount(10, 10, 10), 20L, worst));
    }

    private static Call call() {
        return call(Operation.CHAT, null);
    }

    private static Call call(Operation operation, @Nullable String tenant) {
        ChatRequest request =
                ChatRequest.of("Hi").toBuilder().operation(operation).model("m").build();
        return new Call("p", request, CallOptions.STANDARD, null, new Caller("r", tenant));
    }

    private CompletableFuture<ChatResponse> promise(Call call) {
        promised.add(new CompletableFuture<>());
        return promised.get(promised.size() - 1);
    }

    private static ChatResponse costing(@Nullable String usd) {
        return ChatResponse.builder()
                .cost(usd == null ? null : new BigDecimal(usd))
                .build();
    }

    private Balance balance() {
        return budget.balance("").toCompletableFuture().join();
    }

    private static Throwable failure(CompletableFuture<ChatResponse> answer) {
        assertThat(answer).isCompletedExceptionally();
        return answer.handle((response, error) -> error.getCause() == null ? error : error.getCause())
                .join();
    }

    private CompletableFuture<ChatResponse> ask(CostLimitStage limits, Call call) {
        return limits.handle(call, this::promise).toCompletableFuture();
    }

    @Test
    void theWorstCaseIsReservedUntilTheAnswerTellsThePrice() {
        CompletableFuture<ChatResponse> answer = ask(limits(null, budget, WORST), call());
        assertThat(balance().reserved()).isEqualByComparingTo(WORST);
        promised.get(0).complete(costing("0.03"));
        assertThat(answer).isCompleted();
        assertThat(balance().reserved()).isZero();
        assertThat(balance().spent()).isEqualByComparingTo("0.03");
    }

    @Test
    void whatTheProviderRefusesCostsNothing() {
        Call call = call();
        CompletableFuture<ChatResponse> answer = ask(limits(null, budget, WORST), call);
        promised.get(0).completeExceptionally(ErrorKind.SERVER_ERROR.exception("broken"));
        assertThat(failure(answer)).hasMessage("broken");
        assertThat(balance().reserved()).isZero();
        assertThat(balance().spent()).isZero();
        assertThat(call.abandonedCost()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorKind.class,
            names = {"TIMEOUT", "CANCELLED", "STREAM_INTERRUPTED", "NETWORK", "PROTOCOL"})
    void whatIsGivenUpAfterItWasSentCostsAllThatItCould(ErrorKind kind) {
        Call call = call();
        ask(limits(null, budget, WORST), call);
        promised.get(0).completeExceptionally(kind.exception("gone"));
        assertThat(balance().spent()).isEqualByComparingTo(WORST);
        assertThat(call.abandonedCost()).isEqualByComparingTo(WORST);
    }

    @Test
    void whatWasNeverSentCostsNothing() {
        ask(limits(null, budget, WORST), call());
        promised.get(0)
                .completeExceptionally(ErrorDetails.of(ErrorKind.NETWORK, "The connection failed")
                        .cause(new ConnectException("refused"))
                        .exception());
        assertThat(balance().spent()).isZero();
    }

    @Test
    void whatIsGivenUpIsNotedWithoutABudgetToo() {
        Call call = call();
        ask(limits(null, null, WORST), call);
        promised.get(0).completeExceptionally(ErrorKind.TIMEOUT.exception("slow"));
        assertThat(call.abandonedCost()).isEqualByComparingTo(WORST);
    }

    private Call interrupted(AbandonedCost policy) {
        return interrupted(policy, ErrorKind.CANCELLED);
    }

    @Test
    void aStreamThatEndsWithAnErrorOfTheProviderCostsWhatWasDelivered() {
        assertThat(interrupted(AbandonedCost.estimate, ErrorKind.OVERLOADED).abandonedCost())
                .isEqualByComparingTo("0.036");
    }

    private Call interrupted(AbandonedCost policy, ErrorKind kind) {
        Call call = new Call("p", ChatRequest.of("Hi"), CallOptions.STANDARD, delta -> {});
        CostForecast forecast = new CostForecast(new TokenCount(10, 10, 10), 20L, WORST, new BigDecimal("0.02"), null);
        new CostLimitStage(null, budget, false, policy, any -> forecast).handle(call, this::promise);
        call.emit(Delta.text("word"));
        call.emit(Delta.text(" word"));
        promised.get(promised.size() - 1).completeExceptionally(kind.exception("closed"));
        return call;
    }

    @Test
    void aStreamThatIsClosedCostsItsPromptAndWhatWasDelivered() {
        assertThat(interrupted(AbandonedCost.estimate).abandonedCost())
                .as("0.02 for the prompt, and 4 of 20 tokens: three at most for a word that begins, one for the next")
                .isEqualByComparingTo("0.036");
        assertThat(balance().spent()).isEqualByComparingTo("0.036");
    }

    @Test
    void itCanCostAllThatWasReservedOrNothing() {
        assertThat(interrupted(AbandonedCost.reserved).abandonedCost()).isEqualByComparingTo(WORST);
        assertThat(interrupted(AbandonedCost.none).abandonedCost()).isZero();
        assertThat(balance().spent()).isEqualByComparingTo(WORST);
    }

    @Test
    void anotherAttemptDoesNotExceedMaxCostTogetherWithThoseGivenUp() {
        Call call = call();
        CostLimitStage limits = limits("0.15", null, WORST);
        ask(limits, call);
        promised.get(0).completeExceptionally(ErrorKind.TIMEOUT.exception("slow"));
        assertThat(failure(ask(limits, call)))
                .isInstanceOf(BudgetExceededException.class)
                .hasMessageContaining("abandoned attempts that may cost 0.10");
        assertThat(promised).hasSize(1);
    }

    @Test
    void whatNothingLimitsIsRefusedWithTheReason() {
        CostForecast open = new CostForecast(
                new TokenCount(10, 10, Long.MAX_VALUE), 20L, null, null, "what the provider's tools find");
        CostLimitStage limits = new CostLimitStage(BigDecimal.ONE, null, true, any -> open);
        assertThat(failure(ask(limits, call())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("There is no limit of the tokens of what the provider's tools find")
                .hasMessageContaining("unknownCost=allow");
        assertThat(promised).isEmpty();
    }

    @Test
    void anAnswerWithoutAPriceTakesTheWorstCase() {
        ask(limits(null, budget, WORST), call());
        promised.get(0).complete(costing(null));
        assertThat(balance().spent()).isEqualByComparingTo(WORST);
    }

    @Test
    void whatIsRefusedIsNotSent() {
        CostLimitStage limits = limits(null, budget, new BigDecimal("0.60"));
        ask(limits, call());
        assertThat(failure(ask(limits, call()))).isInstanceOfSatisfying(BudgetExceededException.class, refused -> {
            assertThat(refused.provider()).isEqualTo("p");
            assertThat(refused.model()).isEqualTo("m");
            assertThat(refused.retryAfter()).isPositive();
            assertThat(refused.retryable()).isFalse();
        });
        assertThat(promised).hasSize(1);
    }

    @Test
    void aCallThatCanCostMoreThanItMayIsNotSent() {
        assertThat(failure(ask(limits("0.09", budget, WORST), call())))
                .isInstanceOf(BudgetExceededException.class)
                .hasMessageContaining("up to 0.10 USD (10 tokens of prompt, up to 20 of answer)")
                .hasMessageContaining("maxCost=0.09")
                .hasMessageContaining("maxTokens");
        assertThat(promised).isEmpty();
        assertThat(balance().reserved()).isZero();
        ask(limits("0.10", null, WORST), call());
        assertThat(promised).hasSize(1);
    }

    @Test
    void anUnknownPriceIsNeverTakenForZero() {
        assertThat(failure(ask(limits("1", budget, null), call())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("maxCost=1 and the budget 'shared' cannot be enforced")
                .hasMessageContaining("llmModelCatalog")
                .hasMessageContaining("unknownPrice=allow");
        assertThat(promised).isEmpty();
    }

    @Test
    void anUnknownPricePassesWhereThatIsAllowed() {
        new CostLimitStage(BigDecimal.ZERO, budget, true, call -> new CostForecast(new TokenCount(1, 1, 1), null, null))
                .handle(call(), this::promise);
        assertThat(promised).hasSize(1);
    }

    @Test
    void whatIsFreeNeedsNoBudget() {
        budget.reserve("", BigDecimal.ONE);
        ask(limits("0", budget, BigDecimal.ZERO), call());
        assertThat(promised).hasSize(1);
    }

    @Test
    void whatProvidersDoNotBillIsNotLimited() {
        for (Operation operation : List.of(Operation.MODELS, Operation.COUNT_TOKENS)) {
            ask(limits("0", budget, null), call(operation, null));
        }
        assertThat(promised).hasSize(2);
    }

    @Test
    void eachTenantHasItsAmount() {
        MemoryBudget tenants = budget(Scope.TENANT);
        CostLimitStage limits = limits(null, tenants, BigDecimal.ONE);
        ask(limits, call(Operation.CHAT, "a"));
        ask(limits, call(Operation.CHAT, "b"));
        ask(limits, call(Operation.CHAT, "a"));
        assertThat(promised).hasSize(2);
    }

    @Property(tries = 300)
    void nothingStaysReservedHoweverCallsEnd(@ForAll @Size(min = 1, max = 40) List<End> ends) {
        CostLimitStage limits = limits(null, budget, WORST);
        BigDecimal before = balance().spent();
        for (End end : ends) {
            Call call = call();
            limits.handle(call, any -> ending(end, call));
            if (end == End.CANCELLED) {
                call.cancel();
            }
        }
        assertThat(balance().reserved()).isZero();
        assertThat(balance().spent()).isBetween(before, BigDecimal.ONE);
    }

    @SuppressWarnings("NullAway") // as careless code does
    private static CompletableFuture<ChatResponse> ending(End end, Call call) {
        return switch (end) {
            case ANSWERED -> CompletableFuture.completedFuture(costing("0.002"));
            case ANSWERED_WITHOUT_A_PRICE -> CompletableFuture.completedFuture(costing(null));
            case FREE -> CompletableFuture.completedFuture(costing("0"));
            case FAILED -> CompletableFuture.failedFuture(ErrorKind.SERVER_ERROR.exception("broken"));
            case TIMED_OUT -> CompletableFuture.failedFuture(ErrorKind.TIMEOUT.exception("slow"));
            case CANCELLED -> untilCancelled(call);
            case THREW -> throw new IllegalStateException("a bug");
            case RETURNED_NULL -> null;
        };
    }

    private static CompletableFuture<ChatResponse> untilCancelled(Call call) {
        CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
        call.onCancel(() -> answer.completeExceptionally(call.cancellation()));
        return answer;
    }

    @Test
    void manyThreadsNeverSpendMoreThanThereIs() throws Exception {
        CostLimitStage limits = limits(null, budget, new BigDecimal("0.01"));
        AtomicReference<BigDecimal> spent = new AtomicReference<>(BigDecimal.ZERO);
        ExecutorService threads = Executors.newFixedThreadPool(64);
        ExecutorService provider = Executors.newFixedThreadPool(4);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                done.add(threads.submit(() -> {
                    start.await();
                    for (int n = 0; n < 100; n++) {
                        spendOne(limits, provider, spent);
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> one : done) {
                one.get();
            }
        } finally {
            threads.shutdown();
            provider.shutdown();
        }
        assertThat(spent.get()).isBetween(new BigDecimal("0.01"), BigDecimal.ONE);
        assertThat(balance().spent()).isEqualByComparingTo(spent.get());
        assertThat(balance().reserved()).isZero();
    }

    private static void spendOne(CostLimitStage limits, ExecutorService provider, AtomicReference<BigDecimal> spent) {
        boolean fails = ThreadLocalRandom.current().nextInt(4) == 0;
        ChatProvider answering = call -> CompletableFuture.supplyAsync(
                () -> {
                    if (fails) {
                        throw ErrorKind.SERVER_ERROR.exception("broken");
                    }
                    spent.accumulateAndGet(new BigDecimal("0.01"), BigDecimal::add);
                    return costing("0.01");
                },
                provider);
        limits.handle(call(), answering)
                .exceptionally(refused -> costing(null))
                .toCompletableFuture()
                .join();
    }
}
