package io.github.camelllm.examples.enrichment;

import org.jspecify.annotations.Nullable;

/** An error that the user has to correct before the first record can be sent; the message says how. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        this(message, null);
    }

    UsageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
