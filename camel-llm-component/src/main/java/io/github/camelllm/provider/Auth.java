package io.github.camelllm.provider;

import io.github.camelllm.http.Signer;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The authentication of a provider.
 *
 * @param scheme the scheme
 * @param name the header field, or the service of AWS, for the schemes that have one; else null
 * @param required whether a call without a key is rejected before it is sent
 * @param tokenPattern a regular expression of the keys that are sent as bearer tokens instead, for providers that take
 *     access tokens beside keys; null if there are none
 */
public record Auth(
        Scheme scheme,
        @Nullable String name,
        boolean required,
        @Nullable String tokenPattern) {
    /** The authentication schemes. */
    public enum Scheme {
        /** No key. */
        NONE,
        /** As a bearer token. */
        BEARER,
        /** In a header field. */
        HEADER,
        /** By an AWS signature, or as a bearer token if it is an API key; the name is that of the service. */
        AWS
    }

    /** Checks that a scheme with a name has one. */
    public Auth {
        if ((scheme == Scheme.HEADER || scheme == Scheme.AWS) && name == null) {
            throw new IllegalArgumentException(
                    "The auth scheme 'header' needs the name of the header field, 'aws' that of the service");
        }
    }

    /** Returns the header field with the key; null if there is none. */
    public @Nullable String header() {
        return switch (scheme) {
            case NONE -> null;
            case BEARER, AWS -> "Authorization";
            case HEADER -> name;
        };
    }

    /** Returns whether the key is sent unchanged in a header field. */
    public boolean byHeader() {
        return scheme == Scheme.BEARER || scheme == Scheme.HEADER;
    }

    /** Creates an authentication without access tokens. */
    public Auth(Scheme scheme, @Nullable String name, boolean required) {
        this(scheme, name, required, null);
    }

    /**
     * Returns the signer that adds the key to a request.
     *
     * @param region the region to sign for, for AWS; null to take it from the address
     */
    public Signer signer(@Nullable String region) {
        Signer signer =
                switch (scheme) {
                    case NONE -> Signer.NONE;
                    case BEARER -> Signer.BEARER;
                    case HEADER -> Signer.header(Objects.requireNonNull(name));
                    case AWS -> Signer.aws(Objects.requireNonNull(name), region);
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
