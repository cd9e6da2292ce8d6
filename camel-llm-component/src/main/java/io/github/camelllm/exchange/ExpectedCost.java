package io.github.camelllm.exchange;

import io.github.camelllm.catalog.Model;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.price.Prices;
import io.github.camelllm.token.TokenCounter;
import io.github.camelllm.wiring.EndpointSetup;
import io.github.camelllm.wiring.ProviderPrices;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.jspecify.annotations.Nullable;

/** The likely cost of a request, for comparing candidates. Limits and budgets use the maximum cost instead. */
public final class ExpectedCost {
    /** The size of the answer assumed if a request has no limit, the same for all models for comparison. */
    private static final int USUAL_ANSWER = 1_000;

    private static final int MILLION = 6;

    private ExpectedCost() {}

    /** Returns the likely cost in USD of the request that a message makes; null if the model or its price is not known. */
    public static @Nullable BigDecimal of(EndpointSetup setup, RequestBinding requests, Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if ((body instanceof InputStream || body instanceof Reader) && !(body instanceof StreamCache)) {
            return null; // reading it would consume it
        }
        RequestBinding.BoundRequest question = requests.read(exchange);
        ChatRequest request = question.request();
        String provider = question.target().name();
        Model model = setup.shared()
                .catalog()
                .find(provider, String.valueOf(request.model()))
                .orElse(null);
        return model == null ? null : of(new ProviderPrices(setup).of(provider, model.prices()), request, provider);
    }

    private static @Nullable BigDecimal of(Prices listed, ChatRequest request, String provider) {
        if (listed.free()) {
            return BigDecimal.ZERO;
        }
        long input = TokenCounter.of(provider, request.model()).count(request).tokens();
        long output = request.maxTokens() == null ? USUAL_ANSWER : request.maxTokens();
        Prices prices = listed.at(input);
        BigDecimal read = prices.input();
        BigDecimal written = prices.output();
        return read == null || written == null
                ? null
                : read.multiply(BigDecimal.valueOf(input))
                        .add(written.multiply(BigDecimal.valueOf(output)))
                        .movePointLeft(MILLION);
    }
}
