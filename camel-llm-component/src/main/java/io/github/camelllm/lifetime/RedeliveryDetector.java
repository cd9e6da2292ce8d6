package io.github.camelllm.lifetime;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.jspecify.annotations.Nullable;

/**
 * Recognises an exchange that Camel redelivers to an endpoint after a failure of that endpoint. The endpoint then makes a single attempt, so that
 * redeliveries and retries do not multiply.
 *
 * <p>It is recognised by the exception, not by a property of the exchange: the endpoint may have processed a copy made by {@code circuitBreaker()},
 * from which only the exception is returned.
 */
public final class RedeliveryDetector {
    private final Failures failures;
    private final String endpoint;

    /**
     * Creates the detector of an endpoint.
     *
     * @param endpoint its URI. The endpoint object is not enough: {@code toD} without a cache makes one for each delivery
     */
    public RedeliveryDetector(Failures failures, String endpoint) {
        this.failures = failures;
        this.endpoint = endpoint;
    }

    /** The failures of a component's endpoints; safe for all threads. */
    public static final class Failures {
        /** Weak keys: exceptions use identity equality, and are collected with their exchange. */
        private final Map<Throwable, Set<String>> endpoints = new WeakHashMap<>();

        private synchronized void add(Throwable failure, String endpoint) {
            endpoints.computeIfAbsent(failure, one -> new HashSet<>(1)).add(endpoint);
        }

        private synchronized void remove(Throwable failure) {
            endpoints.remove(failure);
        }

        private synchronized boolean contains(Throwable failure, String endpoint) {
            return endpoints.getOrDefault(failure, Set.of()).contains(endpoint);
        }
    }

    /** Returns whether the exchange is redelivered because of a failure of this endpoint. */
    public boolean isOf(Exchange exchange) {
        return Boolean.TRUE.equals(exchange.getMessage().getHeader(Exchange.REDELIVERED, Boolean.class))
                && failure(exchange) != null;
    }

    /** Stores a weak reference to a failure of this endpoint. */
    public void failed(Throwable failure) {
        failures.add(failure, endpoint);
    }

    /** Removes the failure, because the redelivery header may stay on the message. */
    public void answered(Exchange exchange) {
        Throwable failure = isOf(exchange) ? failure(exchange) : null;
        if (failure != null) {
            failures.remove(failure);
        }
        if (exchange.hasProperties()) {
            ErrorProperties.clear(exchange);
        }
    }

    /**
     * Returns the failure of this endpoint that the error handler is processing; null if there is none. It may be a cause, or a suppressed exception,
     * as for the candidates of a load balancer.
     */
    private @Nullable Throwable failure(Exchange exchange) {
        Throwable caught = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
        return caught == null ? null : find(caught, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private @Nullable Throwable find(@Nullable Throwable failure, Set<Throwable> seen) {
        if (failure == null || failures.contains(failure, endpoint)) {
            return failure;
        }
        if (!seen.add(failure)) {
            return null; // causes can form a circle
        }
        Throwable found = find(failure.getCause(), seen);
        for (Throwable suppressed : found == null ? failure.getSuppressed() : new Throwable[0]) {
            found = found == null ? find(suppressed, seen) : found;
        }
        return found;
    }
}
