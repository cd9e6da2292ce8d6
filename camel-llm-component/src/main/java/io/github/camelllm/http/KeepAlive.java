package io.github.camelllm.http;

import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

/** How long a server keeps an unused connection, by its {@code Keep-Alive} field (RFC 2068, section 19.7.1). */
final class KeepAlive {
    private static final String TIMEOUT = "timeout=";

    private KeepAlive() {}

    /** Returns the time, less a second for a request on its way; negative if the field has no timeout. */
    static TimeValue of(@Nullable String field) {
        int start = field == null ? -1 : field.indexOf(TIMEOUT);
        if (field == null || start < 0) {
            return TimeValue.NEG_ONE_MILLISECOND;
        }
        int seconds = 0;
        for (int i = start + TIMEOUT.length(); i < field.length() && Character.isDigit(field.charAt(i)); i++) {
            seconds = Math.min(86_400, seconds * 10 + Character.digit(field.charAt(i), 10));
        }
        return TimeValue.ofMilliseconds(Math.max(1, (seconds - 1) * 1000L));
    }
}
