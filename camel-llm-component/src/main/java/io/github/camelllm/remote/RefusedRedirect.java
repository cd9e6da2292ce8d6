package io.github.camelllm.remote;

import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.wire.Dialect;
import io.github.camelllm.wire.ResponseHead;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The error for a redirect, which is not followed, because that would send the key to the address in the response.
 *
 * @param from the requested address
 * @param path the path that the protocol added to the base URL
 */
record RefusedRedirect(URI from, String path) {
    /** Returns the error if a response is a redirect, else null. */
    @Nullable
    LlmException error(ResponseHead head, Dialect dialect) {
        String location = head.headers().first("location");
        if (location == null || head.status() < 300 || head.status() > 399) {
            return null;
        }
        return ErrorDetails.of(
                        ErrorKind.CONFIGURATION,
                        "Redirects are not followed, because they would send the key to another address. The provider redirects with status "
                                + head.status() + advice(location))
                .provider(dialect.provider())
                .model(dialect.model())
                .statusCode(head.status())
                .requestId(dialect.requestId(head))
                .exception();
    }

    /** Returns an error with the requested address if it was not found; otherwise the error unchanged. */
    LlmException located(LlmException failure) {
        String asked = failure.statusCode() != null && failure.statusCode() == 404 ? shown(from.toString()) : null;
        if (asked == null) {
            return failure;
        }
        boolean version = path.startsWith("/chat/completions") && !asked.contains("/v");
        return failure.details().toBuilder()
                .message(failure.details().message() + " (at " + asked
                        + (version ? "; the option baseUrl often ends in /v1" : "") + ")")
                .exception();
    }

    private String advice(String location) {
        String to = shown(location);
        if (to == null) {
            return " to an invalid address: check the option baseUrl";
        }
        String own = path.indexOf('?') < 0 ? path : path.substring(0, path.indexOf('?'));
        return to.endsWith(own)
                ? ": if you trust it, set the option baseUrl to " + to.substring(0, to.length() - own.length())
                : " to " + to + ": check the option baseUrl";
    }

    /** Returns an address without parts that may be secret: user, query and fragment. */
    private @Nullable String shown(String location) {
        try {
            URI to = from.resolve(location.strip());
            String port = to.getPort() < 0 ? "" : ":" + to.getPort();
            return to.getHost() == null ? null : to.getScheme() + "://" + to.getHost() + port + to.getRawPath();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
