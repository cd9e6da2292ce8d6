package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.price.Prices;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.telemetry.Spending;
import io.github.camelllm.test.Answer;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What routes learn of the price of an answer. */
class CostTest extends LlmTestSupport {
    private static final BigDecimal PRICE = new BigDecimal("0.000015");

    @BeforeEach
    void theModelHasAPrice() {
        PricedModels.register(context);
    }

    private Object cost(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getHeader(LlmConstants.COST);
    }

    @Test
    void anAnswerTellsItsPrice() {
        assertThat(cost(send(uri(), "Hi"))).isEqualTo(PRICE);
    }

    @Test
    void anUnknownPriceIsAbsentAndNotZero() {
        Exchange exchange = send(uri(), "Hi", Map.of(LlmConstants.MODEL, "never-heard-of", LlmConstants.COST, "old"));
        assertThat(cost(exchange)).isNull();
        assertThat(exchange.getMessage().getHeaders()).doesNotContainKey(LlmConstants.COST);
    }

    @Test
    void aFreeAnswerCostsZero() {
        LlmModelCatalog.of(context).register(PricedModels.model(Prices.FREE));
        assertThat(cost(send(uri(), "Hi"))).isEqualTo(BigDecimal.ZERO);
    }

    @Test
    void aPriceThatChangesWhileRoutesRunCountsAtOnce() {
        assertThat(cost(send(uri(), "Hi"))).isEqualTo(PRICE);
        LlmModelCatalog.of(context).register(PricedModels.model(Prices.of(BigDecimal.TEN, new BigDecimal(20))));
        assertThat(cost(send(uri(), "Hi"))).isEqualTo(new BigDecimal("0.00015"));
    }

    @Test
    void whatTheProviderReportsWins() {
        server.always(Answer.json(
                200,
                "{\"choices\":[{\"message\":{\"content\":\"Hi\"}}],"
                        + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3,\"cost\":0.42}}"));
        assertThat(cost(send(uri(), "Hi"))).isEqualTo(new BigDecimal("0.42"));
    }

    @Test
    void theModelThatAnsweredHasThePriceWhereTheAskedOneIsUnknown() {
        server.always(Answer.json(
                200,
                "{\"model\":\"test-model\",\"choices\":[{\"message\":{\"content\":\"Hi\"}}],"
                        + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3}}"));
        assertThat(cost(send(uri(), "Hi", Map.of(LlmConstants.MODEL, "my-deployment"))))
                .isEqualTo(PRICE);
    }

    @Test
    void aStreamTellsItsPriceAtItsEnd() {
        server.always(Answer.stream("Hel", "lo"));
        Exchange exchange = send(uri("streaming=true"), "Hi");
        assertThat(cost(exchange)).isNull();
        ChatStream stream = exchange.getMessage().getBody(ChatStream.class);
        assertThat(stream.drain().cost()).isEqualTo(PRICE);
        assertThat(cost(exchange)).isEqualTo(PRICE);
    }

    @Test
    void vectorsCostTheirPrompt() {
        server.always(Answer.json(
                200, "{\"data\":[{\"embedding\":[1]}],\"usage\":{\"prompt_tokens\":9,\"total_tokens\":9}}"));
        assertThat(cost(send(uri("operation=embeddings"), "Hi"))).isEqualTo(new BigDecimal("0.000009"));
    }

