package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.ProviderSettings;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.catalog.ModelQuery;
import io.github.camelllm.chat.BoundedDecimal;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.chat.InvalidRequestException;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.ProtocolException;
import io.github.camelllm.price.Prices;
import io.github.camelllm.test.Answer;
import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers of a few characters that would take all memory when they are written out, added or converted. */
class NumberAttackTest extends LlmTestSupport {

    @ParameterizedTest
    @ValueSource(strings = {"1e-99999999", "1e999999999", "1e-2147483647", "1e41", "1e-41"})
    void aHeaderWithTheCostIsRefusedWithAShortMessage(String cost) {
        Exchange exchange = send("llm:auto", "Hi", Map.of(LlmConstants.MAX_COST, cost));

        assertThat(exchange.getException()).isInstanceOf(ConfigurationException.class);
        assertThat(exchange.getException().getMessage())
                .contains("must be a number of USD, not " + cost)
                .hasSizeLessThan(300);
    }

    @Test
    void aHeaderOfAMillionDigitsIsShownInPart() {
        Exchange exchange = send("llm:auto", "Hi", Map.of(LlmConstants.MAX_COST, "1".repeat(1_000_000)));
        assertThat(exchange.getException()).isInstanceOf(ConfigurationException.class);
        assertThat(exchange.getException().getMessage()).hasSizeLessThan(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "1e-999999999"})
    void aHeaderWithAWindowIsRefused(String window) {
        Exchange exchange = send("llm:auto", "Hi", Map.of(LlmConstants.MIN_CONTEXT_WINDOW, window));
        assertThat(exchange.getException())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("a number of tokens");
    }

    /** JSON has no such numbers; they were sent as the texts "Infinity" and "NaN". */
    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "Infinity", "NaN"})
    void aTemperatureThatIsNotFiniteIsRefused(String temperature) {
        Exchange exchange = send("llm:mock:echo", "Hi", Map.of(LlmConstants.TEMPERATURE, Double.valueOf(temperature)));
        assertThat(exchange.getException())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("temperature must be a finite number");
    }

    @Test
    void aQueryByCodeIsShownWithAnExponent() {
        ModelCatalog catalog = context.getRegistry().lookupByNameAndType("llmModelCatalog", ModelCatalog.class);
        ModelQuery query = ModelQuery.builder()
                .maxCost(new BigDecimal("1e-99999999"))
                .maxInputPrice(new BigDecimal("1e-99999999"))
                .build();
        assertThatThrownBy(() -> catalog.recommend(query))
                .satisfies(failure ->
                        assertThat(String.valueOf(failure.getMessage())).hasSizeLessThan(5_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999", "1e-99999999", "1e400", "99999999999999999999999999999999999999999999"})
    void aPriceListWithSuchAPriceHasNone(String price) throws Exception {
        server.always(Answer.json(
                200,
                "{\"data\":[{\"id\":\"acme/odd\",\"context_length\":1000,\"pricing\":{\"prompt\":\"" + price
                        + "\",\"completion\":\"0.000001\"}}]}"));
        ProviderSettings settings = new ProviderSettings();
        settings.setApiKey("key-of-openrouter");
        settings.setBaseUrl(server.baseUrl().toString());
        component.getProviders().put("openrouter", settings);
        ModelCatalog catalog = context.getRegistry().lookupByNameAndType("llmModelCatalog", ModelCatalog.class);
        catalog.refresh().toCompletableFuture().get(20, TimeUnit.SECONDS);

        Model odd = catalog.model("openrouter:acme/odd");
        assertThat(odd.prices().input()).isNull();
        assertThat(odd.prices().output()).isEqualByComparingTo("1");
    }

    /** Jackson throws an unchecked exception for it where numbers are read exactly. */
    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999", "-1e-99999999999"})
    void aNumberWhoseExponentNothingHoldsIsNoJson(String number) {
        server.always(Answer.json(200, "{\"choices\":[{\"message\":{\"content\":\"x\"}}],\"x\":" + number + "}"));
        assertThat(send(uri("maxRetries=0"), "Hi").getException()).isInstanceOf(LlmException.class);
        server.always(Answer.sse("{\"choices\":[{\"delta\":{\"content\":\"x\"}}],\"x\":" + number + "}", "{}"));
        assertThat(send(uri("maxRetries=0", "streaming=true"), "Hi").getException())
                .isInstanceOf(LlmException.class);
        server.always(Answer.chat("{\"a\":" + number + "}"));
        Exchange structured =
                send(uri("maxRetries=0"), "Hi", Map.of(LlmConstants.JSON_SCHEMA, "{\"type\":\"object\"}"));
        assertThat(structured.getException()).isInstanceOf(ProtocolException.class);
        Exchange schema = send(uri(), "Hi", Map.of(LlmConstants.JSON_SCHEMA, "{\"minimum\":" + number + "}"));
        assertThat(schema.getException()).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void pricesAreBounded() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prices.of(new BigDecimal("1e99999999"), BigDecimal.ONE))
                .withMessageContaining("input has too many digits: 1E+99999999");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.1", "1e6", "1E-12", "123456789.123456789", "-5"})
    void ordinaryNumbersAreRead(String text) {
        assertThat(BoundedDecimal.parse(text)).isEqualTo(new BigDecimal(text));
        assertThat(BoundedDecimal.show(new BigDecimal(text))).isEqualTo(new BigDecimal(text).toPlainString());
    }
}
