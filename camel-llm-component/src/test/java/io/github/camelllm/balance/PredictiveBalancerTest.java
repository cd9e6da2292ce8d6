package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.BudgetSettings;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.price.Prices;
import io.github.camelllm.selection.CandidateForecast;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reaches the strategy predictive from the calls of endpoints. */
class PredictiveBalancerTest extends BalancerTestSupport {
    private static final String KEY = "&maxRetries=0&apiKey=secret-key-0123456789&baseUrl=";

    @BeforeEach
    void predicts() {
        balancer.strategy("predictive");
    }

    @SuppressWarnings("unchecked")
    private static CandidateForecast forecast(Exchange exchange, String candidate) {
        List<CandidateForecast> all = exchange.getProperty(LlmConstants.FORECASTS, List.class);
        return all.stream()
                .filter(forecast -> forecast.candidate().equals(candidate))
                .findFirst()
                .orElseThrow();
    }

    private static String openAi(FakeLlmServer server, String options) {
        return "llm:openai-compatible:m?" + options + KEY + server.baseUrl();
    }

    @ParameterizedTest
    @ValueSource(strings = {"streaming=false", "adaptiveLimit=true"})
    void whatAProviderReportsOfItsLimitIsKnown(String options) {
        try (FakeLlmServer server = FakeLlmServer.start()) {
            server.always(Answer.chat("Hello")
                    .header("x-ratelimit-limit-requests", "100")
                    .header("x-ratelimit-remaining-requests", "25")
                    .header("x-ratelimit-reset-requests", "10m"));
            route(openAi(server, options));
            ask();
            Exchange exchange = ask();
            assertThat(exchange.getException()).isNull();
            assertThat(forecast(exchange, "openai-compatible:m").quotaLeft()).isCloseTo(0.25, within(0.05));
        }
    }

    @Test
    void reportsOfRefusedCallsCountToo() {
        try (FakeLlmServer server = FakeLlmServer.start()) {
            server.always(Answer.rateLimited("1")
                    .header("x-ratelimit-limit-requests", "100")
                    .header("x-ratelimit-remaining-requests", "0")
                    .header("x-ratelimit-reset-requests", "10m"));
            route(openAi(server, "streaming=false"), llm("a"));
            ask();
            time.pass(Duration.ofMinutes(1)); // the breaker lets probes through
            Exchange exchange = ask();
            assertThat(body(exchange)).isEqualTo("a");
            assertThat(outcomes(exchange)).containsExactly("a:m ANSWERED");
            assertThat(forecast(exchange, "openai-compatible:m").quotaLeft()).isZero();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void timeAndFailuresAreThoseOfTheBalancersTimer() throws Exception {
        balance("a");
        a.keepsSilent();
        CompletableFuture<Exchange> done = asking();
        await().atMost(Duration.ofSeconds(60)).until(() -> a.calls() == 1);
        time.pass(Duration.ofSeconds(3));
        a.last().answer();
        assertThat(body(done.get(60, TimeUnit.SECONDS))).isEqualTo("a");
        a.fails(ErrorKind.SERVER_ERROR);
        ask();
        Exchange exchange = ask();
        assertThat(forecast(exchange, "a:m").latencyMillis()).isCloseTo(3_000, within(500.0));
        assertThat(forecast(exchange, "a:m").failureRate()).isGreaterThan(0.03);
    }

    @Test
    void theCostOfAnswersIsLearned() {
        a.does(asked -> asked.answer(response("0.004")));
        balance("a");
        for (int i = 0; i < 6; i++) {
            ask();
        }
        assertThat(forecast(ask(), "a:m").cost()).isCloseTo(0.004, within(1e-6));
    }

    @Test
    void theCostOfAStreamIsLearnedAtItsEnd() {
        a.does(asked -> asked.say("Hi").answer(response("0.004")));
        route("llm:a:m?maxRetries=0&streaming=true");
        for (int i = 0; i < 6; i++) {
            read(ask());
        }
        assertThat(forecast(ask(), "a:m").cost()).isCloseTo(0.004, within(1e-6));
    }

    private static void read(Exchange exchange) {
        try (ChatStream stream = exchange.getMessage().getBody(ChatStream.class)) {
            stream.drain();
        }
    }

    @Test
    void theCostOfAnEarlierStepIsNotThatOfACandidate() {
        balance("a"); // its answers have no cost
        for (int i = 0; i < 8; i++) {
            ask(Map.of(LlmConstants.COST, new BigDecimal("9")));
        }
        assertThat(forecast(ask(), "a:m").cost()).isNull();
    }

    private static ChatResponse response(String usd) {
        return ChatResponse.builder()
                .provider("a")
                .model("m")
                .parts(List.of(new Part.Text("a")))
                .usage(new Usage(10L, 5L, null, null, null))
                .cost(new BigDecimal(usd))
                .build();
    }

    private void budgets() {
        for (String name : List.of("small", "large")) {
            BudgetSettings settings = new BudgetSettings();
            settings.setAmount(name.equals("small") ? 0.1 : 1000.0);
            settings.setScope(io.github.camelllm.limit.BudgetRule.Scope.TENANT);
            context.getComponent("llm", LlmComponent.class).getBudgets().put(name, settings);
        }
        ModelCatalog catalog = context.getRegistry().lookupByNameAndType("llmModelCatalog", ModelCatalog.class);
        for (String name : List.of("a", "b")) {
            catalog.register(Model.builder(name, "m")
                    .prices(Prices.of(BigDecimal.valueOf(5), BigDecimal.valueOf(20)))
                    .contextWindow(100_000)
                    .maxOutputTokens(1_000)
                    .build());
        }
    }

    @Test
    void theBudgetOfTheTenantIsKnownAndSpread() {
        context.getComponent("llm");
        budgets();
        balancer.random(() -> 0.4);
        a.does(asked -> asked.answer(response("0.0205")));
        b.does(asked -> asked.answer(response("0.0205")));
        route("llm:a:m?maxRetries=0&maxTokens=100&budget=small", "llm:b:m?maxRetries=0&maxTokens=100&budget=large");
        Map<String, Object> tenant = Map.of(LlmConstants.TENANT, "t");
        int[] first = {0};
        for (int i = 0; i < 10; i++) {
            Exchange exchange = ask(tenant);
            assertThat(exchange.getException()).isNull();
            assertThat(outcomes(exchange))
                    .as("no budget is exceeded before the other one is used")
                    .hasSize(1);
            first[0] += outcomes(exchange).get(0).startsWith("a:m") ? 1 : 0;
        }
        assertThat(first[0]).isBetween(1, 4);
        assertThat(forecast(ask(tenant), "a:m").quotaLeft()).isLessThan(0.9);
        assertThat(forecast(ask(Map.of(LlmConstants.TENANT, "other")), "a:m").quotaLeft())
                .isEqualTo(1);
    }

    @Test
    void anAmountForASecondIsChecked() {
        balancer.secondValue(0);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> balance("a"))
                .rootCause()
                .hasMessageContaining("secondValue");
    }
}
