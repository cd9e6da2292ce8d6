package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.BudgetSettings;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.BudgetExceededException;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.Message;
import io.github.camelllm.limit.Budget;
import io.github.camelllm.limit.BudgetRule.Scope;
import io.github.camelllm.limit.BudgetWindow;
import io.github.camelllm.limit.MemoryBudget;
import io.github.camelllm.price.Prices;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.ManualClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What routes may spend. */
class BudgetTest extends LlmTestSupport {
    /** Enough for one call in flight: its prompt has at most some 300 tokens, its answer 50. */
    private static final String ONE_CALL = "0.0005";

    private final ManualClock clock = new ManualClock(Instant.parse("2026-05-31T23:00:00Z"));

    {
        component.clock(clock);
    }

    @BeforeEach
    void theModelHasAPrice() {
        PricedModels.register(context);
    }

    private BudgetSettings budget(String name, String amount) {
        BudgetSettings settings = new BudgetSettings();
        settings.setAmount(Double.valueOf(amount));
        component.getBudgets().put(name, settings);
        return settings;
    }

    private Budget.Balance balance(String name, String key) {
        return component
                .shared()
                .budget(name)
                .balance(key)
                .toCompletableFuture()
                .join();
    }

    private void answerCosts(String usd) {
        server.always(Answer.json(
                200,
                "{\"choices\":[{\"message\":{\"content\":\"Hello\"}}],\"usage\":{\"prompt_tokens\":9,"
                        + "\"completion_tokens\":3,\"cost\":" + usd + "}}"));
    }

