package io.github.camelllm.examples.gateway;

import io.github.camelllm.gateway.ClientDoor;
import org.apache.camel.CamelContext;

/**
 * What the site is made of.
 *
 * @param context the context
 * @param gateway the gateway
 * @param metrics its meters
 * @param clients serves clients whose base address lacks {@code /v1}
 */
record Surfaces(CamelContext context, Gateway gateway, Metrics metrics, ClientDoor clients) {
    Surfaces {
        clients.setCamelContext(context);
        org.apache.camel.support.service.ServiceHelper.startService(clients);
    }
}
