package io.github.camelllm.wire;

/**
 * A request as it is sent.
 *
 * @param method the HTTP method
 * @param path the path after the provider's base URL, with a leading slash and the query if there is one; or a whole address
 * @param accept the media type of the answer
 * @param contentType the media type of the body
 * @param body the body, JSON in UTF-8 unless the content type says otherwise; empty for a request without one
 */
public record EncodedRequest(String method, String path, String accept, String contentType, byte[] body) {
    /** The content type of nearly all requests. */
    public static final String JSON = "application/json";

    /** Creates a request with a body of JSON: {@code GET} if that is empty, else {@code POST}. */
    public EncodedRequest(String path, String accept, byte[] body) {
        this(body.length == 0 ? "GET" : "POST", path, accept, JSON, body);
    }
}
