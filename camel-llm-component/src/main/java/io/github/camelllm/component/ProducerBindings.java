package io.github.camelllm.component;

import io.github.camelllm.concurrent.Workers;
import io.github.camelllm.exchange.RequestBinding;
import io.github.camelllm.exchange.ResponseBinding;
import io.github.camelllm.lifetime.InFlightCalls;
import io.github.camelllm.wiring.SharedResources;
import io.github.camelllm.wiring.Target;
import io.github.camelllm.wiring.Targets;
import org.apache.camel.CamelContext;

/** Shared by all producers of an endpoint, so that creating a producer is cheap. */
record ProducerBindings(
        Target home,
        RequestBinding requests,
        ResponseBinding responses,
        SharedResources shared,
        Workers workers,
        InFlightCalls calls) {
    /** Returns the bindings for the producers of an endpoint with these targets. */
    static ProducerBindings of(Targets targets, CamelContext context, InFlightCalls calls) {
        SharedResources shared = targets.setup().shared();
        return new ProducerBindings(
                targets.home(),
                new RequestBinding(targets),
                new ResponseBinding(context),
                shared,
                shared.workers(),
                calls);
    }
}
