package io.github.camelllm.component;

import static java.util.Objects.requireNonNull;

import io.github.camelllm.chat.PermanentLlmException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.model.Resilience4jConfigurationDefinition;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of Camel's {@code circuitBreaker()} for calls to models:
 * {@code circuitBreaker().configuration("llmCircuitBreaker")}.
 *
 * <p>It opens when half of at least five calls within a minute have failed, lets two probes through after twenty seconds,
 * and closes when they succeed. Errors caused by the request, {@link PermanentLlmException}, count neither as failure nor as success, but
 * are errors of the route like any other and trigger {@code onFallback()}. A call
 * may take as long as its own timeouts allow: set {@code requestTimeout} on the endpoint rather than a timeout here. While the circuit is open and there is no fallback, the route gets a
 * {@link io.github.resilience4j.circuitbreaker.CallNotPermittedException}.
 *
 * <p>On Camel 4.22 and later the step works in its {@code asynchronous} mode, in which no thread waits for the call.
 *
 * <p>One with these figures is bound as {@value #NAME} wherever camel-resilience4j is on the classpath. Bind your own under
 * this name, with other figures, to replace it, or under another name to have both. Each {@code circuitBreaker()} in a
 * route has a breaker of its own.
 */
public final class LlmCircuitBreaker extends Resilience4jConfigurationDefinition implements CamelContextAware {
    /** The name under which one is bound. */
    public static final String NAME = "llmCircuitBreaker";

    private static final AtomicLong COUNTER = new AtomicLong();

    private @Nullable CamelContext context;

    /** Creates a configuration with the values above. */
    public LlmCircuitBreaker() {
        setSlidingWindowType(CircuitBreakerConfig.SlidingWindowType.TIME_BASED.name());
        setSlidingWindowSize("60");
        setMinimumNumberOfCalls("5");
        setFailureRateThreshold("50");
        setWaitDurationInOpenState("20");
        setPermittedNumberOfCallsInHalfOpenState("2");
        setSlowCallDurationThreshold(String.valueOf(Duration.ofDays(1).toSeconds()));
        setSlowCallRateThreshold("100");
        setWritableStackTraceEnabled("false");
        setThrowExceptionWhenHalfOpenOrOpenState("true");
        AsynchronousMode.enable(this);
    }

    @Override
    public @Nullable CamelContext getCamelContext() {
        return context;
    }

    /** Binds, under a name of its own, the factory of breakers for {@code circuitBreaker()} steps that refer to it. */
    @Override
    public void setCamelContext(CamelContext value) {
        if (context != value && getCircuitBreaker() == null) {
            String name = NAME + "." + COUNTER.incrementAndGet();
            value.getRegistry()
                    .bindAsPrototype(name, CircuitBreaker.class, () -> CircuitBreaker.of(name, breakerConfig()));
            setCircuitBreaker(name);
        }
        context = value;
    }

    /**
     * Returns the configuration for Resilience4j. Exceptions are classified here and not by the lists {@code recordException} and {@code
     * ignoreException}: Camel removes an ignored exception from the exchange, and the route would continue with the prompt as if it were
     * the answer.
     */
    private CircuitBreakerConfig breakerConfig() {
        return CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.valueOf(text(getSlidingWindowType())))
                .slidingWindowSize(whole(getSlidingWindowSize()))
                .minimumNumberOfCalls(whole(getMinimumNumberOfCalls()))
                .failureRateThreshold(share(getFailureRateThreshold()))
                .waitDurationInOpenState(seconds(getWaitDurationInOpenState()))
                .permittedNumberOfCallsInHalfOpenState(whole(getPermittedNumberOfCallsInHalfOpenState()))
                .automaticTransitionFromOpenToHalfOpenEnabled(
                        Boolean.parseBoolean(text(getAutomaticTransitionFromOpenToHalfOpenEnabled())))
                .slowCallDurationThreshold(seconds(getSlowCallDurationThreshold()))
                .slowCallRateThreshold(share(getSlowCallRateThreshold()))
                .writableStackTraceEnabled(Boolean.parseBoolean(text(getWritableStackTraceEnabled())))
                .ignoreException(LlmCircuitBreaker::isOfTheRequest)
                .build();
    }

    private static boolean isOfTheRequest(Throwable failure) {
        return ObjectHelper.getException(PermanentLlmException.class, failure) != null;
    }

    private String text(@Nullable String value) {
        return String.valueOf(CamelContextHelper.parseText(context, value));
    }

    private int whole(@Nullable String value) {
        return requireNonNull(CamelContextHelper.parseInteger(context, value));
    }

    private float share(@Nullable String value) {
        return requireNonNull(CamelContextHelper.parseFloat(context, value));
    }

    private Duration seconds(@Nullable String value) {
        return Duration.ofSeconds(requireNonNull(CamelContextHelper.parseLong(context, value)));
    }
}
