package io.github.camelllm.http;

import io.github.camelllm.wire.Headers;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The transport over Apache HttpClient's connections: non-blocking, pooled, HTTP/2 where the server offers it by TLS.
 * It never follows a redirect, keeps no cookies, asks for no compression, and sends a request again only when the
 * connection it was meant for turns out to have been closed before any of it was sent. How long an answer may take is
 * the caller's business: cancel what takes too long.
 *
 * <p>Failures: {@link java.net.SocketTimeoutException} when a connection was not ready within the connect timeout;
 * {@link java.net.UnknownHostException}, {@link java.net.ConnectException}; {@link javax.net.ssl.SSLException};
 * {@code ConnectionRequestTimeoutException} when all connections were in use for too long;
 * {@link IllegalArgumentException} for an address or a header field that cannot be sent; any other
 * {@link IOException} when the connection broke or the answer was not HTTP.
 */
public final class PooledTransport implements Transport {
    private static final Runnable NOTHING = () -> {};

    private final TransportOptions options;
    private final Connections connections;
    private final Set<HttpCall> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile @Nullable Way lastWay;
    private volatile @Nullable RequestFields lastFields; // of calls in a row whose fields are the very same

    /** The way to an address; requests to one address in a row share it. */
    private record Way(URI uri, Destination route) {}

    /** Makes a transport and starts its threads, which are daemons. */
    public PooledTransport(TransportOptions options) {
        this.options = options;
        this.connections = new Connections(options);
        connections.start();
    }

    @Override
    public Runnable send(HttpRequest request, Receiver receiver) {
        try {
            RequestFields fields = fields(request.headers());
            return begin(new HttpCall(connections, request, fields, route(request.uri()), receiver, underWay::remove));
        } catch (IllegalArgumentException e) {
            receiver.failed(e);
            return NOTHING;
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
            exchange.abort(new IOException("The transport is closed: " + exchange.request() + " is not sent"));
        } else {
            exchange.start();
        }
        return exchange::cancel;
    }

    /** Returns how many connections there are at this moment. */
    public PoolStats stats() {
        return connections.stats();
    }

    @Override
    public void close() {
        closed = true;
        for (HttpCall exchange : underWay) {
            exchange.abort(new IOException("The transport was closed during " + exchange.request()));
        }
        connections.close();
    }
}
