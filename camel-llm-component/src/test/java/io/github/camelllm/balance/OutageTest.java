package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.BudgetSettings;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.chat.BudgetExceededException;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.price.Prices;
import io.github.camelllm.telemetry.Spending;
import io.github.camelllm.test.ManualTimer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ten minutes in which two providers accept requests, generate, bill, and never answer: twenty callers in a closed loop with a
 * budget of 1 USD. Time is virtual.
 */
class OutageTest {
    private static final Duration OUTAGE = Duration.ofMinutes(10);
    private static final int CALLERS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long GENERATED = 500;
    /** Of each request: 10 tokens of prompt at 5 USD a million, 500 of answer at 20. */
    private static final BigDecimal BILLED = new BigDecimal("0.01005");

    private final ManualTimer time = new ManualTimer();
    private final List<Exchange> done = new ArrayList<>();
    private int sent;

    /** Generates and bills, and lets its callers wait until they give up. */
    private final ChatProvider provider = new ChatProvider() {
        @Override
        public CompletionStage<ChatResponse> answer(Call call) {
            sent++;
            call.attempt();
            CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
            call.onCancel(() -> answer.completeExceptionally(call.cancellation()));
            time.after(
                    PATIENCE,
                    () -> answer.completeExceptionally(ErrorKind.TIMEOUT.exception("No answer within " + PATIENCE)));
            return answer;
        }
    };

    @ParameterizedTest
    @ValueSource(strings = {"priority", "roundRobin", "hedge"})
    void tenMinutesBillNoMoreThanTheBudget(String strategy) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            AsyncProducer producer = start(context, strategy);
            for (int i = 0; i < CALLERS; i++) {
                call(context, producer);
            }
            for (Duration passed = Duration.ZERO; passed.compareTo(OUTAGE) < 0; passed = passed.plusSeconds(1)) {
                time.pass(Duration.ofSeconds(1));
            }
            BigDecimal billed = BILLED.multiply(BigDecimal.valueOf(sent));
            BigDecimal booked = booked(context);
            System.out.printf(
                    "Outage, %s: %d requests, %s USD billed, %s USD booked%n", strategy, sent, billed, booked);
            assertThat(sent).as("the budget was used").isGreaterThan(20);
            assertThat(billed).isLessThanOrEqualTo(BigDecimal.ONE);
            assertThat(booked).isGreaterThanOrEqualTo(billed).isLessThanOrEqualTo(BigDecimal.ONE);
            assertThat(done)
                    .extracting(Exchange::getException)
                    .hasAtLeastOneElementOfType(BudgetExceededException.class);
        }
    }

    private static BigDecimal booked(DefaultCamelContext context) {
        return context.getComponent("llm", LlmComponent.class).board().spendingBy(Spending::provider).values().stream()
                .map(Spending.Total::usd)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Sends a call, and the next one a second after its end. */
    private void call(DefaultCamelContext context, AsyncProducer producer) {
        Exchange exchange = context.getEndpoint("direct:in").createExchange(ExchangePattern.InOut);
        exchange.getMessage().setBody("question");
        producer.process(exchange, doneSync -> {
            done.add(exchange);
            time.after(Duration.ofSeconds(1), () -> call(context, producer));
        });
    }

    private AsyncProducer start(DefaultCamelContext context, String strategy) throws Exception {
        context.getExecutorServiceManager().setThreadPoolFactory(new VirtualTime(time));
        LlmLoadBalancer balancer = new LlmLoadBalancer();
        balancer.timer(time);
        balancer.setStrategy(strategy);
        BudgetSettings budget = new BudgetSettings();
        budget.setAmount(1.0);
        context.getComponent("llm", LlmComponent.class).getBudgets().put("outage", budget);
        for (String name : List.of("p", "q")) {
            context.getRegistry().bind(name, provider);
        }
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:in").loadBalance(balancer).to(uri("p"), uri("q")).end();
            }
        });
        context.start();
        ModelCatalog catalog = context.getRegistry().lookupByNameAndType("llmModelCatalog", ModelCatalog.class);
        for (String name : List.of("p", "q")) {
            catalog.register(Model.builder(name, "m")
                    .prices(Prices.of(BigDecimal.valueOf(5), BigDecimal.valueOf(20)))
                    .contextWindow(100_000)
                    .maxOutputTokens(1_000)
                    .build());
        }
        AsyncProducer producer = context.getEndpoint("direct:in").createAsyncProducer();
        producer.start();
        return producer;
    }

    private static String uri(String provider) {
        return "llm:" + provider + ":m?budget=outage&maxTokens=" + GENERATED;
    }
}
