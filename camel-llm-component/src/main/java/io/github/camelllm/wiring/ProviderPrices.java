package io.github.camelllm.wiring;

import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.price.Prices;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.provider.UrlParameter;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The prices of an endpoint's providers: the listed ones, with the terms of provider and region and the user's factor. */
public final class ProviderPrices {
    /** The parameters of addresses that name a region. */
    private static final List<String> REGIONS = List.of("region", "location");

    private final LlmConfiguration options;
    private final LlmConfiguration preset;
    private final SharedResources shared;

    /** Creates the prices of an endpoint. */
    public ProviderPrices(EndpointSetup setup) {
        this.options = setup.options();
        this.preset = setup.preset();
        this.shared = setup.shared();
    }

    /** Returns the prices of a model of a provider, computed from the listed ones. */
    public Prices of(String name, Prices listed) {
        boolean code = shared.directory().origin(name) instanceof ChatProvider;
        Provider provider = code ? null : shared.directory().find(name);
        Prices prices = provider == null ? listed : provider.pricing().of(listed);
        if (provider != null && !prices.terms().regions().isEmpty()) {
            prices = prices.in(region(provider));
        }
        BigDecimal factor = shared.settings().priceFactor(name);
        return factor.compareTo(BigDecimal.ONE) == 0 ? prices : prices.times(factor);
    }

    private @Nullable String region(Provider provider) {
        for (String name : REGIONS) {
            UrlParameter parameter = provider.parameters().get(name);
            if (parameter != null) {
                Object own = options.getParameter().get(name);
                Object component = preset.getParameter().get(name);
                String set = own != null
                        ? own.toString()
                        : shared.settings().parameter(provider, name, component == null ? null : component.toString());
                return set != null ? set : parameter.defaultValue();
            }
        }
        return null;
    }
}
