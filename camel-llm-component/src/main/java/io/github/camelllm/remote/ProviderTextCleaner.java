package io.github.camelllm.remote;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.LlmException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cleans texts of a provider for exceptions, headers and logs: secrets that the provider echoes are removed,
 * control characters become spaces, so that no text forges a log line or moves a terminal's cursor, and the length is
 * bounded. The generated text and the raw response are not touched.
 */
final class ProviderTextCleaner {
    /** The shortest secret that is removed: a shorter one is no key, and likely a part of ordinary words. */
    static final int SHORTEST_SECRET = 8;

    private static final Pattern SECRET_NAME = Pattern.compile("(?i)auth|key|token|secret|cookie|password");
    private static final int MAX_MESSAGE = 4000;
    private static final int MAX_WORD = 256;
    private static final String REDACTED = "REDACTED";

    private final List<String> secrets;

    private ProviderTextCleaner(List<String> secrets) {
        this.secrets = secrets;
    }

    /** Returns a cleaner that removes a secret; null for none. */
    static ProviderTextCleaner without(@Nullable String secret) {
        return without(secret, Map.of());
    }

    /**
     * Returns a cleaner that removes the secrets of a request.
     *
     * @param key its key, of one with colons, such as those of Amazon, also the parts; null for none
     * @param headers further header fields, of which those are secret whose name says so
     */
    static ProviderTextCleaner without(@Nullable String key, Map<String, String> headers) {
        List<String> secrets = new ArrayList<>(1);
        add(secrets, key, ":");
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (SECRET_NAME.matcher(header.getKey()).find()) {
                add(secrets, header.getValue(), " ");
            }
        }
        return new ProviderTextCleaner(secrets);
    }

    private static void add(List<String> secrets, @Nullable String secret, String separator) {
        if (secret == null || secret.length() < SHORTEST_SECRET) {
            return;
        }
        secrets.add(secret);
        for (String part : secret.contains(separator) ? secret.split(separator, -1) : new String[0]) {
            if (part.length() >= 2 * SHORTEST_SECRET) {
                secrets.add(part);
            }
        }
    }

    /** Returns a response whose id, model, finish reason and request id are clean. */
    ChatResponse clean(ChatResponse response) {
        String id = word(response.id());
        String model = word(response.model());
        String reason = word(response.nativeFinishReason());
        String requestId = word(response.requestId());
        boolean clean = same(id, response.id())
                && same(model, response.model())
                && same(reason, response.nativeFinishReason())
                && same(requestId, response.requestId());
        return clean
                ? response
                : response.toBuilder()
                        .id(id)
                        .model(model)
                        .nativeFinishReason(reason)
                        .requestId(requestId)
                        .build();
    }

    /** Returns an error whose message, code, request id and causes are clean. */
    LlmException clean(LlmException error) {
        ErrorDetails details = error.details();
        String message = message(details.message());
        String code = word(details.providerCode());
        String requestId = word(details.requestId());
        Throwable cause = clean(details.cause());
        boolean clean = same(message, details.message())
                && same(code, details.providerCode())
                && same(requestId, details.requestId())
                && cause == details.cause();
        return clean
                ? error
                : details.toBuilder()
                        .message(message)
                        .providerCode(code)
                        .requestId(requestId)
                        .cause(cause)
                        .exception();
    }

    /** Returns the cause, or a copy of its class, message and stack trace if one of the chain quotes a secret. */
    private @Nullable Throwable clean(@Nullable Throwable cause) {
        for (Throwable one = cause; one != null; one = one.getCause()) {
            String message = one.getMessage();
            if (cause != null && message != null && !same(message(message), message)) {
                IOException copy = new IOException(message(cause.toString()));
                copy.setStackTrace(cause.getStackTrace());
                return copy;
            }
        }
        return cause;
    }

    /** Returns a clean message. */
    String message(String text) {
        return bounded(clean(text), MAX_MESSAGE);
    }

    /** Returns a clean code or id; null for null. */
    @Nullable
    String word(@Nullable String text) {
        return text == null ? null : bounded(clean(text), MAX_WORD);
    }

    private String clean(String text) {
        String clean = text;
        for (String secret : secrets) {
            clean = clean.contains(secret) ? clean.replace(secret, REDACTED) : clean;
        }
        return withoutControls(clean);
    }

    /** Returns the text itself if it has no control character, which is nearly always. */
    private static String withoutControls(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if ((c < ' ' || c > '~') && isControl(c)) {
                return replaced(text, i);
            }
        }
        return text;
    }

    private static String replaced(String text, int first) {
        StringBuilder clean = new StringBuilder(text);
        for (int i = first; i < clean.length(); i++) {
            if (isControl(clean.charAt(i))) {
                clean.setCharAt(i, ' ');
            }
        }
        return clean.toString();
    }

    /** Returns whether a character ends a line, controls a terminal, or reorders the text around it. */
    private static boolean isControl(char c) {
        return Character.isISOControl(c)
                || c == '\u2028'
                || c == '\u2029'
                || (c >= '\u202A' && c <= '\u202E')
                || (c >= '\u2066' && c <= '\u2069');
    }

    private static String bounded(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "...";
    }

    @SuppressWarnings("ReferenceEquality") // clean texts are returned unchanged
    private static boolean same(@Nullable String one, @Nullable String other) {
        return one == other;
    }
}
