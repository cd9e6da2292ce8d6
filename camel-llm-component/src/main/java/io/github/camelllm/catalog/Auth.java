package io.github.camelllm.catalog;

import io.github.camelllm.http.Signer;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a provider wants its key.
 *
 * @param scheme the way
 * @param name the header field or query parameter, for the schemes that have one; else null
 * @param required whether a call without a key is refused before it is sent
 * @param tokenPattern a regular expression of the keys that are sent as bearer tokens instead, for providers that take
 *     access tokens beside keys; null if there are none
 */
public record Auth(
        Scheme scheme,
        @Nullable String name,
        boolean required,
        @Nullable String tokenPattern) {
    /** The ways to send a key. */
    public enum Scheme {
        /** No key. */
        NONE,
        /** As a bearer token. */
        BEARER,
        /** In a header field of its own. */
        HEADER
    }

    /** Checks that a scheme with a name has one. */
    public Auth {
        if (scheme == Scheme.HEADER && name == null) {
            throw new IllegalArgumentException("The auth scheme 'header' needs the name of the header field");
        }
    }

    /** Returns the header field that the key stands in, or null if there is none. */
    public @Nullable String header() {
        return switch (scheme) {
            case NONE -> null;
            case BEARER -> "Authorization";
            case HEADER -> name;
        };
    }

    /** Makes one without access tokens. */
    public Auth(Scheme scheme, @Nullable String name, boolean required) {
        this(scheme, name, required, null);
    }

    /** Returns what adds the key to a request. */
    public Signer signer() {
        Signer signer =
                switch (scheme) {
                    case NONE -> Signer.NONE;
                    case BEARER -> Signer.BEARER;
                    case HEADER -> Signer.header(Objects.requireNonNull(name));
                };
        return tokenPattern == null ? signer : orBearer(signer, Pattern.compile(tokenPattern));
    }

    private static Signer orBearer(Signer signer, Pattern token) {
        return (request, key) -> (token.matcher(key).matches() ? Signer.BEARER : signer).sign(request, key);
    }

    /** Returns whether a key is one of those that are sent as bearer tokens instead. */
    boolean isToken(String key) {
        return tokenPattern != null && Pattern.matches(tokenPattern, key);
    }
}
