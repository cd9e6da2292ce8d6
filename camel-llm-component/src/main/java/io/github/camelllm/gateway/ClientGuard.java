package io.github.camelllm.gateway;

import io.github.camelllm.serve.ClientRefusedException;
import org.apache.camel.Exchange;

/** Decides whether a client may call, before the body of its request is read. */
@FunctionalInterface
public interface ClientGuard {
    /** Lets everybody call. */
    ClientGuard OPEN = (exchange, headers) -> {};

    /**
     * Admits a request. What later steps need, such as who calls, goes into properties of the exchange.
     *
     * @param exchange the exchange; its message has no header fields of the client
     * @param headers the header fields of the request
     * @throws ClientRefusedException if the client may not call
     */
    void admit(Exchange exchange, ClientHeaders headers);
}
