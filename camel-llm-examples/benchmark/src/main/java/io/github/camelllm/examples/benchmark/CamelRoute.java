package io.github.camelllm.examples.benchmark;

import java.util.function.Consumer;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A Camel context with one route, which begins at {@link #START}. */
final class CamelRoute implements AutoCloseable {
    /** The endpoint at which the route begins. */
    static final String START = "direct:ask";

    private final CamelContext context;
    private final Endpoint start;
    private final AsyncProducer producer;

    /** Starts a context with a route. */
    CamelRoute(RouteBuilder route) throws Exception {
        context = new DefaultCamelContext();
        context.addRoutes(route);
        context.start();
        start = context.getEndpoint(START);
        producer = start.createAsyncProducer();
        producer.start();
    }

    /** Returns an exchange that carries the question. */
    Exchange question() {
        Exchange exchange = start.createExchange(ExchangePattern.InOut);
        exchange.getMessage().setBody(Contender.QUESTION);
        return exchange;
    }

    /** Sends an exchange through the route and waits for its end. */
    void send(Exchange exchange) throws Exception {
        producer.process(exchange);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
    }

    /** Sends an exchange through the route. The callback is called on the thread on which the exchange ends. */
    void send(Exchange exchange, Consumer<Exchange> done) {
        producer.process(exchange, doneSync -> done.accept(exchange));
    }

    @Override
    public void close() {
        context.stop();
    }
}
