package io.github.camelllm.remote;

import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.wire.Dialect;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLHandshakeException;

/** Converts connection failures to errors. */
public final class NetworkErrors {
    private NetworkErrors() {}

    private static final String NO_CONNECTION = "No connection in time";

    /** Returns whether a connection failed before it could carry the request, so that no provider can bill it. */
    public static boolean isBeforeSending(LlmException error) {
        Throwable cause = error.getCause();
        return cause instanceof ConnectException
                || cause instanceof UnknownHostException
                || cause instanceof SSLHandshakeException
                || error.details().message().startsWith(NO_CONNECTION);
    }

    static LlmException of(Throwable cause, Dialect dialect) {
        return details(cause)
                .cause(cause)
                .provider(dialect.provider())
                .model(dialect.model())
                .exception();
    }

    private static ErrorDetails.Builder details(Throwable cause) {
        String what = describe(cause);
        if (cause instanceof Error) {
            // mostly OutOfMemoryError: a retry would fail again, and make it worse
            return ErrorDetails.of(ErrorKind.PROTOCOL, "The response could not be processed: " + cause);
        }
        if (isTimeout(cause)) {
            return ErrorDetails.of(ErrorKind.TIMEOUT, NO_CONNECTION + " (option connectTimeout): " + what);
        }
        if (cause instanceof IllegalArgumentException) {
            return ErrorDetails.of(ErrorKind.CONFIGURATION, "The request cannot be sent: " + what);
        }
        if (cause instanceof UnknownHostException) {
            return ErrorDetails.of(ErrorKind.NETWORK, "The host is unknown; check the base URL and the DNS: " + what);
        }
        if (cause instanceof SSLHandshakeException) {
            return ErrorDetails.of(
                            ErrorKind.NETWORK,
                            "The TLS handshake failed; check the certificate and the option sslContextParameters: "
                                    + what)
                    .retryable(false);
        }
        return ErrorDetails.of(ErrorKind.NETWORK, "The connection failed: " + what);
    }

    private static boolean isTimeout(Throwable cause) {
        return cause instanceof SocketTimeoutException
                || cause.getClass().getSimpleName().contains("Timeout");
    }

    static String describe(Throwable cause) {
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }
}
