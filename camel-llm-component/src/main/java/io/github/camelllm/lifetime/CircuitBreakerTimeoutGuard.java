package io.github.camelllm.lifetime;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.component.resilience4j.ResilienceProcessor;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.OnFallbackDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Prevents steps of a {@code circuitBreaker()} that have timed out from changing the exchange.
 *
 * <p>In Camel 4.18 those steps go on, and their late response or error replaces the fallback's in the exchange (CAMEL-24134). Here the circuit
 * breaker works on a copy of the exchange, whose result is taken once, when the circuit breaker is done. While its fallback runs, the late outcome is
 * held back, and calls to models are cancelled.
 */
public final class CircuitBreakerTimeoutGuard {
    private static final String PROPERTY = "CamelLlmCircuitBreakerRun";

    private CircuitBreakerTimeoutGuard() {}

    /**
     * Returns the processor for a step.
     *
     * @param original the step itself
     * @param target the step, or the processor that already wraps it
     */
    public static Processor wrap(NamedNode definition, Processor original, Processor target) {
        NamedNode parent = definition.getParent();
        Processor step = target;
        if (isOfFallback(definition, parent)) {
            step = new FallbackStep(step);
        } else if (parent instanceof CircuitBreakerDefinition breaker) {
            step = new ProtectedStep(step, isLast(definition, breaker.getOutputs()));
        }
        return original instanceof ResilienceProcessor breaker && breaker.isTimeoutEnabled() ? new Breaker(step) : step;
    }

    /** Returns whether a step is of a fallback; some of them are children of the circuit breaker in Camel's model, too. */
    private static boolean isOfFallback(NamedNode definition, @Nullable NamedNode parent) {
        return parent instanceof OnFallbackDefinition
                || (parent instanceof CircuitBreakerDefinition breaker
                        && breaker.getOnFallback() != null
                        && breaker.getOnFallback().getOutputs().stream().anyMatch(step -> step == definition));
    }

    private static boolean isLast(NamedNode definition, List<ProcessorDefinition<?>> steps) {
        return !steps.isEmpty() && steps.get(steps.size() - 1) == definition;
    }

    /** One exchange in one circuit breaker. */
    private static final class Run {
        private final Exchange exchange;
        private final Cancellation cancellation;
        private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
        private final CompletableFuture<@Nullable Void> written = new CompletableFuture<>();
        private boolean givenUp;
        private boolean passed;

        Run(Exchange exchange, Exchange copy) {
            this.exchange = exchange;
            cancellation = Cancellation.of(copy);
        }

        /** Returns a stage that completes when the circuit breaker is done and its result is taken. */
        CompletionStage<@Nullable Void> over() {
            return over;
        }

        /** Returns whether the circuit breaker still waits for its steps. */
        synchronized boolean pass(boolean last) {
            passed |= last && !givenUp;
            return !givenUp;
        }

        /** Returns whether this is the first time. */
        synchronized boolean giveUp() {
            boolean first = !givenUp;
            givenUp = true;
            return first;
        }

        /** Returns whether the outcome of the last step is in the copy, or is being written into it at this moment. */
        synchronized boolean passed() {
            return passed;
        }
    }

    /** A circuit breaker with a timeout. */
    private static final class Breaker extends DelegateAsyncProcessor {
        Breaker(Processor breaker) {
            super(breaker);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Object outer = exchange.getProperty(PROPERTY);
            Exchange copy = ExchangeHelper.createCopy(exchange, true);
            Run run = new Run(exchange, copy);
            copy.setProperty(PROPERTY, run);
            return super.process(copy, doneSync -> {
                if (timedOut(copy)) {
                    run.giveUp();
                    run.cancellation.cancel();
                }
                finish(copy, exchange, run, outer);
                callback.done(doneSync);
                run.over.complete(null);
            });
        }

        private static void finish(Exchange copy, Exchange exchange, Run run, @Nullable Object outer) {
            boolean failed = timedOut(copy) && copy.getException() == null;
            ExchangeHelper.copyResultsPreservePattern(exchange, copy);
            if (failed) { // a late outcome has just removed the exception
                exchange.setException(new TimeoutException("The circuit breaker has timed out"));
            }
            run.cancellation.leave(exchange);
            if (outer == null) {
                exchange.removeProperty(PROPERTY);
            } else {
                exchange.setProperty(PROPERTY, outer);
            }
            exchange.removeProperty(ExchangePropertyKey.TRY_ROUTE_BLOCK);
        }

        /** Returns whether it has timed out and there is no fallback. */
        private static boolean timedOut(Exchange copy) {
            return Boolean.TRUE.equals(copy.getProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_TIMED_OUT));
        }
    }

    /** A step that the circuit breaker protects: its outcome is held back if it completes after the timeout. */
    private static final class ProtectedStep extends DelegateAsyncProcessor {
        private final boolean last;

        ProtectedStep(Processor step, boolean last) {
            super(step);
            this.last = last;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Run run = exchange.getProperty(PROPERTY, Run.class);
            if (run == null) {
                return super.process(exchange, callback);
            }
            super.process(exchange, doneSync -> {
                if (!run.pass(last)) {
                    run.over().thenRun(() -> callback.done(false));
                    return;
                }
                if (last) {
                    exchange.getExchangeExtension().addOnCompletion(new Written(run));
                }
                callback.done(false);
            });
            return false; // always asynchronous, as it is not known whether the step ended in time
        }
    }

    /** Records that the circuit breaker has written the outcome of its steps; its unit of work ends after that. */
    private static final class Written extends SynchronizationAdapter {
        private final Run run;

        Written(Run run) {
            this.run = run;
        }

        @Override
        public void onDone(Exchange copy) {
            run.written.complete(null);
        }
    }

    /** A step of the fallback. */
    private static final class FallbackStep extends DelegateAsyncProcessor {
        FallbackStep(Processor step) {
            super(step);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Run run = exchange.getProperty(PROPERTY, Run.class);
            if (run != null && run.giveUp()) {
                prepare(run, exchange);
            }
            return super.process(exchange, callback);
        }

        /** Restores the state with which the circuit breaker began, so that the fallback begins with it. */
        private static void prepare(Run run, Exchange copy) {
            boolean timedOut = copy.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT) == null;
            if (timedOut && run.passed()) { // the timeout and the outcome were simultaneous
                run.written.join();
                copy.setException(null);
                copy.getMessage().copyFrom(run.exchange.getMessage());
            }
            run.cancellation.cancel();
            run.cancellation.leave(copy);
        }
    }
}
