package io.github.camelllm.price;

/**
 * The pricing shared by all models of a provider.
 *
 * @param free whether models without a known price are free, because they run on the user's own machines
 * @param terms the defaults for models without terms of their own
 */
public record ProviderPricing(boolean free, PriceTerms terms) {
    /** No shared pricing. */
    public static final ProviderPricing NONE = new ProviderPricing(false, PriceTerms.NONE);

    /** Returns a model's prices, completed by those of its provider. */
    public Prices of(Prices prices) {
        boolean unknown = prices.input() == null && prices.output() == null;
        return free && unknown ? Prices.FREE : prices.withTerms(prices.terms().orElse(terms));
    }
}
