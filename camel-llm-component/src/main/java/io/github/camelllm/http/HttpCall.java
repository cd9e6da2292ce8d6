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
 * A request on its way: it waits for a place in the pool, opens a connection if the place has none, and makes an attempt
 * on it. When the connection turns out to have been closed before anything was sent, it begins anew with another one.
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
     * @param done given this exchange before the receiver is told of its end
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

    RequestFields fields() {
        return fields;
    }

    Destination route() {
        return route;
    }

    /** Begins to wait for a place. */
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

    /** Told that there is no connection: by the pool, or by what opens one. Of no interest once it was given up. */
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
        ConnectionOpening next = new ConnectionOpening(connections, route, endpoint, new Opened());
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

    /** Told by an attempt that the answer is complete. */
    void answered(HttpAttempt by) {
        if (take(by)) {
            if (by.sent()) {
                connections.release(by.endpoint(), KeepAlive.of(by.keepAlive()));
            } else {
                connections.discard(by.endpoint());
            }
        }
        delivery.end();
    }

    private synchronized boolean take(HttpAttempt by) {
        if (attempt != by) {
            return false;
        }
        attempt = null;
        over = true;
        return true;
    }

    /** Told by an attempt that its connection broke. */
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
            giveUp();
            delivery.broke(broken(cause));
        }
    }

    /** Cancels: the receiver is told so unless it has been told of an end. */
    void cancel() {
        abort(new CancellationException("Cancelled: " + request));
    }

    /** Gives up the connection, and tells the receiver why unless it has been told of an end. */
    void abort(Throwable cause) {
        giveUp();
        delivery.fail(cause);
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

    /** Says whose connection it was that broke; what the receiver can tell apart stays what it is. */
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
