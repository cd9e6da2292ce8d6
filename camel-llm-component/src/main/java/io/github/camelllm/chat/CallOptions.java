package io.github.camelllm.chat;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Call} is carried out: the credential, the time limits, the retries. Immutable, so that an endpoint can
 * share one among its calls.
 *
 * @param apiKey the key; null where the provider needs none or has another source of it
 * @param headers further HTTP headers
 * @param requestTimeout the limit of a whole call that is not streamed, retries not included
 * @param firstTokenTimeout the limit until the first piece of a streamed answer
 * @param streamIdleTimeout the limit of silence within a streamed answer while its reader keeps up
 * @param maxRetries how often a failed attempt is repeated
 */
public record CallOptions(
        @Nullable String apiKey,
        Map<String, String> headers,
        Duration requestTimeout,
        Duration firstTokenTimeout,
        Duration streamIdleTimeout,
        int maxRetries) {
    /** No key, no headers, and the documented limits. */
    public static final CallOptions STANDARD =
            new CallOptions(null, Map.of(), Duration.ofMinutes(2), Duration.ofMinutes(1), Duration.ofSeconds(30), 2);

    /** Checks the limits and copies the headers. */
    public CallOptions {
        positive("requestTimeout", requestTimeout);
        positive("firstTokenTimeout", firstTokenTimeout);
        positive("streamIdleTimeout", streamIdleTimeout);
        headers = Map.copyOf(headers);
        if (maxRetries < 0) {
            throw new IllegalArgumentException("maxRetries must not be negative: " + maxRetries);
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + " must be more than zero, not " + value);
        }
    }

    /** Returns these options with another key. */
    public CallOptions withApiKey(@Nullable String value) {
        return Objects.equals(value, apiKey)
                ? this
                : new CallOptions(value, headers, requestTimeout, firstTokenTimeout, streamIdleTimeout, maxRetries);
    }

    /** Returns these options with other headers. */
    public CallOptions withHeaders(Map<String, String> value) {
        return new CallOptions(apiKey, value, requestTimeout, firstTokenTimeout, streamIdleTimeout, maxRetries);
    }

    /** Returns these options with another number of retries. */
    public CallOptions withMaxRetries(int value) {
        return value == maxRetries
                ? this
                : new CallOptions(apiKey, headers, requestTimeout, firstTokenTimeout, streamIdleTimeout, value);
    }

    @Override
    public String toString() {
        return "CallOptions[" + (apiKey == null ? "no key" : "key") + ", headers " + headers.keySet()
                + ", requestTimeout " + requestTimeout + ", firstTokenTimeout " + firstTokenTimeout
                + ", streamIdleTimeout " + streamIdleTimeout + ", maxRetries " + maxRetries + "]";
    }
}
