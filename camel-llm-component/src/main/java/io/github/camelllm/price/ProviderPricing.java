package io.github.camelllm.price;

/**
 * What all models of a provider have in common in their prices.
 *
 * @param free whether models whose price is not known cost nothing, as they run on the user's own machines
 * @param terms what holds for a model that says nothing else
 */
public record ProviderPricing(boolean free, PriceTerms terms) {
    /** Nothing in common. */
    public static final ProviderPricing NONE = new ProviderPricing(false, PriceTerms.NONE);

    /** Returns a model's prices with what holds for its provider. */
    public Prices of(Prices prices) {
        boolean unknown = prices.input() == null && prices.output() == null;
        return free && unknown ? Prices.FREE : prices.withTerms(prices.terms().orElse(terms));
    }
}
