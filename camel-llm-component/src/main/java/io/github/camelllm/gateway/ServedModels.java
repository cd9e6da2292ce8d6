package io.github.camelllm.gateway;

import io.github.camelllm.serve.ClientRefusedException;
import io.github.camelllm.serve.ClientRequest;
import java.util.List;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** The models that a gateway serves, and who answers for each. */
public interface ServedModels {
    /** Returns the models that the client of an exchange may name. */
    List<ServedModel> models(Exchange exchange);

    /**
     * Returns who answers a request.
     *
     * @throws ClientRefusedException with the status 404 if there is no such model, or another one if the client may not use it
     */
    ModelTarget target(Exchange exchange, ClientRequest request);

    /**
     * Who answers.
     *
     * @param endpoint the URI of a Camel endpoint, never made of what a client has sent
     * @param provider the provider, for the header {@code CamelLlmProvider}; null to leave it to the endpoint
     * @param model the model, for the header {@code CamelLlmModel}; null to leave it to the endpoint
     */
    record ModelTarget(
            String endpoint,
            @Nullable String provider,
            @Nullable String model) {}
}
