package io.github.camelllm.component;

import org.apache.camel.CamelContext;
import org.apache.camel.component.resilience4j.ResilienceProcessor;
import org.apache.camel.spi.Registry;

/** The optional link to Camel's circuit breaker: its configuration is bound if camel-resilience4j is on the classpath. */
final class CircuitBreakerLink {
    private CircuitBreakerLink() {}

    /** Binds the configuration unless the registry has a bean of its name. */
    static void install(CamelContext context) {
        try {
            Linked.install(context.getRegistry());
        } catch (NoClassDefFoundError resilience4jIsNotThere) {
            // without the jar there is no circuitBreaker() either
        }
    }

    /** Returns whether camel-resilience4j is on the classpath. */
    static boolean arePresent() {
        try {
            return Linked.PROCESSOR != null;
        } catch (NoClassDefFoundError resilience4jIsNotThere) {
            return false;
        }
    }

    /** Loaded only when needed, because the jars are optional. */
    private static final class Linked {
        static final Class<?> PROCESSOR = ResilienceProcessor.class;

        static void install(Registry registry) {
            if (registry.lookupByName(LlmCircuitBreaker.NAME) == null) {
                registry.bind(LlmCircuitBreaker.NAME, new LlmCircuitBreaker());
            }
        }
    }
}
