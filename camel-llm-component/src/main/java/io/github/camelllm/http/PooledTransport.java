package io.github.camelllm.http;

import io.github.camelllm.wire.Headers;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transport over Apache HttpClient's connections: non-blocking, pooled, with HTTP/2 where the server negotiates it by
 * TLS. It follows no redirect, keeps no cookies, requests no compression, and resends a request only if its pooled
 * connection turns out to have been closed before any of the request was sent. It bounds the head of a response (256 KiB),
 * not the body or the duration: callers cancel an exchange that takes too long.
 *
 * <p>Failures: {@link java.net.SocketTimeoutException} when a connection was not ready within the connect timeout;
 * {@link java.net.UnknownHostException}, {@link java.net.ConnectException}; {@link javax.net.ssl.SSLException};
 * {@code ConnectionRequestTimeoutException} when all connections were in use for too long;
 * {@link IllegalArgumentException} for an address or a header field that cannot be sent;
 * {@link CancellationException} when the exchange was cancelled or the transport closed; any other
 * {@link java.io.IOException} when the connection broke or the response was not HTTP.
 */
public final class PooledTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(PooledTransport.class);
    private static final Runnable NOTHING = () -> {};

    private final TransportOptions options;
    private final Set<HttpCall> underWay = ConcurrentHashMap.newKeySet();
    private final Set<Connections> retired = ConcurrentHashMap.newKeySet();
    private volatile Connections connections;
    private volatile boolean closed;
    private volatile @Nullable Way lastWay;
    private volatile @Nullable RequestFields lastFields; // of successive calls with the same field objects

    /** The route to an address, shared by successive requests to that address. */
    private record Way(URI uri, Destination route) {}

    /** Creates a transport and starts its threads, which are daemons. */
    public PooledTransport(TransportOptions options) {
        this.options = options;
        this.connections = started(options);
    }

    private static Connections started(TransportOptions options) {
        Connections connections = new Connections(options);
        connections.start();
        return connections;
    }

    @Override
    public Runnable send(HttpRequest request, Receiver receiver) {
        try {
            RequestFields fields = fields(request.headers());
            return begin(new HttpCall(usable(), request, fields, route(request.uri()), receiver, this::over));
        } catch (IllegalArgumentException e) {
            receiver.failed(e);
            return NOTHING;
        }
    }

    private Connections usable() {
        Connections now = connections;
        return now.isBroken() ? replaced() : now;
    }

    /** Replaces connections that have lost an I/O thread. Their exchanges continue if their own thread is alive. */
    private synchronized Connections replaced() {
        Connections old = connections;
        if (old.isBroken() && !closed) {
            LOG.warn("An I/O thread of {} has ended; new connections use new threads", options.threadName());
            connections = started(options);
            retired.add(old);
            closeUnusedRetired();
        }
        return connections;
    }

    private void over(HttpCall exchange) {
        underWay.remove(exchange);
        if (!retired.isEmpty()) {
            closeUnusedRetired();
        }
    }

    private void closeUnusedRetired() {
        for (Connections old : List.copyOf(retired)) {
            if (underWay.stream().noneMatch(exchange -> exchange.uses(old)) && retired.remove(old)) {
                old.closeNow();
            }
        }
    }

    private RequestFields fields(Headers headers) {
        RequestFields last = lastFields;
        if (last == null || last.of() != headers) {
            last = RequestFields.checked(headers);
            lastFields = last;
        }
        return last;
    }

    private Destination route(URI uri) {
        Way last = lastWay;
        if (last == null || !last.uri().equals(uri)) {
            last = new Way(uri, Destination.to(uri, options.proxy()));
            lastWay = last;
        }
        return last.route();
    }

    private Runnable begin(HttpCall exchange) {
        underWay.add(exchange);
        if (closed) {
            exchange.abort(
                    new CancellationException("The transport is closed: " + exchange.request() + " is not sent"));
        } else {
            exchange.start();
        }
        return exchange::cancel;
    }

    /** Returns the current number of connections. */
    public PoolStats stats() {
        return connections.stats();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true; // from now on, connections are not replaced
        }
        for (HttpCall exchange : underWay) {
            exchange.abort(new CancellationException("The transport was closed during " + exchange.request()));
        }
        retired.forEach(Connections::close);
        retired.clear();
        connections.close();
    }
}
