package io.github.camelllm.remote;

import io.github.camelllm.telemetry.TextRedactor;
import io.github.camelllm.wire.Headers;
import io.github.camelllm.wire.KeyScrubber;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a text for the log of the bytes of a body: without the secrets of its request, without what looks like a key, without
 * what the user's redactors remove, on one line, and cut.
 */
final class LogRedaction {
    /** How many bytes beyond the cut are looked at, so that a secret that is cut in two is found. */
    static final int MARGIN = 4096;

    private static final String REDACTED = "REDACTED";
    private static final Set<String> PLAIN = Set.of("content-type", "accept", "user-agent");

    private final List<String> secrets = new ArrayList<>();
    private final List<TextRedactor> redactors;

    /**
     * Creates a redaction for a request.
     *
     * @param key the key; null if there is none
     * @param headers the header fields that are sent, whose values are not shown
     * @param redactors those of the user
     */
    LogRedaction(@Nullable String key, Headers headers, List<TextRedactor> redactors) {
        this.redactors = redactors;
        if (key != null) {
            add(key, ":");
        }
        headers.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!PLAIN.contains(lower) && !lower.endsWith("-version")) {
                add(value, " ");
            }
        });
        secrets.sort(Comparator.comparingInt(String::length).reversed());
    }

    private void add(String secret, String separator) {
        List<String> parts = new ArrayList<>(List.of(secret.split(separator, -1)));
        parts.add(secret);
        for (String part : parts) {
            if (part.length() >= ProviderTextCleaner.SHORTEST_SECRET && !secrets.contains(part)) {
                secrets.add(part);
                String escaped = part.replace("\\", "\\\\").replace("\"", "\\\"");
                if (!escaped.equals(part)) {
                    secrets.add(escaped);
                }
            }
        }
    }

    /**
     * Returns a body as a text.
     *
     * @param most the most characters
     * @param isWhole whether the bytes are all of the body
     */
    String text(byte[] bytes, int length, int most, boolean isWhole) {
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        for (String secret : secrets) {
            text = text.replace(secret, REDACTED);
        }
        if (!isWhole) {
            text = withoutBegunSecret(text);
        }
        text = KeyScrubber.scrub(text, List.of());
        for (TextRedactor redactor : redactors) {
            try {
                text = redactor.redact(text);
            } catch (RuntimeException e) {
                return "(not shown, as a TextRedactor failed: " + e.getClass().getName() + ")";
            }
        }
        return onOneLine(text.length() <= most ? text : text.substring(0, most));
    }

    /** A secret may be cut by the end of what was collected. */
    private String withoutBegunSecret(String text) {
        int end = text.length();
        for (String secret : secrets) {
            for (int begun = Math.min(secret.length() - 1, text.length()); begun >= 4; begun--) {
                if (text.endsWith(secret.substring(0, begun))) {
                    end = Math.min(end, text.length() - begun);
                }
            }
        }
        return text.substring(0, end);
    }

    /** No body forges a line of the log, or moves the cursor of a terminal. */
    private static String onOneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                default -> {
                    int type = Character.getType(c);
                    boolean isHidden = Character.isISOControl(c)
                            || type == Character.FORMAT
                            || type == Character.LINE_SEPARATOR
                            || type == Character.PARAGRAPH_SEPARATOR;
                    line.appendCodePoint(isHidden ? ' ' : c);
                }
            }
        });
        return line.toString();
    }
}
