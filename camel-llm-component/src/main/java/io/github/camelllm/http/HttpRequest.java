package io.github.camelllm.http;

import io.github.camelllm.wire.Headers;
import java.net.URI;

/**
 * A request to be sent.
 *
 * @param method the method
 * @param uri the absolute address
 * @param headers the header fields
 * @param body the body, empty for none; not copied
 */
public record HttpRequest(String method, URI uri, Headers headers, byte[] body) {
    /** Returns this request with one more header field. */
    public HttpRequest with(String name, String value) {
        return new HttpRequest(method, uri, headers.with(name, value), body);
    }

    /** Returns method, host and path only: the query and the headers may hold a key. */
    @Override
    public String toString() {
        return method + " " + uri.getScheme() + "://" + uri.getAuthority() + uri.getPath();
    }
}
