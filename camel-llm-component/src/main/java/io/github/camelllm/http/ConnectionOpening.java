package io.github.camelllm.http;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.core5.concurrent.CallbackContribution;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The opening of a connection: name lookup, TCP, tunnel, TLS. It can be given up in any of these, and gives back the
 * place in the pool whenever it does not succeed.
 */
final class ConnectionOpening implements FutureCallback<AsyncConnectionEndpoint>, ConnectionInitiator {
    private final Connections connections;
    private final Destination route;
    private final AsyncConnectionEndpoint endpoint;
    private final FutureCallback<AsyncConnectionEndpoint> outcome;
    private final AtomicBoolean decided = new AtomicBoolean();
    private volatile @Nullable Future<?> deadline;
    private volatile @Nullable Future<IOSession> socket;
    private volatile @Nullable IOSession session;

    /**
     * @param outcome told once: of success with the connection, of anything else with the cause
     */
    ConnectionOpening(
            Connections connections,
            Destination route,
            AsyncConnectionEndpoint endpoint,
            FutureCallback<AsyncConnectionEndpoint> outcome) {
        this.connections = connections;
        this.route = route;
        this.endpoint = endpoint;
        this.outcome = outcome;
    }

    /** Begins, on another thread. */
    void begin() {
        try {
            deadline = connections.afterConnectTimeout(this::late);
            connections.onConnector(this::connect);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void connect() {
        if (decided.get()) {
            return;
        }
        try {
            connections.connect(endpoint, this, route.hops().isTunnelled() ? new ProxyReached() : this);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    @Override
    public Future<IOSession> connect(
            NamedEndpoint name,
            SocketAddress remote,
            SocketAddress local,
            Timeout timeout,
            Object attachment,
            FutureCallback<IOSession> callback) {
        Future<IOSession> attempt =
                connections.initiator().connect(name, remote, local, timeout, attachment, new SocketOpen(callback));
        socket = attempt;
        if (decided.get()) {
            attempt.cancel(true);
        }
        return attempt;
    }

    private void late() {
        failed(new ConnectTimeoutException("No connection to " + route.authority() + " within "
                + connections.connectTimeout().toMillis() + " ms"));
    }

    /** Gives up. */
    void abandon() {
        failed(new CancellationException());
    }

    @Override
    public void completed(AsyncConnectionEndpoint opened) {
        if (decide()) {
            outcome.completed(opened);
        }
    }

    @Override
    public void failed(Exception cause) {
        if (decide()) {
            close();
            outcome.failed(cause);
        }
    }

    @Override
    public void cancelled() {
        failed(new IOException("The connection to " + route.authority() + " was given up"));
    }

    private boolean decide() {
        if (!decided.compareAndSet(false, true)) {
            return false;
        }
        Future<?> timer = deadline;
        if (timer != null) {
            timer.cancel(false);
        }
        return true;
    }

    private void close() {
        Future<IOSession> attempt = socket;
        if (attempt != null) {
            attempt.cancel(true);
        }
        IOSession open = session;
        if (open != null) {
            open.close(CloseMode.IMMEDIATE);
        }
        connections.discard(endpoint);
    }

    /** Keeps hold of the socket, so that it can be closed in the middle of a handshake. */
    private final class SocketOpen extends CallbackContribution<IOSession> {
        private final FutureCallback<IOSession> callback;

        SocketOpen(FutureCallback<IOSession> callback) {
            super(callback);
            this.callback = callback;
        }

        @Override
        public void completed(IOSession opened) {
            session = opened;
            if (decided.get()) {
                opened.close(CloseMode.IMMEDIATE);
            }
            callback.completed(opened);
        }
    }

    /** Asks the proxy for a tunnel, then shakes hands with the target. */
    private final class ProxyReached extends CallbackContribution<AsyncConnectionEndpoint> {
        ProxyReached() {
            super(ConnectionOpening.this);
        }

        @Override
        public void completed(AsyncConnectionEndpoint opened) {
            ProxyTunnel tunnel = new ProxyTunnel(
                    route, () -> connections.secure(opened, ConnectionOpening.this), ConnectionOpening.this::failed);
            opened.execute(route.toString(), tunnel, HttpCoreContext.create());
        }
    }
}
