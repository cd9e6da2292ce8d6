package io.github.camelllm.http;

import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link PooledTransport}.
 *
 * @param connectTimeout how long a connection may take to be ready for its first request, with name lookup, TLS and proxy; for requests without a
 *     connect timeout of their own
 * @param leaseTimeout how long a request may wait for a connection when all {@code maxConnections} or {@code maxConnectionsPerRoute} are in use
 * @param idleTimeout how long an unused connection is kept; a shorter {@code Keep-Alive: timeout} of the server wins
 * @param maxAge how old a connection may be to be used for another request, so that a change of the server's address in the DNS is seen by
 *     connections that are never idle
 * @param maxConnections the most connections in all
 * @param maxConnectionsPerRoute the most connections to one server
 * @param ioThreads the number of threads that read and write
 * @param bufferSize bytes of each of the three buffers that an HTTP/1.1 connection has
 * @param tls the TLS settings
 * @param proxy the proxy for all requests, or null for none
 * @param threadName the start of the names of all threads
 */
public record TransportOptions(
        Duration connectTimeout,
        Duration leaseTimeout,
        Duration idleTimeout,
        Duration maxAge,
        int maxConnections,
        int maxConnectionsPerRoute,
        int ioThreads,
        int bufferSize,
        Tls tls,
        @Nullable Proxy proxy,
        String threadName) {

    /** Checks that numbers and durations are above zero. */
    public TransportOptions {
        positive("connectTimeout", connectTimeout);
        positive("leaseTimeout", leaseTimeout);
        positive("idleTimeout", idleTimeout);
        positive("maxAge", maxAge);
        positive("maxConnections", maxConnections);
        positive("maxConnectionsPerRoute", maxConnectionsPerRoute);
        positive("ioThreads", ioThreads);
        positive("bufferSize", bufferSize);
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    private static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + " must be more than zero, not " + value);
        }
    }

    private static void positive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be more than zero, not " + value);
        }
    }

    /**
     * The TLS settings.
     *
     * @param context keys and trust, or null for those of the JVM
     * @param hostnameVerifier replaces the check of the server's name against its certificate, or null to keep it
     */
    public record Tls(
            @Nullable SSLContext context, @Nullable HostnameVerifier hostnameVerifier) {
        /** The JVM's defaults. */
        public static final Tls OF_THE_JVM = new Tls(null, null);
    }

    /**
     * An HTTP proxy: a tunnel by {@code CONNECT} for {@code https} addresses, a forwarder for {@code http}.
     *
     * @param host its name or address
     * @param port its port
     * @param user the user for basic authentication; null for none
     * @param password the user's password, or null for none
     */
    public record Proxy(
            String host,
            int port,
            @Nullable String user,
            @Nullable String password) {
        /** Returns a proxy that asks for no password. */
        public static Proxy of(String host, int port) {
            return new Proxy(host, port, null, null);
        }

        /** Returns host and port only. */
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /** A builder of options. An option that is not set has its default. */
    public static final class Builder {
        private Duration connectTimeout = Duration.ofSeconds(10);
        private @Nullable Duration leaseTimeout;
        private Duration idleTimeout = Duration.ofSeconds(50);
        private Duration maxAge = Duration.ofMinutes(10);
        private int maxConnections = 1000;
        private int maxConnectionsPerRoute = 500;
        private int ioThreads = Math.min(2, Runtime.getRuntime().availableProcessors());
        private int bufferSize = 4 * 1024;
        private Tls tls = Tls.OF_THE_JVM;
        private @Nullable Proxy proxy;
        private String threadName = "camel-llm-io";

        private Builder() {}

        /** Sets how long a connection may take to be ready; 10 seconds by default. */
        public Builder connectTimeout(Duration value) {
            connectTimeout = value;
            return this;
        }

        /** Sets how long a request may wait for a free connection; the same as the connect timeout by default. */
        public Builder leaseTimeout(Duration value) {
            leaseTimeout = value;
            return this;
        }

        /** Sets how long an unused connection is kept; 50 seconds by default. */
        public Builder idleTimeout(Duration value) {
            idleTimeout = value;
            return this;
        }

        /** Sets how old a connection may be to be used for another request; 10 minutes by default. A request in flight is not ended by it. */
        public Builder maxAge(Duration value) {
            maxAge = value;
            return this;
        }

        /** Sets the most connections in all; 1000 by default. */
        public Builder maxConnections(int value) {
            maxConnections = value;
            return this;
        }

        /** Sets the most connections to one server; 500 by default. */
        public Builder maxConnectionsPerRoute(int value) {
            maxConnectionsPerRoute = value;
            return this;
        }

        /** Sets the number of threads that read and write; 2 by default, or 1 on a single processor. */
        public Builder ioThreads(int value) {
            ioThreads = value;
            return this;
        }

        /**
         * Sets the bytes of each of the three buffers that an HTTP/1.1 connection has; 4 KiB by default. Larger buffers need fewer reads for an
         * answer that arrives in a burst; 8 KiB takes 60 MB more with 5,000 streams open.
         */
        public Builder bufferSize(int value) {
            bufferSize = value;
            return this;
        }

        /** Sets the TLS settings; those of the JVM by default. */
        public Builder tls(Tls value) {
            tls = Objects.requireNonNull(value);
            return this;
        }

        /** Sets the proxy, or null for none, which is the default. */
        public Builder proxy(@Nullable Proxy value) {
            proxy = value;
            return this;
        }

        /** Sets the start of the names of all threads; {@code camel-llm-io} by default. */
        public Builder threadName(String value) {
            threadName = value;
            return this;
        }

        /** Returns the options. */
        public TransportOptions build() {
            return new TransportOptions(
                    connectTimeout,
                    leaseTimeout != null ? leaseTimeout : connectTimeout,
                    idleTimeout,
                    maxAge,
                    maxConnections,
                    maxConnectionsPerRoute,
                    ioThreads,
                    bufferSize,
                    tls,
                    proxy,
                    threadName);
        }
    }
}
