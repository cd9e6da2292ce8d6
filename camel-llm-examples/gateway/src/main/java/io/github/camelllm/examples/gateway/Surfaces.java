package io.github.camelllm.examples.gateway;

import io.github.camelllm.gateway.ClientDoor;
import io.github.camelllm.gateway.RestDoor;
import io.github.camelllm.graphql.GraphQlDoor;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceHelper;

/**
 * What the site is made of.
 *
 * @param context the context
 * @param gateway the gateway
 * @param metrics its meters
 * @param clients serves clients whose base address lacks {@code /v1}
 * @param rest serves the REST interfaces
 * @param graphQl serves GraphQL
 */
record Surfaces(
        CamelContext context,
        Gateway gateway,
        Metrics metrics,
        ClientDoor clients,
        RestDoor rest,
        GraphQlDoor graphQl) {
    Surfaces {
        clients.setCamelContext(context);
        rest.setCamelContext(context);
        graphQl.setCamelContext(context);
        ServiceHelper.startService(clients, rest, graphQl);
    }
}
