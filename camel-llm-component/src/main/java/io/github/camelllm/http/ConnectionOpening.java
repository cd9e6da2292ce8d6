package io.github.camelllm.http;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
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
 * The opening of a connection: name lookup, TCP connect, proxy tunnel, TLS handshake. It can be abandoned at any of these
 * steps, and returns its lease to the pool whenever it does not succeed.
 */
final class ConnectionOpening implements FutureCallback<AsyncConnectionEndpoint>, ConnectionInitiator {
    private final Connections connections;
    private final Destination route;
    private final Duration timeout;
    private final AsyncConnectionEndpoint endpoint;
    private final FutureCallback<AsyncConnectionEndpoint> outcome;
    private final AtomicBoolean decided = new AtomicBoolean();
    private volatile @Nullable Future<?> deadline;
    private volatile @Nullable IOSession session;

    /**
     * @param outcome called exactly once: with the open connection, or with the cause of the failure
     */
    ConnectionOpening(
            Connections connections,
            Destination route,
            Duration timeout,
            AsyncConnectionEndpoint endpoint,
            FutureCallback<AsyncConnectionEndpoint> outcome) {
        this.connections = connections;
        this.route = route;
        this.timeout = timeout;
        this.endpoint = endpoint;
        this.outcome = outcome;
    }

    /** Starts the opening on a connector thread. */
    void begin() {
        try {
            deadline = connections.after(timeout, this::late);
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
            connections.connect(endpoint, this, timeout, route.hops().isTunnelled() ? new ProxyReached() : this);
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
        return connections.initiator().connect(name, remote, local, timeout, attachment, new SocketOpen(callback));
    }

    private void late() {
        failed(new ConnectTimeoutException(
                "No connection to " + route.authority() + " within " + timeout.toMillis() + " ms"));
    }

    /** Abandons the opening; its outcome is a {@link CancellationException}. */
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

    /**
     * Closes the open socket. A TCP connect in progress is not cancelled but closed on completion, see {@link SocketOpen}: HttpCore drops a session,
     * without closing it, whose future was cancelled just before it completes. One that never completes is ended by the connect timeout.
     */
    private void close() {
        IOSession open = session;
        if (open != null) {
            open.close(CloseMode.IMMEDIATE);
        }
        connections.discard(endpoint);
    }

    /** Keeps the socket, so that it can be closed during a handshake, and closes one that opens after an abandon. */
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

    /** Requests a tunnel from the proxy, then performs the TLS handshake with the target. */
    private final class ProxyReached extends CallbackContribution<AsyncConnectionEndpoint> {
        ProxyReached() {
            super(ConnectionOpening.this);
        }

        @Override
        public void completed(AsyncConnectionEndpoint opened) {
            ProxyTunnel tunnel = new ProxyTunnel(
                    route,
                    () -> connections.secure(opened, timeout, ConnectionOpening.this),
                    ConnectionOpening.this::failed);
            opened.execute(route.toString(), tunnel, HttpCoreContext.create());
        }
    }
}
