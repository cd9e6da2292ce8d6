package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.chat.BudgetExceededException;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.price.Prices;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What candidates cost for the request at hand: for the strategy cheapest, and after a budget is spent. */
class RequestCostTest extends BalancerTestSupport {
    private static final String LONG_PROMPT = "word ".repeat(4_000);

    @BeforeEach
    void price() {
        price("a", Prices.of(new BigDecimal("1"), new BigDecimal("10")));
        price("b", Prices.of(new BigDecimal("3"), new BigDecimal("3")));
        balancer.setStrategy("cheapest");
    }

    private void price(String provider, Prices prices) {
        context.getRegistry()
                .findSingleByType(ModelCatalog.class)
                .register(Model.builder(provider, "m").prices(prices).build());
    }

    private String asked(String prompt, Map<String, Object> headers) {
        return body(template.send(IN, exchange -> {
            exchange.getMessage().setBody(prompt);
            exchange.getMessage().setHeaders(new java.util.HashMap<>(headers));
        }));
    }

    @Test
    void aLongPromptWithAShortAnswerGoesByThePriceOfInput() {
        balance("a", "b");
        assertThat(asked(LONG_PROMPT, Map.of(LlmConstants.MAX_TOKENS, 10))).isEqualTo("a");
    }

    @Test
    void aShortPromptWithALongAnswerGoesByThePriceOfOutput() {
        balance("a", "b");
        assertThat(asked("Hi", Map.of(LlmConstants.MAX_TOKENS, 4_000))).isEqualTo("b");
        assertThat(asked("Hi", Map.of())).isEqualTo("b");
    }

    @Test
    void aTierForLongPromptsCounts() {
        Prices.Tier tier = new Prices.Tier(1_000, new BigDecimal("30"), new BigDecimal("30"), null, null);
        price("a", new Prices(new BigDecimal("1"), new BigDecimal("1"), null, null, null, List.of(tier)));
        balance("a", "b");
        assertThat(asked("Hi", Map.of())).isEqualTo("a");
        assertThat(asked(LONG_PROMPT, Map.of())).isEqualTo("b");
    }

    @Test
    void candidatesOfAHeaderAreComparedByTheirOwnModels() {
        price("c", Prices.of(new BigDecimal("0.1"), new BigDecimal("0.1")));
        balance("a", "b", "c");
        assertThat(asked("Hi", Map.of())).isEqualTo("c");
    }

    @Test
    void aBodyThatCanBeReadOnceIsLeftForTheCall() {
        balance("a", "b");
        assertThat(body(template.send(IN, e -> e.getMessage()
                        .setBody(new java.io.ByteArrayInputStream(
                                "Hi".getBytes(java.nio.charset.StandardCharsets.UTF_8))))))
                .isEqualTo("b");
        assertThat(b.last().request().messages())
                .hasToString(b.last().request().messages().toString());
    }

    @Test
    void aSpentBudgetGoesToACheaperCandidate() {
        balancer.setStrategy("priority");
        balance("a", "b");
        a.fails(ErrorKind.BUDGET_EXCEEDED);
        Exchange done = ask();
        assertThat(body(done)).isEqualTo("b");
        assertThat(outcomes(done)).containsExactly("a:m BUDGET_EXCEEDED", "b:m ANSWERED");
    }

    @Test
    void aSpentBudgetGoesToNoDearerCandidate() {
        balancer.setStrategy("priority");
        balance("b", "a");
        b.fails(ErrorKind.BUDGET_EXCEEDED);
        assertThat(ask().getException()).isInstanceOf(BudgetExceededException.class);
        assertThat(a.calls()).isZero();
    }

    @Test
    void aSpentBudgetGoesToNoCandidateOfUnknownPrice() {
        balancer.setStrategy("priority");
        balance("b", "c");
        b.fails(ErrorKind.BUDGET_EXCEEDED);
        assertThat(ask().getException()).isInstanceOf(BudgetExceededException.class);
        assertThat(c.calls()).isZero();
    }
}
