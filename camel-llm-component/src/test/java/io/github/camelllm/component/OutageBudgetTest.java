package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.BudgetSettings;
import io.github.camelllm.balance.LlmLoadBalancer;
import io.github.camelllm.chat.BudgetExceededException;
import io.github.camelllm.chat.LlmTimeoutException;
import io.github.camelllm.price.Prices;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.telemetry.Board;
import io.github.camelllm.telemetry.Spending;
import io.github.camelllm.test.Answer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Providers bill what is given up. In an outage with timeouts they bill no more than a budget allows. */
class OutageBudgetTest extends LlmTestSupport {
    /** What the fake provider bills for each request that it received: ten tokens of prompt and a full answer. */
    private static final BigDecimal BILLED = new BigDecimal("0.0505");

    private static final String[] SLOW = {
        "budget=outage", "maxTokens=500", "requestTimeout=25", "maxRetries=2", "baseDelay=1"
    };

    @BeforeEach
    void theProviderIsSlow() {
        LlmModelCatalog.of(context)
                .register(PricedModels.model(Prices.of(BigDecimal.valueOf(50), BigDecimal.valueOf(100))));
        BudgetSettings settings = new BudgetSettings();
        settings.setAmount(1.0);
        component.getBudgets().put("outage", settings);
        server.always(Answer.silent());
    }

    private BigDecimal billed() {
        return BILLED.multiply(BigDecimal.valueOf(server.requests().size()));
    }

    private BigDecimal booked() {
        return component
                .shared()
                .budget("outage")
                .balance("")
                .toCompletableFuture()
                .join()
                .spent();
    }

    private Spending.Total total() {
        return component.board().spendingBy(Spending::provider).get("openai-compatible");
    }

    @Test
    void callsThatTimeOutAreBookedWithTheirRetries() {
        List<Exchange> exchanges = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            exchanges.add(send(uri(SLOW), "Hi"));
        }
        assertThat(exchanges.get(0).getException()).isInstanceOf(LlmTimeoutException.class);
        assertThat(exchanges.get(11).getException()).isInstanceOf(BudgetExceededException.class);
        assertThat(server.requests()).hasSizeGreaterThan(10);
        assertThat(billed()).isLessThanOrEqualTo(BigDecimal.ONE).isLessThanOrEqualTo(booked());
        assertThat(booked()).isLessThanOrEqualTo(BigDecimal.ONE);
        assertThat(total().usd()).isEqualByComparingTo(booked());
        assertThat(total().estimated()).as("all of it is an estimate").isEqualByComparingTo(booked());
        assertThat(total().unknown()).isZero();
    }

    /** The failure before tells more than that no money is left for another try. */
    @Test
    void aRetryThatCannotBePaidLeavesTheErrorOfTheAttemptBefore() {
        component.getBudgets().get("outage").setAmount(0.09);
        Exchange exchange = send(uri(SLOW), "Hi");
        assertThat(exchange.getException()).isInstanceOf(LlmTimeoutException.class);
        assertThat(exchange.getException().getSuppressed()).hasAtLeastOneElementOfType(BudgetExceededException.class);
        // on a machine that is busy the time may be over before the request is sent
        assertThat(server.requests()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void hedgedCallsAreBookedWithTheirLosers() throws Exception {
        LlmLoadBalancer balancer = new LlmLoadBalancer();
        balancer.setStrategy("hedge");
        balancer.setHedgeDelay("5ms");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:hedged")
                        .loadBalance(balancer)
                        .to(uri(SLOW), uri(SLOW) + "&user=b")
                        .end();
            }
        });
        for (int i = 0; i < 12; i++) {
            send("direct:hedged", "Hi");
        }
        Awaitility.await().untilAsserted(() -> assertThat(component
                        .shared()
                        .budget("outage")
                        .balance("")
                        .toCompletableFuture()
                        .join()
                        .reserved())
                .isZero());
        assertThat(server.requests()).hasSizeGreaterThan(5);
        assertThat(billed()).isLessThanOrEqualTo(BigDecimal.ONE).isLessThanOrEqualTo(booked());
    }

    /** With a budget of 0.02 USD, 300 of 300 streams that were closed after two deltas had been served. */
    @Test
    void streamsThatAreClosedEarlyUseUpABudget() {
        component.getBudgets().get("outage").setAmount(0.2);
        server.always(Answer.stream("Hel", "lo", "!").stallAfter(2));
        int served = 0;
        for (int i = 0; i < 30; i++) {
            Exchange exchange = send(uri("budget=outage", "maxTokens=50", "streaming=true"), "Hi");
            if (exchange.getException() == null) {
                served++;
                ChatStream stream = exchange.getMessage().getBody(ChatStream.class);
                stream.next();
                stream.close();
                Awaitility.await().until(() -> inFlight() == 0);
            }
        }
        assertThat(served).isBetween(2, 20);
    }

    private long inFlight() {
        return component.board().snapshots().stream()
                .mapToLong(Board.Snapshot::inFlight)
                .sum();
    }

    @Test
    void theOldWayIsAnOption() {
        send(uri(SLOW) + "&abandonedCost=none", "Hi");
        assertThat(booked()).isZero();
        assertThat(total().unknown()).as("its price is not known").isEqualTo(1);
    }
}
