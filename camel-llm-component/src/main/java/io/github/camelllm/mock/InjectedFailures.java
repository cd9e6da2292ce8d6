package io.github.camelllm.mock;

import io.github.camelllm.chat.ErrorKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rates of injected errors by kind. */
record InjectedFailures(List<Failure> kinds) {
    static final InjectedFailures NONE = new InjectedFailures(List.of());

    /** A kind and its share of the calls, from 0 to 1; without a share it is all calls that may fail. */
    record Failure(ErrorKind kind, @Nullable Double rate) {
        static Failure parse(String text) {
            int colon = text.indexOf(':');
            String name = colon < 0 ? text : text.substring(0, colon);
            return new Failure(InjectedFailures.kind(name.trim()), colon < 0 ? null : rate(text.substring(colon + 1)));
        }

        private static double rate(String text) {
            double rate = Double.parseDouble(text.trim());
            if (!(rate >= 0 && rate <= 1)) {
                throw new IllegalArgumentException("a rate goes from 0 to 1");
            }
            return rate;
        }
    }

    /** Returns a kind of error by its name, in any case. */
    static ErrorKind kind(String name) {
        try {
            return ErrorKind.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + name + "' is not a kind of error; valid are " + Arrays.toString(ErrorKind.values()), e);
        }
    }

    static InjectedFailures parse(Object value) {
        List<Failure> kinds = new ArrayList<>();
        for (String item : value.toString().split(",", -1)) {
            kinds.add(Failure.parse(item.trim()));
        }
        if (kinds.stream().mapToDouble(f -> f.rate() == null ? 0 : f.rate()).sum() > 1 + 1e-9) {
            throw new IllegalArgumentException("the sum of the rates is more than 1");
        }
        return new InjectedFailures(List.copyOf(kinds));
    }

    /**
     * Returns the error to inject into a call, or null.
     *
     * @param call the number of the call, from 0
     * @param failFirst how many calls fail in any case
     * @param chance from 0 to 1
     */
    @Nullable
    ErrorKind of(long call, int failFirst, double chance) {
        if (call < failFirst) {
            return kinds.isEmpty() ? ErrorKind.SERVER_ERROR : kinds.get(0).kind();
        }
        double sum = 0;
        for (Failure failure : kinds) {
            sum += rate(failure, failFirst);
            if (chance < sum) {
                return failure.kind();
            }
        }
        return null;
    }

    private static double rate(Failure failure, int failFirst) {
        return failure.rate() != null ? failure.rate() : failFirst > 0 ? 0 : 1;
    }

    /** Returns the HTTP status with which providers report a kind of error, or null if it comes without an answer. */
    static @Nullable Integer status(ErrorKind kind) {
        return switch (kind) {
            case RATE_LIMIT, QUOTA_EXCEEDED -> 429;
            case OVERLOADED -> 503;
            case SERVER_ERROR -> 500;
            case AUTHENTICATION -> 401;
            case INVALID_REQUEST, CONTEXT_LENGTH, CONTENT_FILTER -> 400;
            case MODEL_NOT_FOUND -> 404;
            default -> null;
        };
    }
}
