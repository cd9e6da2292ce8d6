package io.github.camelllm.component;

import org.apache.camel.CamelContext;
import org.apache.camel.component.resilience4j.ResilienceProcessor;
import org.apache.camel.spi.Registry;

/** The optional link to Camel's circuit breaker: its configuration is bound where camel-resilience4j is there. */
final class CircuitBreakerLink {
    private CircuitBreakerLink() {}

    /** Binds the configuration, unless the user has bound something under its name. */
    static void install(CamelContext context) {
        try {
            Linked.install(context.getRegistry());
        } catch (NoClassDefFoundError resilience4jIsNotThere) {
            // then there is no circuitBreaker() either
        }
    }

    /** Returns whether camel-resilience4j is there. */
    static boolean arePresent() {
        try {
            return Linked.PROCESSOR != null;
        } catch (NoClassDefFoundError resilience4jIsNotThere) {
            return false;
        }
    }

    /** Loaded only when needed, so that the jars may be missing. */
    private static final class Linked {
        static final Class<?> PROCESSOR = ResilienceProcessor.class;

        static void install(Registry registry) {
            if (registry.lookupByName(LlmCircuitBreaker.NAME) == null) {
                registry.bind(LlmCircuitBreaker.NAME, new LlmCircuitBreaker());
            }
        }
    }
}
