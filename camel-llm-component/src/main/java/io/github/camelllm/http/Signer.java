package io.github.camelllm.http;

import org.jspecify.annotations.Nullable;

/** Adds a credential to a request. Stateless and safe for use by several threads. */
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

    /** Returns a signer that adds the key as a header field. */
    static Signer header(String name) {
        return (request, key) -> request.with(name, key);
    }

    /**
     * Returns a signer for a service of AWS: by Signature Version 4 if the key has the form
     * {@code accessKeyId:secretAccessKey} or {@code accessKeyId:secretAccessKey:sessionToken}, else as a bearer token.
     *
     * @param service the name of the service in signatures, such as {@code bedrock}
     * @param region the region; null to take it from the host of each request
     */
    static Signer aws(String service, @Nullable String region) {
        return new AwsSigner(service, region);
    }
}