    @Test
    void callsArePaidFromTheBudgetUntilItIsSpent() {
        budget("team-a", "0.01");
        answerCosts("0.004");
        List<Exchange> exchanges = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            exchanges.add(send(uri("budget=team-a", "maxTokens=50"), "Hi"));
        }
        assertThat(exchanges.subList(0, 3)).allMatch(exchange -> exchange.getException() == null);
        assertThat(exchanges.get(3).getException())
                .isInstanceOfSatisfying(BudgetExceededException.class, refused -> assertThat(refused.retryAfter())
                        .isEqualTo(Duration.ofHours(1)))
                .hasMessageContaining("openai-compatible:test-model")
                .hasMessageContaining("The budget 'team-a' does not allow the call");
        assertThat(exchanges.get(3).getProperty(LlmConstants.RETRY_AFTER_MILLIS))
                .isEqualTo(3_600_000L);
        assertThat(exchanges.get(3).getProperty(LlmConstants.ERROR_CATEGORY)).isEqualTo("RATE_LIMIT");
        assertThat(server.requests()).hasSize(3);
        clock.pass(Duration.ofHours(1));
        assertThat(send(uri("budget=team-a", "maxTokens=50"), "Hi").getException())
                .isNull();
    }

    @Test
    void endpointsOfOneBudgetShareIt() {
        budget("team-a", ONE_CALL);
        answerCosts(ONE_CALL);
        send(uri("budget=team-a", "maxTokens=50"), "Hi");
        assertThat(send(uri("budget=team-a", "maxTokens=51"), "Hi").getException())
                .isInstanceOf(BudgetExceededException.class);
    }

    @Test
    void whatWasReservedIsFreeAfterEveryEnd() {
        budget("team-a", "0.01");
        String budgeted = uri("budget=team-a", "maxTokens=50", "maxRetries=1", "baseDelay=1");
        server.enqueue(
                Answer.error(500, "x", "broken"),
                Answer.error(400, "x", "wrong"),
                Answer.garbage(),
                Answer.hangUp(),
                Answer.hangUp());
        for (int i = 0; i < 4; i++) {
            send(budgeted, "Hi");
        }
        server.always(Answer.silent());
        send(budgeted + "&requestTimeout=30", "Hi");
        server.always(Answer.streamThenError("x", "broken", "Hel"));
        ChatStream broken =
                send(budgeted + "&streaming=true", "Hi").getMessage().getBody(ChatStream.class);
        assertThatThrownBy(broken::drain).isInstanceOf(RuntimeException.class);
        assertThat(balance("team-a", "").reserved()).isZero();
    }

    @Test
    void aStreamIsPaidAtItsEndAndForWhatWasDeliveredWhenItIsClosed() {
        budget("team-a", "0.01");
        server.always(Answer.stream("Hel", "lo").stallAfter(2));
        ChatStream stream = send(uri("budget=team-a", "maxTokens=50", "streaming=true"), "Hi")
                .getMessage()
                .getBody(ChatStream.class);
        assertThat(balance("team-a", "").reserved()).isPositive();
        stream.close();
        Awaitility.await().untilAsserted(() -> assertThat(balance("team-a", "").reserved())
                .isZero());
        BigDecimal closed = balance("team-a", "").spent();
        assertThat(closed).isBetween(new BigDecimal("0.000015"), new BigDecimal("0.0004"));
        server.always(Answer.stream("Hel", "lo"));
        send(uri("budget=team-a", "maxTokens=50", "streaming=true"), "Hi")
                .getMessage()
                .getBody(ChatStream.class)
                .drain();
        assertThat(balance("team-a", "").spent().subtract(closed)).isEqualByComparingTo("0.000015");
        assertThat(balance("team-a", "").reserved()).isZero();
    }

    @Test
    void aCallThatIsCancelledByTheStopOfItsRouteReservesNothing() throws Exception {
        budget("team-a", "0.01");
        server.always(Answer.silent());
        CompletableFuture<Exchange> pending =
                template.asyncSend(uri("budget=team-a", "maxTokens=50"), exchange -> exchange.getMessage()
                        .setBody("Hi"));
        received();
        Budget shared = component.shared().budget("team-a");
        context.stop();
        pending.join();
        assertThat(shared.balance("").toCompletableFuture().join().reserved()).isZero();
    }

    @Test
    void retriesArePaidOnce() {
        budget("team-a", ONE_CALL);
        server.enqueue(Answer.error(500, "x", "broken"), Answer.error(500, "x", "broken"), Answer.chat("Hello"));
        assertThat(send(uri("budget=team-a", "maxTokens=50", "baseDelay=1"), "Hi")
                        .getException())
                .isNull();
        assertThat(balance("team-a", "").spent()).isEqualByComparingTo("0.000015");
    }

    @Test
    void eachTenantUserOrRouteCanHaveItsAmount() {
        answerCosts(ONE_CALL);
        Map<Scope, String> headers = Map.of(Scope.TENANT, LlmConstants.TENANT, Scope.USER, LlmConstants.USER);
        headers.forEach((scope, header) -> {
            budget(scope.name(), ONE_CALL).setScope(scope);
            String budgeted = uri("budget=" + scope.name(), "maxTokens=50");
            assertThat(send(budgeted, "Hi", Map.of(header, "a")).getException()).isNull();
            assertThat(send(budgeted, "Hi", Map.of(header, "b")).getException()).isNull();
            assertThat(send(budgeted, "Hi", Map.of(header, "a")).getException())
                    .isInstanceOf(BudgetExceededException.class)
                    .hasMessageContaining("'a'");
        });
    }

    @Test
    void aYamlRouteHasABudgetForEachTenant() throws Exception {
        budget("customers", ONE_CALL).setScope(Scope.TENANT);
        answerCosts(ONE_CALL);
        context.getPropertiesComponent()
                .addInitialProperty("llm.url", server.baseUrl().toString());
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(ResourceHelper.resolveMandatoryResource(context, "classpath:routes/budget.yaml"));
        assertThat(customer("acme")).isEqualTo("Hello");
        assertThat(customer("acme")).isEqualTo("try again in 3600000 ms");
        assertThat(customer("zenith")).isEqualTo("Hello");
        assertThat(component.board().spending()).extracting("route").containsOnly("answers");
    }

    private Object customer(String name) {
        return send("direct:answers", "Hi", Map.of("customer", name))
                .getMessage()
                .getBody();
    }

    @Test
    void aCallThatCanCostMoreThanMaxCostIsNotSent() {
        assertThat(send(uri("maxCost=0.0005"), "Hi").getException())
                .isInstanceOf(BudgetExceededException.class)
                .hasMessageContaining("up to 500 of answer")
                .hasMessageContaining("maxCost=0.0005");
        assertThat(server.requests()).isEmpty();
        assertThat(send(uri("maxCost=0.0005", "maxTokens=50"), "Hi").getException())
                .isNull();
    }

    @Test
    void anUnknownPriceFailsUnlessItMayPass() {
        budget("team-a", "1");
        Map<String, Object> unknown = Map.of(LlmConstants.MODEL, "never-heard-of");
        assertThat(send(uri("budget=team-a"), "Hi", unknown).getException())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("unknownPrice=allow");
        assertThat(server.requests()).isEmpty();
        assertThat(send(uri("budget=team-a", "unknownPrice=allow"), "Hi", unknown)
                        .getException())
                .isNull();
        assertThat(balance("team-a", "").spent()).isZero();
    }

    @Test
    void aFreeModelNeedsNoBudget() {
        budget("team-a", ONE_CALL);
        LlmModelCatalog.of(context).register(PricedModels.model(Prices.FREE));
        assertThat(send(uri("budget=team-a", "maxCost=0"), "Hi").getException()).isNull();
    }

    @Test
    void moreOfAnAnswerThanOneChoiceIsReservedFor() {
        assertThat(send(uri("maxCost=0.0005", "maxTokens=50", "additionalBodyProperty.n=10"), "Hi")
                        .getException())
                .hasMessageContaining("up to 500 of answer");
    }

    @Test
    void theUseOfABudgetIsLoggedOnceItIsNearItsEnd() throws Exception {
        budget("team-a", "0.01").setWarnAt(0.5);
        answerCosts("0.003");
        String log = LogCapture.of(() -> {
            for (int i = 0; i < 3; i++) {
                send(uri("budget=team-a", "maxTokens=50"), "Hi");
            }
        });
        assertThat(log).containsOnlyOnce("The budget 'team-a' has spent").contains("0.006 of 0.01 USD (window: month)");
    }

    @Test
    void aBudgetCanBeABeanOrDescribedByOne() {
        BudgetSettings described = new BudgetSettings();
        described.setAmount(Double.valueOf(ONE_CALL));
        described.setWindow("1h");
        context.getRegistry().bind("described", described);
        answerCosts(ONE_CALL);
        assertThat(send(uri("budget=described", "maxTokens=50"), "Hi").getException())
                .isNull();
        assertThat(send(uri("budget=described", "maxTokens=50"), "Hi").getException())
                .isInstanceOfSatisfying(BudgetExceededException.class, refused -> assertThat(refused.retryAfter())
                        .isBetween(Duration.ofMinutes(60), Duration.ofMinutes(61)));
        Budget own = new MemoryBudget(
                new io.github.camelllm.limit.BudgetRule(
                        "own", BigDecimal.ONE, BudgetWindow.day(ZoneOffset.UTC), Scope.ALL, BigDecimal.ONE),
                clock);
        context.getRegistry().bind("own", own);
        assertThat(send(uri("budget=own", "maxTokens=50"), "Hi").getException()).isNull();
        assertThat(own.balance("").toCompletableFuture().join().spent()).isEqualByComparingTo(ONE_CALL);
    }

    @Test
    void aBudgetThatDoesNotExistFailsAtStart() {
        budget("team-a", "1");
        assertThatThrownBy(() -> send(uri("budget=team-b"), "Hi"))
                .hasStackTraceContaining("There is no budget 'team-b' (option budget); there are team-a")
                .hasStackTraceContaining("camel.component.llm.budgets[team-b].amount");
    }

    @ParameterizedTest
    @ValueSource(strings = {"amount", "window", "zone"})
    void aBudgetThatMakesNoSenseFailsAtStart(String field) {
        BudgetSettings wrong = budget("wrong", "1");
        switch (field) {
            case "amount" -> wrong.setAmount(null);
            case "window" -> wrong.setWindow("fortnight");
            default -> wrong.setZone("Mars/Olympus");
        }
        assertThatThrownBy(() -> send(uri("budget=wrong"), "Hi"))
                .hasStackTraceContaining("The budget 'wrong' is described wrong");
    }

    @Test
    void aRequestThatCannotFitReservesNothing() {
        budget("team-a", "1");
        Exchange exchange = send(uri("budget=team-a"), List.of(Message.user("word ".repeat(5_000))));
        assertThat(exchange.getException()).hasMessageContaining("cannot fit");
        assertThat(balance("team-a", "").reserved()).isZero();
    }
}
