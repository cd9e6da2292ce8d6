package io.github.camelllm.http;

import io.github.camelllm.wire.Headers;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request to be sent.
 *
 * @param method the method
 * @param uri the absolute address
 * @param headers the header fields
 * @param body the body, empty for none; not copied
 * @param connectTimeout how long a new connection for it may take to be ready; null for that of the transport
 */
public record HttpRequest(
        String method,
        URI uri,
        Headers headers,
        byte[] body,
        @Nullable Duration connectTimeout) {
    /** Creates a request with the connect timeout of the transport. */
    public HttpRequest(String method, URI uri, Headers headers, byte[] body) {
        this(method, uri, headers, body, null);
    }

    /** Returns this request with one more header field. */
    public HttpRequest with(String name, String value) {
        return new HttpRequest(method, uri, headers.with(name, value), body, connectTimeout);
    }

    /** Returns this request with another connect timeout. */
    public HttpRequest connectingWithin(Duration timeout) {
        return new HttpRequest(method, uri, headers, body, timeout);
    }

    /** Returns method, host and path only: the query and the headers may hold a key. */
    @Override
    public String toString() {
        return method + " " + uri.getScheme() + "://" + uri.getAuthority() + uri.getPath();
    }
}
