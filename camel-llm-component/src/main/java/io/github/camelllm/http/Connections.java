package io.github.camelllm.http;

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
 * The connections of one transport, their threads and their timers. A connection serves one exchange at a time, over
 * HTTP/2 too, so that giving up an exchange can close its connection.
 */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(PooledTransport.class);
    private static final HttpProcessor NO_RULES = HttpProcessorBuilder.create().build();

    /** Bytes that a server may send before the receiver has taken them. */
    private static final int WINDOW = 32 * 1024;

    /** Bounds of the head of an answer, so that no server can fill the memory with one. */
    private static final int MOST_OF_A_LINE = 64 * 1024;

    private static final int MOST_FIELDS = 1000;

    /** Threads that look up names and begin to connect; the lookup of the JDK blocks. */
    private static final int CONNECTORS = 4;

    /** How long to wait for threads to end. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final TransportOptions options;
    private final IoThreads threads;
    private final PoolingAsyncClientConnectionManager pool;
    private final DefaultConnectingIOReactor reactor;
    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor connectors;

    Connections(TransportOptions options) {
        this.options = options;
        threads = new IoThreads(options.threadName());
        pool = pool(options);
        reactor = new DefaultConnectingIOReactor(
                protocols(options),
                reactorConfig(options),
                threads,
                OrderlyConnection::new,
                Connections::threadFailed,
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
        Timeout connectTimeout = Timeout.of(options.connectTimeout());
        return PoolingAsyncClientConnectionManagerBuilder.create()
                .setTlsStrategy(tls(options.tls()))
                .setMaxConnTotal(options.maxConnections())
                .setMaxConnPerRoute(options.maxConnectionsPerRoute())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connectTimeout)
                        .build())
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setVersionPolicy(HttpVersionPolicy.NEGOTIATE)
                        .setHandshakeTimeout(connectTimeout)
                        .build())
                .build();
    }

    /** The check of names is asked of both JSSE and HttpClient: HttpClient 5.5.1 on its own does not pass it to JSSE. */
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
                .setMaxLineLength(MOST_OF_A_LINE)
                .setMaxHeaderCount(MOST_FIELDS)
                .build();
        H2Config http2 = H2Config.custom()
                .setPushEnabled(false)
                .setInitialWindowSize(WINDOW)
                .setMaxHeaderListSize(MOST_OF_A_LINE)
                .build();
        return new ClientHttpProtocolNegotiationStarter(
                new ClientHttp1StreamDuplexerFactory(
                        NO_RULES,
                        http1,
                        CharCodingConfig.DEFAULT,
                        DefaultClientConnectionReuseStrategy.INSTANCE,
                        new CompleteHeadParsers(http1),
                        null,
                        null),
                new ClientH2StreamMultiplexerFactory(NO_RULES, null, http2, CharCodingConfig.DEFAULT, null),
                HttpVersionPolicy.NEGOTIATE,
                null,
                null,
                Connections::connectionFailed);
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

    private static void threadFailed(Exception cause) {
        LOG.warn("An I/O thread met an error that belongs to no exchange", cause);
    }

    private void closeIdle() {
        try {
            pool.closeExpired();
            pool.closeIdle(TimeValue.of(options.idleTimeout()));
        } catch (RuntimeException e) {
            LOG.warn("Connections that are not used could not be closed; the next try is due soon", e);
        }
    }

    /**
     * Asks for a place in the pool: a connection that is open, or room to open one.
     *
     * @throws IllegalStateException if closed
     */
    Future<?> lease(Destination route, FutureCallback<AsyncConnectionEndpoint> callback) {
        return pool.lease(options.threadName(), route.hops(), null, Timeout.DISABLED, callback);
    }

    /** Runs a task when the time to wait for a place is over. */
    Future<?> afterLeaseTimeout(Runnable task) {
        return timer.schedule(task, options.leaseTimeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    Duration connectTimeout() {
        return options.connectTimeout();
    }

    /** Runs a task when the time to open a connection is over. */
    Future<?> afterConnectTimeout(Runnable task) {
        return timer.schedule(task, options.connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Runs a task that begins to connect, which may block for a name lookup. */
    void onConnector(Runnable task) {
        connectors.execute(task);
    }

    /** Connects and, to a secure target without a proxy, shakes hands. */
    void connect(
            AsyncConnectionEndpoint endpoint,
            ConnectionInitiator initiator,
            FutureCallback<AsyncConnectionEndpoint> callback) {
        Future<?> unused = pool.connect(endpoint, initiator, null, null, HttpCoreContext.create(), callback);
    }

    /** Returns what opens sockets. */
    ConnectionInitiator initiator() {
        return reactor;
    }

    /** Shakes hands with a secure target through a tunnel. */
    void secure(AsyncConnectionEndpoint endpoint, FutureCallback<AsyncConnectionEndpoint> callback) {
        pool.upgrade(endpoint, null, HttpCoreContext.create(), callback);
    }

    /** Takes back a connection for the next request, or what is left of one that the server closed. */
    void release(AsyncConnectionEndpoint endpoint, TimeValue keepAlive) {
        pool.release(endpoint, null, keepAlive);
    }

    /** Closes a connection at once and takes back its place. */
    void discard(AsyncConnectionEndpoint endpoint) {
        endpoint.close(CloseMode.IMMEDIATE);
        pool.release(endpoint, null, TimeValue.ZERO_MILLISECONDS);
    }

    PoolStats stats() {
        org.apache.hc.core5.pool.PoolStats stats = pool.getTotalStats();
        return new PoolStats(stats.getLeased(), stats.getAvailable(), stats.getPending(), stats.getMax());
    }

    /** Closes all connections at once and waits for the threads to end. */
    void close() {
        timer.shutdownNow();
        connectors.shutdownNow();
        pool.close(CloseMode.IMMEDIATE);
        reactor.close(CloseMode.IMMEDIATE);
        threads.join(PATIENCE);
    }
}
