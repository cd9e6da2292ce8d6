package io.github.camelllm.gateway;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.jspecify.annotations.Nullable;

/** A consumer on Vert.x whose route may complete on any thread, and whose streamed responses are written as they come. */
final class StreamingHttpConsumer extends VertxPlatformHttpConsumer {
    StreamingHttpConsumer(
            PlatformHttpEndpoint endpoint,
            Processor processor,
            List<Handler<RoutingContext>> handlers,
            String routerName) {
        super(endpoint, processor, handlers, routerName);
    }

    @Override
    protected void handleRequest(RoutingContext context) {
        if (isSuspended()) {
            context.response().setStatusCode(503).end();
            return;
        }
        Exchange exchange = createExchange(false);
        exchange.setPattern(ExchangePattern.InOut);
        exchange.setProperty(ClientDoor.TAKES_STREAMS, true);
        processHttpRequest(exchange, context).onComplete(heads -> {
            if (heads.failed()) {
                failed(context, exchange, heads.cause());
            } else {
                nameHost(context.request(), exchange);
                receive(context, exchange);
            }
        });
    }

    /** HTTP/2 has the pseudo-header {@code :authority} in place of Host, which Vert.x keeps apart from the header fields. */
    private static void nameHost(HttpServerRequest request, Exchange exchange) {
        HostAndPort authority = request.authority();
        if (authority != null && exchange.getMessage().getHeader("Host") == null) {
            exchange.getMessage()
                    .setHeader(
                            "Host",
                            authority.port() > 0 ? authority.host() + ":" + authority.port() : authority.host());
        }
    }

    /** Reads the body, up to the limit. What is beyond is read and dropped, so that the client gets the answer. */
    private void receive(RoutingContext context, Exchange exchange) {
        HttpServerRequest request = context.request();
        Buffer body = Buffer.buffer();
        AtomicBoolean refused = new AtomicBoolean();
        request.handler(piece -> {
            if (body.length() + piece.length() > ClientDoor.MOST_BYTES) {
                refused.set(true);
            } else if (!refused.get()) {
                body.appendBuffer(piece);
            }
        });
        AtomicBoolean received = new AtomicBoolean();
        request.endHandler(nothing -> {
            received.set(true);
            exchange.getMessage().setBody(refused.get() ? null : body.getBytes());
            context.vertx()
                    .executeBlocking(() -> route(context, exchange), false)
                    .onFailure(failure -> failed(context, exchange, failure));
        });
        request.exceptionHandler(gone -> {
            if (!received.get()) { // later, the end of the response tells
                done(exchange);
            }
        });
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            context.response().writeContinue();
        }
        request.resume();
    }

    /** Runs the route up to its first wait; it goes on elsewhere. */
    private @Nullable Void route(RoutingContext context, Exchange exchange) throws Exception {
        createUoW(exchange);
        getAsyncProcessor().process(exchange, synchronous -> reply(context, exchange));
        return null;
    }

    private void failed(RoutingContext context, Exchange exchange, Throwable failure) {
        getExceptionHandler().handleException("The request could not be handled", exchange, failure);
        HttpServerResponse response = context.response();
        if (!response.ended() && !response.closed() && !response.headWritten()) {
            response.setStatusCode(500).end();
        }
        done(exchange);
    }

    private void done(Exchange exchange) {
        doneUoW(exchange);
        releaseExchange(exchange, false);
    }

    private void reply(RoutingContext context, Exchange exchange) {
        try {
            Exception failure = exchange.getException();
            if (failure != null) {
                failed(context, exchange, failure);
            } else {
                write(context.response(), exchange);
            }
        } catch (RuntimeException e) { // whatever it is: the client waits
            failed(context, exchange, e);
        }
    }

    private void write(HttpServerResponse response, Exchange exchange) {
        response.setStatusCode(Objects.requireNonNullElse(
                exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class), 200));
        exchange.getMessage().getHeaders().forEach((name, value) -> {
            boolean ours = name.regionMatches(true, 0, "Camel", 0, 5);
            if (value != null && !ours) {
                response.putHeader(name, String.valueOf(value));
            }
        });
        Object body = exchange.getMessage().getBody();
        if (body instanceof EventBody events) {
            stream(response, exchange, events);
        } else {
            byte[] bytes = exchange.getMessage().getBody(byte[].class);
            response.end(Buffer.buffer(bytes == null ? new byte[0] : bytes)).onComplete(sent -> done(exchange));
        }
    }

    private void stream(HttpServerResponse response, Exchange exchange, EventBody events) {
        AtomicBoolean open = new AtomicBoolean(true);
        Runnable end = () -> {
            if (open.compareAndSet(true, false)) {
                done(exchange);
            }
        };
        response.setChunked(true);
        response.closeHandler(nothing -> {
            if (open.get() && !response.ended()) {
                events.cancel();
            }
            end.run();
        });
        if (response.closed()) {
            events.cancel();
            end.run();
            return;
        }
        events.start(new VertxSink(response, end));
    }

    /** Writes to a response, in any thread. */
    private record VertxSink(HttpServerResponse response, Runnable ended) implements EventBody.EventSink {
        @Override
        public @Nullable CompletionStage<?> write(byte[] events) {
            response.write(Buffer.buffer(events));
            if (!response.writeQueueFull()) {
                return null;
            }
            CompletableFuture<Void> drained = new CompletableFuture<>();
            response.drainHandler(nothing -> drained.complete(null));
            return response.writeQueueFull() ? drained : null;
        }

        @Override
        public void end() {
            response.end().onComplete(sent -> ended.run());
        }
    }
}
