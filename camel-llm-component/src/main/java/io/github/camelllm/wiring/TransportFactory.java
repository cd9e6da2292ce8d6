package io.github.camelllm.wiring;

import io.github.camelllm.LlmConfiguration;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.http.TransportOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.jspecify.annotations.Nullable;

/**
 * Creates the transport of endpoints: from their options, else from the configuration of Camel's {@code https} or {@code http} component,
 * else with defaults.
 */
final class TransportFactory {
    private static final LlmConfiguration DEFAULTS = new LlmConfiguration();
    private static final Duration UNTIL_THE_CALL_GIVES_UP = Duration.ofDays(1);

    private final CamelContext context;
    private final Map<SSLContextParameters, SSLContext> tlsContexts = new ConcurrentHashMap<>();
    private final HttpComponent unconfigured = new HttpComponent();

    TransportFactory(CamelContext context) {
        this.context = context;
    }

    private @Nullable HttpComponent http() {
        return context.hasComponent("https") instanceof HttpComponent secure
                ? secure
                : context.hasComponent("http") instanceof HttpComponent plain ? plain : null;
    }

    /**
     * Returns the transport options for an endpoint's options.
     *
     * @param globalTls the TLS parameters for options that have none, if Camel's
     *     component has none either; null for the
     *     JDK's
     */
    TransportOptions of(LlmConfiguration options, @Nullable SSLContextParameters globalTls) {
        SSLContextParameters tls = tls(options, globalTls);
        TransportOptions.Builder transport = TransportOptions.builder();
        HttpComponent http = http();
        if (http != null && http.getConnectionTimeToLive() > 0) {
            transport.maxAge(Duration.ofMillis(http.getConnectionTimeToLive()));
        }
        return transport
                .leaseTimeout(UNTIL_THE_CALL_GIVES_UP)
                .maxConnections(maxConnections(options))
                .maxConnectionsPerRoute(maxConnectionsPerRoute(options))
                .tls(new TransportOptions.Tls(tls == null ? null : context(tls), hostnameVerifier()))
                .proxy(proxy(options))
                .build();
    }

    private @Nullable SSLContextParameters tls(LlmConfiguration options, @Nullable SSLContextParameters globalTls) {
        SSLContextParameters own = options.getSslContextParameters();
        HttpComponent http = http();
        if (own == null && http != null) {
            own = http.getSslContextParameters();
        }
        return own != null ? own : globalTls;
    }

    private @Nullable HostnameVerifier hostnameVerifier() {
        HttpComponent http = http();
        HostnameVerifier verifier = http == null ? null : http.getX509HostnameVerifier();
        return verifier instanceof DefaultHostnameVerifier ? null : verifier;
    }

    private SSLContext context(SSLContextParameters parameters) {
        return tlsContexts.computeIfAbsent(parameters, p -> {
            try {
                return p.createSSLContext(context);
            } catch (GeneralSecurityException | IOException e) {
                throw ErrorDetails.of(ErrorKind.CONFIGURATION, "The option sslContextParameters cannot be used: " + e)
                        .cause(e)
                        .exception();
            }
        });
    }

    private TransportOptions.@Nullable Proxy proxy(LlmConfiguration options) {
        if (options.getProxyHost() != null) {
            return proxy(options.getProxyHost(), options.getProxyPort(), null, null);
        }
        HttpComponent http = http();
        if (http == null || http.getProxyHost() == null) {
            return null;
        }
        return proxy(
                http.getProxyHost(), http.getProxyPort(), http.getProxyAuthUsername(), http.getProxyAuthPassword());
    }

    private static TransportOptions.Proxy proxy(
            String host, @Nullable Integer port, @Nullable String user, @Nullable String password) {
        if (port == null) {
            throw ErrorKind.CONFIGURATION.exception("The option proxyHost needs the option proxyPort");
        }
        return new TransportOptions.Proxy(host, port, user, password);
    }

    private int maxConnections(LlmConfiguration options) {
        HttpComponent http = http();
        return http != null
                        && options.getMaxConnections() == DEFAULTS.getMaxConnections()
                        && http.getMaxTotalConnections() != unconfigured.getMaxTotalConnections()
                ? http.getMaxTotalConnections()
                : options.getMaxConnections();
    }

    private int maxConnectionsPerRoute(LlmConfiguration options) {
        HttpComponent http = http();
        return http != null
                        && options.getMaxConnectionsPerRoute() == DEFAULTS.getMaxConnectionsPerRoute()
                        && http.getConnectionsPerRoute() != unconfigured.getConnectionsPerRoute()
                ? http.getConnectionsPerRoute()
                : options.getMaxConnectionsPerRoute();
    }
}