    @Test
    void theBoardAddsUpByProviderModelRouteAndTenant() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:one").routeId("one").to(uri());
                from("direct:two").routeId("two").to(uri());
            }
        });
        send("direct:one", "Hi", Map.of(LlmConstants.TENANT, "acme"));
        send("direct:one", "Hi", Map.of(LlmConstants.TENANT, "zenith"));
        send("direct:two", "Hi", Map.of(LlmConstants.TENANT, "acme"));
        send("direct:two", "Hi", Map.of(LlmConstants.MODEL, "never-heard-of"));
        assertThat(component.board().spendingBy(Spending::tenant))
                .containsEntry("acme", total(2, 0, "0.00003"))
                .containsEntry("zenith", total(1, 0, "0.000015"))
                .containsEntry("", total(1, 1, "0"));
        assertThat(component.board().spendingBy(Spending::route))
                .containsEntry("one", total(2, 0, "0.000030"))
                .containsEntry("two", total(2, 1, "0.000015"));
        assertThat(component.board().spendingBy(Spending::model))
                .containsEntry("test-model", total(3, 0, "0.000045"))
                .containsEntry("never-heard-of", total(1, 1, "0"));
        assertThat(component.board().spendingBy(Spending::provider))
                .containsEntry("openai-compatible", total(4, 1, "0.000045"));
        assertThat(component.board().spending()).hasSize(4);
    }

    private static Spending.Total total(long answers, long unknown, String usd) {
        BigDecimal sum = new BigDecimal(usd);
        return new Spending.Total(answers, unknown, sum.signum() == 0 ? BigDecimal.ZERO : sum.setScale(6));
    }

    @Test
    void theTenantIsNotSentToTheProvider() throws Exception {
        send(uri(), "Hi", Map.of(LlmConstants.TENANT, "acme"));
        assertThat(received().toString()).doesNotContain("acme");
    }

    @Test
    void whatACallCanCostIsToldWithoutAsking() {
        Exchange exchange = send(uri("operation=estimateCost", "maxTokens=100"), "Hi");
        BigDecimal most = exchange.getMessage().getBody(BigDecimal.class);
        assertThat(most).isGreaterThan(new BigDecimal("0.0002")).isLessThan(new BigDecimal("0.001"));
        assertThat(cost(exchange)).as("nothing was spent").isNull();
        assertThat(exchange.getMessage().getHeader(LlmConstants.OUTPUT_TOKENS)).isEqualTo(100L);
        assertThat(server.requests()).isEmpty();
        assertThat(component.board().spending()).isEmpty();
    }

    @Test
    void anEstimateIsAFieldOfTheResponse() {
        ChatResponse response = send(uri("operation=estimateCost", "maxTokens=100", "output=response"), "Hi")
                .getMessage()
                .getBody(ChatResponse.class);
        assertThat(response.estimatedCost())
                .isEqualByComparingTo(send(uri("operation=estimateCost", "maxTokens=100"), "Hi")
                        .getMessage()
                        .getBody(BigDecimal.class));
        assertThat(response.text()).isEmpty();
        assertThat(response.cost()).isNull();
    }

    @Test
    void whatCannotBeToldIsNull() {
        Exchange exchange = send(uri("operation=estimateCost"), "Hi", Map.of(LlmConstants.MODEL, "never-heard-of"));
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isNull();
    }

    @Test
    void theCatalogCountsAndEstimatesInRoutes() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:estimate")
                        .setHeader("tokens")
                        .simple("${bean:llmModelCatalog?method=countTokens('openai:gpt-4o', ${body})}")
                        .setHeader("usd")
                        .simple("${bean:llmModelCatalog?method=estimateCost('openai:gpt-4o', ${body}, 1000)}");
            }
        });
        Exchange exchange = send("direct:estimate", "How long is a piece of string?");
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader("tokens", Long.class)).isEqualTo(8);
        assertThat(exchange.getMessage().getHeader("usd", BigDecimal.class))
                .isBetween(new BigDecimal("0.001"), new BigDecimal("0.1"));
        assertThat(LlmModelCatalog.of(context).cost("openai-compatible:test-model", Usage.of(9, 3)))
                .isEqualTo(PRICE);
    }

    @Test
    void aListOfTextsIsEstimatedAsAWhole() {
        Exchange one = send(uri("operation=estimateCost"), "Hi");
        Exchange several = send(
                uri("operation=estimateCost"),
                List.of(
                        io.github.camelllm.chat.Message.user("Hi ".repeat(200)),
                        io.github.camelllm.chat.Message.user("Hi")));
        assertThat(several.getMessage().getBody(BigDecimal.class))
                .isGreaterThan(one.getMessage().getBody(BigDecimal.class));
    }
}
