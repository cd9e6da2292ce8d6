package io.github.camelllm;

import org.apache.camel.Exchange;

/**
 * Recognises an exchange that Camel sends to an endpoint again after the endpoint has failed it: it has retries of its
 * own, so the endpoint makes a single attempt, and the two do not multiply.
 */
final class Redelivery {
    private static final String FAILED_AT = "CamelLlmFailedAt";

    private final LlmEndpoint endpoint;

    Redelivery(LlmEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    boolean isOf(Exchange exchange) {
        return isMarked(exchange) && exchange.getMessage().getHeader(Exchange.REDELIVERED, false, Boolean.class);
    }

    void failed(Exchange exchange) {
        exchange.setProperty(FAILED_AT, endpoint);
    }

    /** Takes the mark and what told of the error away, as the header of the redelivery may stay on the message. */
    void answered(Exchange exchange) {
        if (isMarked(exchange)) {
            exchange.removeProperty(FAILED_AT);
            ResponseBinding.forgetFailure(exchange);
        }
    }

    private boolean isMarked(Exchange exchange) {
        return exchange.getProperty(FAILED_AT) == endpoint;
    }
}
