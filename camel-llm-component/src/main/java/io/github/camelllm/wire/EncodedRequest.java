package io.github.camelllm.wire;

/**
 * A request as it goes over the wire.
 *
 * @param path what follows the provider's base URL, with a leading slash and the query if there is one; or a whole address
 * @param accept the media type of the answer
 * @param body the JSON body in UTF-8; empty for a request without one
 */
public record EncodedRequest(String path, String accept, byte[] body) {
    /** Returns the HTTP method: {@code GET} without a body, else {@code POST}. */
    public String method() {
        return body.length == 0 ? "GET" : "POST";
    }
}
