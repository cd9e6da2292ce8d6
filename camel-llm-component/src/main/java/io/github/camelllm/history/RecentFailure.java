package io.github.camelllm.history;

import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.telemetry.CallOutcome;
import io.github.camelllm.telemetry.Names;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A failed call.
 *
 * @param time when it ended
 * @param name provider, model, credential, route and tenant
 * @param kind the kind of error
 * @param status the HTTP status; null if there was no response
 * @param code the provider's code of the error; null if there was none
 * @param requestId the provider's id of the request; null if there was none
 * @param message the message of the error, at most 300 characters; it may repeat what the provider wrote
 */
public record RecentFailure(
        Instant time,
        HistoryName name,
        ErrorKind kind,
        @Nullable Integer status,
        @Nullable String code,
        @Nullable String requestId,
        String message) {
    private static final int LONGEST_MESSAGE = 300;

    /** Returns what is kept of a call that has failed now. */
    static RecentFailure of(CallOutcome outcome, long now) {
        ErrorDetails details = outcome.details();
        String message = details == null ? "" : details.message();
        return new RecentFailure(
                Instant.ofEpochMilli(now),
                HistoryRows.caller(outcome),
                Objects.requireNonNull(outcome.error()),
                details == null ? null : details.statusCode(),
                details == null ? null : shortened(details.providerCode()),
                details == null ? null : shortened(details.requestId()),
                message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE - 1) + '\u2026');
    }

    private static @Nullable String shortened(@Nullable String text) {
        return text == null ? null : Names.shortened(text);
    }
}
