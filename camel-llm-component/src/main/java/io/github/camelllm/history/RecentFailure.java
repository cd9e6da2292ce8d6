package io.github.camelllm.history;

import io.github.camelllm.chat.ErrorKind;
import java.time.Instant;
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
        String message) {}
