package io.github.camelllm.http;

import java.nio.channels.ClosedSelectorException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.nio.ClientHttp1StreamDuplexerFactory;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.http.protocol.HttpProcessorBuilder;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.http2.impl.nio.ClientH2StreamMultiplexerFactory;
import org.apache.hc.core5.http2.impl.nio.ClientHttpProtocolNegotiationStarter;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.reactor.DefaultConnectingIOReactor;
import org.apache.hc.core5.reactor.IOEventHandlerFactory;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of a transport with their threads and timers. A connection serves one exchange at a time, also with
 * HTTP/2, so that an exchange is cancelled by closing its connection.
 */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(PooledTransport.class);
    private static final HttpProcessor NO_RULES = HttpProcessorBuilder.create().build();

    /** The receive window of an exchange in bytes: what a server may send before the receiver has read it. */
    private static final int WINDOW = 32 * 1024;

    /** Bounds of a head and of the trailers of a response, beside {@link CompleteHeadParsers#MAX_HEAD}. */
    private static final int MAX_LINE = 16 * 1024;

    private static final int MAX_FIELDS = 256;

    /** The number of connector threads, which resolve host names, a blocking call of the JDK, and start to connect. */
    private static final int CONNECTORS = 4;

    /** How long {@link #close} waits for the threads to end. */
    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(5);

    private final TransportOptions options;
    private final IoThreads threads;
    private final PoolingAsyncClientConnectionManager pool;
    private final DefaultConnectingIOReactor reactor;
    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor connectors;
    private volatile boolean closed;
    private volatile boolean broken;

    Connections(TransportOptions options) {
        this.options = options;
        threads = new IoThreads(options.threadName());
        pool = pool(options);
        reactor = new DefaultConnectingIOReactor(
                protocols(options),
                reactorConfig(options),
                this::ioThread,
                session -> new OrderlyConnection(new StaleConnectionCheck(session)),
                this::threadFailed,
                null,
                null);
        timer = timer(threads);
        connectors = connectors(threads);
    }

    /** Starts the threads. */
    void start() {
        reactor.start();
        long tick = Math.max(1, options.idleTimeout().toMillis() / 2);
        Future<?> unused = timer.scheduleWithFixedDelay(this::closeIdle, tick, tick, TimeUnit.MILLISECONDS);
    }

    private static PoolingAsyncClientConnectionManager pool(TransportOptions options) {
        return PoolingAsyncClientConnectionManagerBuilder.create()
                .setTlsStrategy(tls(options.tls()))
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setTimeToLive(TimeValue.of(options.maxAge()))
                        .build())
                .setMaxConnTotal(options.maxConnections())
                .setMaxConnPerRoute(options.maxConnectionsPerRoute())
                .build();
    }

    /** Host names are verified by both JSSE and HttpClient; with its own policy only, HttpClient does not configure JSSE. */
    private static TlsStrategy tls(TransportOptions.Tls tls) {
        ClientTlsStrategyBuilder builder = ClientTlsStrategyBuilder.create()
                .setSslBufferMode(SSLBufferMode.DYNAMIC)
                .setSslContext(tls.context() != null ? tls.context() : SSLContexts.createSystemDefault());
        if (tls.hostnameVerifier() != null) {
            builder.setHostnameVerifier(tls.hostnameVerifier())
                    .setHostVerificationPolicy(HostnameVerificationPolicy.CLIENT);
        } else {
            builder.setHostnameVerifier(new DefaultHostnameVerifier())
                    .setHostVerificationPolicy(HostnameVerificationPolicy.BOTH);
        }
        return builder.buildAsync();
    }

    private static IOEventHandlerFactory protocols(TransportOptions options) {
        Http1Config http1 = Http1Config.custom()
                .setBufferSize(options.bufferSize())
                .setChunkSizeHint(options.bufferSize())
                .setInitialWindowSize(WINDOW)
                .setMaxLineLength(MAX_LINE)
                .setMaxHeaderCount(MAX_FIELDS)
                .build();
        H2Config http2 = H2Config.custom()
                .setPushEnabled(false)
                .setInitialWindowSize(WINDOW)
                .setMaxHeaderListSize(CompleteHeadParsers.MAX_HEAD)
                .build();
        ClientHttp1StreamDuplexerFactory duplexers = new ClientHttp1StreamDuplexerFactory(
                NO_RULES,
                http1,
                CharCodingConfig.DEFAULT,
                DefaultClientConnectionReuseStrategy.INSTANCE,
                new CompleteHeadParsers(http1),
                null,
                null);
        // limits belong to a connection, so that each has its own factory of HTTP/2
        return (session, attachment) -> negotiation(
                        duplexers,
                        new ClientH2StreamMultiplexerFactory(
                                NO_RULES, null, http2, CharCodingConfig.DEFAULT, new FrameLimits()))
                .createHandler(session, attachment);
    }

    private static IOEventHandlerFactory negotiation(
            ClientHttp1StreamDuplexerFactory http1, ClientH2StreamMultiplexerFactory http2) {
        return new ClientHttpProtocolNegotiationStarter(
                http1, http2, HttpVersionPolicy.NEGOTIATE, null, null, Connections::connectionFailed);
    }

    private static IOReactorConfig reactorConfig(TransportOptions options) {
        return IOReactorConfig.custom()
                .setIoThreadCount(options.ioThreads())
                .setTcpNoDelay(true)
                .setSoKeepAlive(true)
                .setSoTimeout(Timeout.DISABLED)
                .build();
    }

    private static ScheduledThreadPoolExecutor timer(IoThreads threads) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads);
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    private static ThreadPoolExecutor connectors(IoThreads threads) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                CONNECTORS, CONNECTORS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    private static void connectionFailed(Exception cause) {
        LOG.debug("A connection ended with an error", cause);
    }

    private Thread ioThread(Runnable task) {
        return threads.newThread(() -> {
            try {
                task.run();
            } finally {
                broken = true; // and nothing that could fail when memory runs out
            }
        });
    }

    /**
     * Returns whether an I/O thread has ended before {@link #close}, by an error that HttpCore did not expect or by an interrupt. The remaining ones
     * continue, but HttpCore does not replace the thread, and all connects assigned to it fail from then on.
     */
    boolean isBroken() {
        return broken && !closed;
    }

    private void threadFailed(Exception cause) {
        if (closed && cause instanceof ClosedSelectorException) {
            // HttpCore 5.4 closes the selector of a thread before the thread sees the close, so the thread throws
            LOG.debug("An I/O thread ended after its selector", cause);
        } else {
            LOG.warn("An I/O thread ended with an error; the next request starts new threads", cause);
        }
    }

    private void closeIdle() {
        try {
            pool.closeExpired();
            pool.closeIdle(TimeValue.of(options.idleTimeout()));
        } catch (RuntimeException e) {
            LOG.warn("Could not close idle connections; will retry", e);
        }
    }

    /**
     * Requests a lease from the pool: an open connection, or the permission to open one.
     *
     * @throws IllegalStateException if closed
     */
    Future<?> lease(Destination route, FutureCallback<AsyncConnectionEndpoint> callback) {
        return pool.lease(options.threadName(), route.hops(), null, Timeout.DISABLED, callback);
    }

    /** Schedules a task for the end of the lease timeout. */
    Future<?> afterLeaseTimeout(Runnable task) {
        return timer.schedule(task, options.leaseTimeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Returns how long a new connection for a request may take to be ready. */
    Duration connectTimeout(HttpRequest request) {
        Duration own = request.connectTimeout();
        return own == null ? options.connectTimeout() : own;
    }

    /** Schedules a task for the end of a connect timeout. */
    Future<?> after(Duration timeout, Runnable task) {
        return timer.schedule(task, timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Runs a task that starts to connect on a connector thread, as it may block for a name lookup. */
    void onConnector(Runnable task) {
        connectors.execute(task);
    }

    /** Connects and, to a TLS target without a proxy, performs the handshake. */
    void connect(
            AsyncConnectionEndpoint endpoint,
            ConnectionInitiator initiator,
            Duration timeout,
            FutureCallback<AsyncConnectionEndpoint> callback) {
        Future<?> unused = pool.connect(
                endpoint, initiator, Timeout.of(timeout), tlsWithin(timeout), HttpCoreContext.create(), callback);
    }

    /** Returns the reactor, which opens sockets. */
    ConnectionInitiator initiator() {
        return reactor;
    }

    /** Performs the TLS handshake with the target through a tunnel. */
    void secure(AsyncConnectionEndpoint endpoint, Duration timeout, FutureCallback<AsyncConnectionEndpoint> callback) {
        pool.upgrade(endpoint, tlsWithin(timeout), HttpCoreContext.create(), callback);
    }

    private static TlsConfig tlsWithin(Duration handshakeTimeout) {
        return TlsConfig.custom()
                .setVersionPolicy(HttpVersionPolicy.NEGOTIATE)
                .setHandshakeTimeout(Timeout.of(handshakeTimeout))
                .build();
    }

    /** Returns a connection to the pool for the next request, or removes it if the server has closed it. */
    void release(AsyncConnectionEndpoint endpoint, TimeValue keepAlive) {
        pool.release(endpoint, null, keepAlive);
    }

    /** Closes a connection at once and ends its lease. */
    void discard(AsyncConnectionEndpoint endpoint) {
        try {
            endpoint.close(CloseMode.IMMEDIATE);
        } finally {
            pool.release(endpoint, null, TimeValue.ZERO_MILLISECONDS);
        }
    }

    PoolStats stats() {
        org.apache.hc.core5.pool.PoolStats stats = pool.getTotalStats();
        return new PoolStats(stats.getLeased(), stats.getAvailable(), stats.getPending(), stats.getMax());
    }

    /** Closes all connections at once and waits for the threads to end. */
    void close() {
        closeNow();
        threads.join(JOIN_TIMEOUT);
    }

    /** Closes all connections at once and has the threads end. */
    void closeNow() {
        closed = true;
        timer.shutdownNow();
        connectors.shutdownNow();
        pool.close(CloseMode.IMMEDIATE);
        reactor.close(CloseMode.IMMEDIATE);
    }
}
