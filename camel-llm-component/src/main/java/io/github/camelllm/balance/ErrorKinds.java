package io.github.camelllm.balance;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;

/** A set of error kinds from an option; exceptions other than {@link LlmException} are always included. */
final class ErrorKinds {
    /** The name for all kinds of error that can be retried. */
    private static final String TRANSIENT = "TRANSIENT";

    private final Set<ErrorKind> kinds = EnumSet.noneOf(ErrorKind.class);

    private ErrorKinds() {}

    /** Parses a comma-separated list. */
    static ErrorKinds parse(String option, String list) {
        ErrorKinds kinds = new ErrorKinds();
        for (String word : list.split(",", -1)) {
            kinds.add(option, word.trim().toUpperCase(Locale.ROOT));
        }
        return kinds;
    }

    private void add(String option, String word) {
        if (word.equals(TRANSIENT)) {
            Arrays.stream(ErrorKind.values()).filter(ErrorKind::retryable).forEach(kinds::add);
        } else if (!word.isEmpty()) {
            kinds.add(kind(option, word));
        }
    }

    private static ErrorKind kind(String option, String word) {
        try {
            return ErrorKind.valueOf(word);
        } catch (IllegalArgumentException unknown) {
            throw ErrorKind.CONFIGURATION.exception("The option " + option + " of the LlmLoadBalancer has '" + word
                    + "', which is not a kind of error; valid are " + TRANSIENT + " for those that can be retried, and "
                    + Arrays.toString(ErrorKind.values()));
        }
    }

    boolean has(Throwable failure) {
        LlmException error = error(failure);
        return error == null || kinds.contains(error.kind());
    }

    /** Returns the LlmException that an exception is or was caused by, or null. */
    static @Nullable LlmException error(Throwable failure) {
        for (Throwable cause : ObjectHelper.createExceptionIterable(
                failure)) { // not exchange.getException(Class), which prefers suppressed exceptions
            if (cause instanceof LlmException error) {
                return error;
            }
        }
        return null;
    }

    /** Returns whether an exception has a kind. */
    static boolean is(Throwable failure, ErrorKind kind) {
        LlmException error = error(failure);
        return error != null && error.kind() == kind;
    }

    /** Returns whether the same request to the same candidate may succeed later. */
    static boolean isRetryable(Throwable failure) {
        LlmException error = error(failure);
        return error == null ? ObjectHelper.getException(IOException.class, failure) != null : error.retryable();
    }

    /** Returns the {@code Retry-After} of an error; null if it has none. */
    static @Nullable Duration retryAfter(Throwable failure) {
        LlmException error = error(failure);
        return error == null ? null : error.retryAfter();
    }

    /** Returns the name of an exception in {@link Tried}. */
    static String name(Throwable failure) {
        LlmException error = error(failure);
        return error == null ? failure.getClass().getName() : error.kind().name();
    }
}
