package io.github.camelllm.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/**
 * The route to a server: where to connect, and the head of a request there.
 *
 * @param hops the target and the proxy, if any
 * @param authority host and port as the address has them
 * @param proxyCredential the value for {@code Proxy-Authorization}, or null for none
 */
record Destination(
        HttpRoute hops, URIAuthority authority, @Nullable String proxyCredential) {
    /**
     * Returns the route to an address.
     *
     * @throws IllegalArgumentException if the address is not an absolute one of HTTP
     */
    static Destination to(URI uri, TransportOptions.@Nullable Proxy proxy) {
        URIAuthority authority = authority(uri);
        boolean secure = secure(uri);
        int port = authority.getPort() >= 0 ? authority.getPort() : secure ? 443 : 80;
        HttpHost target = new HttpHost(secure ? "https" : "http", authority.getHostName(), port);
        if (proxy == null) {
            return new Destination(new HttpRoute(target, null, secure), authority, null);
        }
        HttpHost hop = new HttpHost("http", proxy.host(), proxy.port());
        return new Destination(new HttpRoute(target, null, hop, secure), authority, credential(proxy));
    }

    private static boolean secure(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "https" -> true;
            case "http" -> false;
            default -> throw new IllegalArgumentException("Not an http or https address: " + withoutSecrets(uri));
        };
    }

    private static URIAuthority authority(URI uri) {
        String text = uri.getRawAuthority();
        if (text == null || text.indexOf('@') >= 0) {
            throw new IllegalArgumentException("An address needs a host and no user: " + withoutSecrets(uri));
        }
        try {
            return URIAuthority.create(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("Not a host and port: " + text, e);
        }
    }

    private static String withoutSecrets(URI uri) {
        return uri.getScheme() + "://" + uri.getHost() + uri.getRawPath();
    }

    private static @Nullable String credential(TransportOptions.Proxy proxy) {
        if (proxy.user() == null) {
            return null;
        }
        String pair = proxy.user() + ":" + (proxy.password() == null ? "" : proxy.password());
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the target only: there may be a credential for the proxy. */
    @Override
    public String toString() {
        return authority.toString();
    }

    private boolean forwarded() {
        return hops.getProxyHost() != null && !hops.isTunnelled();
    }

    /**
     * Returns the head of a request as it is sent.
     *
     * @param fields its fields
     * @param http2 whether the connection uses HTTP/2, which has the address in pseudo-header fields
     */
    BasicHttpRequest head(HttpRequest request, RequestFields fields, boolean http2) {
        BasicHttpRequest head = new BasicHttpRequest(
                request.method(), hops.getTargetHost().getSchemeName(), authority, target(request.uri()));
        if (!http2) {
            head.addHeader("Host", authority.toString());
        }
        if (forwarded()) {
            head.setAbsoluteRequestUri(true);
            if (proxyCredential != null) {
                head.addHeader("Proxy-Authorization", proxyCredential);
            }
        }
        fields.list().forEach(head::addHeader);
        if (request.body().length > 0 || !"GET".equals(request.method())) {
            head.addHeader("Content-Length", Integer.toString(request.body().length));
        }
        return head;
    }

    private static String target(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }
}
