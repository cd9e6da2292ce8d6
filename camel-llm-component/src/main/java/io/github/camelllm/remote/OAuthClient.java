package io.github.camelllm.remote;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * An OAuth 2.0 client and its token endpoint.
 *
 * @param provider the name of the provider whose calls need the tokens, for errors
 * @param tokenUrl the token endpoint
 * @param id the client's id
 * @param secret the client's secret
 * @param scope the scope of the tokens; null for the default of the server
 */
public record OAuthClient(
        String provider,
        URI tokenUrl,
        String id,
        String secret,
        @Nullable String scope) {
    /** Returns all but the secret. */
    @Override
    public String toString() {
        return "OAuthClient[" + provider + ", " + tokenUrl + ", " + id + ", " + scope + "]";
    }
}
