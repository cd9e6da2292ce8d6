package io.github.camelllm.catalog;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Prices of models, for comparisons. Load balancers use a bean of this type in the registry. */
@FunctionalInterface
public interface PriceList {
    /**
     * Returns the price of 1,000 tokens in USD, as a mean of prompt and answer; null if it is unknown.
     *
     * @param provider the provider
     * @param model the model as the provider names it
     */
    @Nullable
    BigDecimal perThousandTokens(String provider, String model);
}
