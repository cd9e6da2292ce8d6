package io.github.camelllm.lifetime;

import io.github.camelllm.concurrent.Timer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.vertx.AsyncInputStream;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.UnitOfWork;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP response of an exchange that {@code platform-http} on Vert.x has begun: it knows whether the client is still connected, and how
 * server-sent events reach it without delay. A property of the exchange has it from the first step on, as later steps replace the message with the
 * response.
 */
public final class VertxResponse {
    /** The interval at which a call checks its client's connection. */
    static final Duration LOOK = Duration.ofMillis(500);

    private static final String PROPERTY = "CamelLlmHttpResponse";

    private final HttpServerResponse response;
    private final @Nullable UnitOfWork unitOfWork;

    private VertxResponse(HttpServerResponse response, @Nullable UnitOfWork unitOfWork) {
        this.response = response;
        this.unitOfWork = unitOfWork;
    }

    /** Returns whether camel-platform-http-vertx is on the classpath. */
    public static boolean isPresent() {
        try {
            return Linked.MESSAGE != null;
        } catch (NoClassDefFoundError vertxIsNotThere) {
            return false;
        }
    }

    /** Returns the processor for a step: the first step of a route that Vert.x may serve stores the response. */
    public static Processor wrap(NamedNode definition, Processor step) {
        return definition.getParent() instanceof RouteDefinition route
                        && !route.getOutputs().isEmpty()
                        && route.getOutputs().get(0) == definition
                        && isServed(route)
                ? new Keeping(step)
                : step;
    }

    private static boolean isServed(RouteDefinition route) {
        String uri = route.getInput() == null ? null : route.getInput().getEndpointUri();
        return uri != null && (uri.startsWith("platform-http:") || uri.startsWith("rest:"));
    }

    /**
     * Runs an action when the client has closed its connection, within {@link #LOOK}. Does nothing if the exchange is of another server.
     *
     * @param over whether to stop checking
     */
    static void onClosed(Exchange exchange, Timer timer, BooleanSupplier over, Runnable action) {
        if (exchange.getProperty(PROPERTY) instanceof VertxResponse known) {
            known.look(timer, over, action);
        }
    }

    private void look(Timer timer, BooleanSupplier over, Runnable action) {
        timer.after(LOOK, () -> {
            if (over.getAsBoolean()) {
                return;
            }
            if (response.closed() && !response.ended()) {
                action.run();
            } else {
                look(timer, over, action);
            }
        });
    }

    /**
     * Returns whether the server writes an event only after a read has returned -1. Camel 4.18 fills a buffer of 16 kB before it writes, unless a
     * read returns -1; then it continues to read, and a second -1 in a row is the end. Later versions write after each read, and for them the first
     * -1 is the end.
     *
     * <p>That holds for the server only: while the exchange is in a route, another reader may treat -1 as the end.
     */
    public static BooleanSupplier flushesAtEnd(@Nullable Exchange exchange) {
        return exchange != null && exchange.getProperty(PROPERTY) instanceof VertxResponse known && Linked.FILLS
                ? known::isWritten
                : () -> false;
    }

    private boolean isWritten() {
        return unitOfWork != null && unitOfWork.getRoute() == null;
    }

    @Override
    public String toString() {
        return "VertxResponse";
    }

    /** Stores the response for the following steps. */
    private static final class Keeping extends DelegateAsyncProcessor {
        Keeping(Processor step) {
            super(step);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            if (exchange.getMessage() instanceof HttpMessage message) {
                exchange.setProperty(PROPERTY, new VertxResponse(message.getResponse(), exchange.getUnitOfWork()));
            }
            return super.process(exchange, callback);
        }
    }

    /** Loaded only when needed, so that the jar may be missing. */
    private static final class Linked {
        static final Class<?> MESSAGE = HttpMessage.class;
        static final boolean FILLS = Arrays.stream(AsyncInputStream.class.getConstructors())
                .noneMatch(constructor ->
                        Arrays.asList(constructor.getParameterTypes()).contains(boolean.class));
    }
}
