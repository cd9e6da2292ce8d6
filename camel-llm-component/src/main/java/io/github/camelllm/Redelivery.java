package io.github.camelllm;

import org.apache.camel.Exchange;

/**
 * Recognises an exchange that Camel sends to an endpoint again after the endpoint has failed it: it has retries of its
 * own, so the endpoint makes a single attempt, and the two do not multiply.
 */
final class Redelivery {
    private final String mark;

    Redelivery(LlmEndpoint endpoint) {
        this.mark = "CamelLlmFailedAt:" + endpoint.getEndpointKey();
    }

    boolean isOf(Exchange exchange) {
        return exchange.getProperty(mark) != null
                && exchange.getMessage().getHeader(Exchange.REDELIVERED, false, Boolean.class);
    }

    void failed(Exchange exchange) {
        exchange.setProperty(mark, true);
    }
}
