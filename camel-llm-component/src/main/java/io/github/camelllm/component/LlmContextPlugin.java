package io.github.camelllm.component;

import io.github.camelllm.lifetime.TrackedExchangeFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ContextServicePlugin;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Installs, in every context with the component's jar on its classpath: references from copies of exchanges to their outermost unit of
 * work, so that a streamed answer lives as long as the route that reads it; wrappers that mark the steps that read a streamed answer; the
 * model catalog; the telemetry; and the {@code circuitBreaker()} configuration {@link LlmCircuitBreaker#NAME}.
 */
public final class LlmContextPlugin implements ContextServicePlugin {
    /** Creates the plug-in; called by Camel through {@link java.util.ServiceLoader}. */
    public LlmContextPlugin() {}

    @Override
    public void load(CamelContext context) {
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextInitializing(CamelContext initializing) {
                TrackedExchangeFactory.install(initializing);
                StepInterceptor.install(initializing);
                LlmModelCatalog.bind(initializing);
                LlmTelemetry.bind(initializing);
                CircuitBreakerLink.install(initializing);
                KameletParameterCheck.install(initializing);
            }
        });
    }
}
