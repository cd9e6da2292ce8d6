package io.github.camelllm.wiring;

import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.http.Transport;
import io.github.camelllm.remote.BodyLog;
import java.time.Clock;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a started endpoint, passed to the classes below it instead of the endpoint or its component, so that they do not
 * depend on these.
 *
 * @param provider the first part of the URI's path: a provider, a model, or {@code auto}
 * @param model the model of the URI; null if it names none
 * @param options the endpoint's options, with those of the component where the URI sets none; but without the component's
 *     key, address and parameters, which are in {@code preset}
 * @param preset the component's options: its key, address and parameters apply to providers that have none of their own
 * @param tls the TLS parameters that are global to the context; null if there are none or the component does not use them
 * @param random the source of the jitter of retries, from 0 inclusive to 1 exclusive
 * @param clock tells the time by which prices hold
 * @param ownOptions the names, in lower case, of the options that the URI sets
 * @param log logs bodies of requests and responses while that is switched on
 * @param shared what all endpoints of the component share
 */
public record EndpointSetup(
        String provider,
        @Nullable String model,
        LlmConfiguration options,
        LlmConfiguration preset,
        @Nullable SSLContextParameters tls,
        DoubleSupplier random,
        Clock clock,
        Set<String> ownOptions,
        BodyLog log,
        SharedResources shared) {
    /** Returns the context of the routes. */
    public CamelContext context() {
        return shared.context();
    }

    /** Returns the connections for these options; endpoints with the same ones share them. */
    Transport transport() {
        return shared.transport(options, tls);
    }
}
