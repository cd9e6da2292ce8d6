package io.github.camelllm.http;

import java.time.Duration;

/**
 * A view of a transport with a connect timeout of its own, so that users that differ only in that share connections and
 * threads. Closing the view closes nothing.
 *
 * @param shared sends the requests
 * @param connectTimeout how long a new connection may take to be ready
 */
public record ConnectTimeoutTransport(Transport shared, Duration connectTimeout) implements Transport {
    /** Checks that the timeout is more than zero. */
    public ConnectTimeoutTransport {
        if (connectTimeout.isZero() || connectTimeout.isNegative()) {
            throw new IllegalArgumentException("connectTimeout must be more than zero, not " + connectTimeout);
        }
    }

    @Override
    public Runnable send(HttpRequest request, Receiver receiver) {
        return shared.send(request.connectingWithin(connectTimeout), receiver);
    }

    @Override
    public void close() {
        // the shared transport is closed by its owner
    }
}
