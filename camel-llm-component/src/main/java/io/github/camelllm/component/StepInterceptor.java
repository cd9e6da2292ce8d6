package io.github.camelllm.component;

import io.github.camelllm.lifetime.CircuitBreakerTimeoutGuard;
import io.github.camelllm.lifetime.CopiedErrors;
import io.github.camelllm.lifetime.StreamReadingSteps;
import io.github.camelllm.lifetime.VertxResponse;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Wraps four kinds of steps: those that read a stream ({@link StreamReadingSteps}), circuit breakers with a timeout ({@link
 * CircuitBreakerTimeoutGuard}), those that work on copies ({@link CopiedErrors}), and the first step of a route that Vert.x serves ({@link VertxResponse}). One strategy for all, because
 * Camel adds a processor to each step for each strategy.
 */
final class StepInterceptor implements InterceptStrategy {
    private final boolean guardsCircuitBreakers = CircuitBreakerLink.arePresent();
    private final boolean keepsResponses = VertxResponse.isPresent();

    private StepInterceptor() {}

    /** Adds itself to a context before any route is created. */
    static void install(CamelContext context) {
        context.getCamelContextExtension().addInterceptStrategy(new StepInterceptor());
    }

    /**
     * Wraps a step.
     *
     * @param target the step, or what other strategies have wrapped it in
     * @param inner the step itself if {@code target} is not
     */
    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, @Nullable Processor inner) {
        Processor itself = inner == null ? target : inner;
        Processor step = StreamReadingSteps.wrap(definition, target, itself);
        if (guardsCircuitBreakers) {
            step = CircuitBreakerTimeoutGuard.wrap(definition, itself, step);
        }
        step = CopiedErrors.wrap(definition, step);
        return keepsResponses ? VertxResponse.wrap(definition, step) : step;
    }
}
