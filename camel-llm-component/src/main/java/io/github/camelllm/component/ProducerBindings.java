package io.github.camelllm.component;

import io.github.camelllm.concurrent.Workers;
import io.github.camelllm.exchange.InFlightCalls;
import io.github.camelllm.exchange.RequestBinding;
import io.github.camelllm.exchange.ResponseBinding;
import io.github.camelllm.wiring.SharedResources;
import io.github.camelllm.wiring.Target;

/** What all producers of an endpoint use for every exchange; a producer itself costs next to nothing. */
record ProducerBindings(
        Target home,
        RequestBinding requests,
        ResponseBinding responses,
        SharedResources shared,
        Workers workers,
        InFlightCalls calls) {
    static ProducerBindings of(LlmEndpoint endpoint) {
        SharedResources shared = endpoint.shared();
        return new ProducerBindings(
                endpoint.targets().home(),
                new RequestBinding(endpoint.targets()),
                new ResponseBinding(endpoint.getCamelContext()),
                shared,
                shared.workers(),
                endpoint.getComponent().inFlightCalls());
    }
}
