package io.github.camelllm.examples.enrichment;

import org.jspecify.annotations.Nullable;

/** Something the user must put right before the first record can be asked about; the message says what. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        this(message, null);
    }

    UsageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
