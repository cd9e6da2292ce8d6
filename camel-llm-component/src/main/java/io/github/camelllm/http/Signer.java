package io.github.camelllm.http;

/** What adds a credential to a request. Stateless and safe for all threads. */
@FunctionalInterface
public interface Signer {
    /** Adds nothing: for providers without keys. */
    Signer NONE = (request, key) -> request;

    /** Adds the key as a bearer token (RFC 6750). */
    Signer BEARER = (request, key) -> request.with("Authorization", "Bearer " + key);

    /**
     * Returns the request with the credential.
     *
     * @param key the credential; never in a log or a message
     */
    HttpRequest sign(HttpRequest request, String key);

    /** Returns what adds the key as a header field. */
    static Signer header(String name) {
        return (request, key) -> request.with(name, key);
    }
}
