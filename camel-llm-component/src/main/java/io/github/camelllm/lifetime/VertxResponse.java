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
 * The HTTP response of an exchange that {@code platform-http} on Vert.x has begun: whether its client is still connected,
 * and how server-sent events get to it without delay. Kept in a property of the exchange from its first step on, as later
 * steps replace the message that has it.
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

    /** Returns what to run instead of a step: the first step of a route that may be served by Vert.x keeps the response. */
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
     * Runs an action when the client has closed its connection, within {@link #LOOK}. Does nothing if the exchange is of
     * another server.
     *
     * @param over whether to stop looking
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
     * Returns whether an event read now is passed on only when a read returns -1. Camel 4.18 fills a buffer of 16 kB before
     * it writes, unless a read returns -1; it reads on after that, and takes a second -1 in a row for the end. Later
     * versions write what a read has returned, and would take the first for the end.
     *
     * <p>That holds for the server alone: while the exchange is in a route, another reader may take -1 for the end.
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

    /** Keeps the response for the steps that follow. */
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
