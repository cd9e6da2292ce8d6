package io.github.camelllm.http;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

/**
 * A request and its response: it leases a connection from the pool, opens it if it is not open, and makes an attempt on
 * it. If a pooled connection turns out to have been closed before anything was sent, it repeats this with another one.
 */
final class HttpCall implements FutureCallback<AsyncConnectionEndpoint> {
    private final Connections connections;
    private final HttpRequest request;
    private final RequestFields fields;
    private final Destination route;
    private final Delivery delivery;

    // All below guarded by this
    private boolean over;
    private boolean waiting;
    private @Nullable Future<?> place;
    private @Nullable Future<?> deadline;
    private @Nullable ConnectionOpening opening;
    private @Nullable HttpAttempt attempt;

    /**
     * @param fields of the request
     * @param done called with this exchange before its receiver gets the end or the failure
     */
    HttpCall(
            Connections connections,
            HttpRequest request,
            RequestFields fields,
            Destination route,
            Transport.Receiver receiver,
            Consumer<HttpCall> done) {
        this.connections = connections;
        this.request = request;
        this.fields = fields;
        this.route = route;
        this.delivery = new Delivery(receiver, this::abort, () -> done.accept(this));
    }

    HttpRequest request() {
        return request;
    }

    boolean uses(Connections some) {
        return connections == some;
    }

    RequestFields fields() {
        return fields;
    }

    Destination route() {
        return route;
    }

    /** Requests a lease from the pool. */
    void start() {
        synchronized (this) {
            waiting = true;
        }
        try {
            queued(connections.lease(route, this));
        } catch (RuntimeException e) {
            abort(notOpened(e));
        }
    }

    private void queued(Future<?> lease) {
        boolean late;
        synchronized (this) {
            late = over;
            if (waiting && !over) {
                place = lease;
                deadline = connections.afterLeaseTimeout(this::late);
            }
        }
        if (late) {
            lease.cancel(true);
        }
    }

    private void late() {
        synchronized (this) {
            if (!waiting) {
                return;
            }
        }
        abort(new ConnectionRequestTimeoutException("All connections are in use (" + connections.stats()
                + "): raise maxConnections or maxConnectionsPerRoute, or send less at a time"));
    }

    @Override
    public void completed(AsyncConnectionEndpoint endpoint) {
        if (!leased()) {
            connections.release(endpoint, TimeValue.NEG_ONE_MILLISECOND);
        } else if (endpoint.isConnected()) {
            attempt(endpoint, true);
        } else {
            open(endpoint);
        }
    }

    private synchronized boolean leased() {
        waiting = false;
        place = null;
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
        return !over;
    }

    /** Called by the pool, or by the opening, if there is no connection. Has no effect after the end of the exchange. */
    @Override
    public void failed(Exception cause) {
        boolean wanted;
        synchronized (this) {
            wanted = !over;
        }
        if (wanted) {
            abort(notOpened(cause));
        }
    }

    @Override
    public void cancelled() {
        failed(new CancellationException());
    }

    private void open(AsyncConnectionEndpoint endpoint) {
        ConnectionOpening next =
                new ConnectionOpening(connections, route, connections.connectTimeout(request), endpoint, new Opened());
        boolean wanted;
        synchronized (this) {
            wanted = !over;
            opening = wanted ? next : null;
        }
        if (wanted) {
            next.begin();
        } else {
            next.abandon();
        }
    }

    private void attempt(AsyncConnectionEndpoint endpoint, boolean reused) {
        HttpAttempt next = new HttpAttempt(this, delivery, endpoint, reused);
        if (!begin(next)) {
            connections.release(endpoint, TimeValue.NEG_ONE_MILLISECOND);
            return;
        }
        try {
            endpoint.execute("", next, HttpCoreContext.create());
        } catch (RuntimeException e) {
            next.failed(e);
        }
    }

    private synchronized boolean begin(HttpAttempt next) {
        opening = null;
        attempt = over ? null : next;
        return !over;
    }

    /** Called by an attempt when the response is complete. */
    void answered(HttpAttempt by) {
        if (take(by)) {
            if (by.reusable()) {
                connections.release(by.endpoint(), KeepAlive.of(by.keepAlive()));
            } else {
                connections.discard(by.endpoint());
            }
            delivery.end();
        }
    }

    private synchronized boolean take(HttpAttempt by) {
        if (attempt != by) {
            return false;
        }
        attempt = null;
        over = true;
        return true;
    }

    /** Called by an attempt when its connection failed. */
    void broke(HttpAttempt by, Exception cause) {
        boolean again = by.unseen(cause);
        synchronized (this) {
            if (attempt != by) {
                return;
            }
            attempt = again ? null : attempt;
        }
        if (again) {
            connections.discard(by.endpoint());
            start();
        } else {
            delivery.broke(broken(cause), this::giveUp);
        }
    }

    /** Cancels the exchange. Has no effect after its receiver has got the end or a failure. */
    void cancel() {
        abort(new CancellationException("Cancelled: " + request));
    }

    /** Closes the connection and fails the receiver, unless it has got the end or a failure. */
    void abort(Throwable cause) {
        delivery.fail(cause, this::giveUp);
    }

    private void giveUp() {
        Future<?> lease;
        ConnectionOpening open;
        HttpAttempt running;
        synchronized (this) {
            over = true;
            lease = place;
            leased();
            open = opening;
            running = attempt;
            attempt = null;
            opening = null;
        }
        if (lease != null) {
            lease.cancel(true);
        }
        if (open != null) {
            open.abandon();
        }
        if (running != null) {
            connections.discard(running.endpoint());
        }
    }

    /** Returns a failure that names the server. TLS failures keep their class, by which receivers recognise them. */
    private IOException broken(Exception cause) {
        String what = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return cause instanceof SSLException tls ? tls : new IOException(route.authority() + ": " + what, cause);
    }

    private IOException notOpened(Exception cause) {
        return cause instanceof IOException known ? known : broken(cause);
    }

    private final class Opened implements FutureCallback<AsyncConnectionEndpoint> {
        @Override
        public void completed(AsyncConnectionEndpoint endpoint) {
            attempt(endpoint, false);
        }

        @Override
        public void failed(Exception cause) {
            HttpCall.this.failed(cause);
        }

        @Override
        public void cancelled() {
            HttpCall.this.cancelled();
        }
    }
}
