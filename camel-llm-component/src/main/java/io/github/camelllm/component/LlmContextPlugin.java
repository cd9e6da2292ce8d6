package io.github.camelllm.component;

import io.github.camelllm.exchange.TrackedExchangeFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ContextServicePlugin;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * What the component installs in every context as soon as its jar is on the classpath: copies of exchanges carry a note of
 * their outermost unit of work, so that a streamed answer lives as long as the route that reads it; steps that read a
 * streamed answer are told from steps that only show it; the model catalog is bound; {@code circuitBreaker()} finds the
 * configuration {@link LlmCircuitBreaker#NAME}; and parameters of the Kamelets are checked.
 */
public final class LlmContextPlugin implements ContextServicePlugin {
    /** Makes a plug-in; Camel does, by its {@link java.util.ServiceLoader}. */
    public LlmContextPlugin() {}

    @Override
    public void load(CamelContext context) {
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextInitializing(CamelContext initializing) {
                TrackedExchangeFactory.install(initializing);
                StepInterceptor.install(initializing);
                LlmModelCatalog.bind(initializing);
                CircuitBreakerLink.install(initializing);
                KameletParameterCheck.install(initializing);
            }
        });
    }
}
