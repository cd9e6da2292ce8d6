package io.github.camelllm.component;

import io.github.camelllm.catalog.Model;
import io.github.camelllm.price.Prices;
import java.math.BigDecimal;
import org.apache.camel.CamelContext;

/** What the catalog is told of the fake provider's model: 1 USD for a million tokens of prompt, 2 USD of answer. */
final class PricedModels {
    private PricedModels() {}

    /** Registers the model; a call that is answered with 9 and 3 tokens costs 0.000015 USD. */
    static void register(CamelContext context) {
        LlmModelCatalog.of(context).register(model(Prices.of(BigDecimal.ONE, BigDecimal.valueOf(2))));
    }

    static Model model(Prices prices) {
        return Model.builder("openai-compatible", "test-model")
                .prices(prices)
                .contextWindow(1_000)
                .maxOutputTokens(500)
                .build();
    }
}
