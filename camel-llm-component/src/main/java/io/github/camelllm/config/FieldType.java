package io.github.camelllm.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The types of the options of a configuration file. */
enum FieldType {
    /** Any text. */
    TEXT("string", "a text"),
    /** A whole number of 32 bits. */
    INTEGER("integer", "a whole number"),
    /** A whole number of 64 bits. */
    LONG("integer", "a whole number"),
    /** A decimal number. */
    NUMBER("number", "a number"),
    /** {@code true} or {@code false}. */
    BOOLEAN("boolean", "true or false"),
    /** Milliseconds, or numbers with units. */
    DURATION("string", "a duration such as 500ms, 30s, 5m, 1h30m or 2d, or a number of milliseconds"),
    /** One of several words. */
    CHOICE("string", "one of"),
    /** The address of a server. */
    ADDRESS("string", "an address that begins with http:// or https:// and has a host"),
    /** {@code day}, {@code month} or a duration. */
    WINDOW("string", "day, month, or a duration such as 24h"),
    /** A time zone. */
    ZONE("string", "a time zone such as UTC or Europe/Berlin"),
    /** Texts in a list, or separated by commas. */
    LIST("array", "a list, or texts separated by commas"),
    /** Texts by name. */
    MAP("object", "names with values");

    private static final Pattern TIME =
            Pattern.compile("\\d{1,15}|(?=\\d)(\\d{1,9}d)?(\\d{1,9}h)?(\\d{1,9}m(?!s))?(\\d{1,9}s)?(\\d{1,9}ms)?");

    private final String schemaType;
    private final String words;

    FieldType(String schemaType, String words) {
        this.schemaType = schemaType;
        this.words = words;
    }

    /** Returns the type's name in JSON Schema. */
    String schemaType() {
        return schemaType;
    }

    /** Returns the type in words. */
    String words() {
        return words;
    }

    /** Returns whether a value can be converted; one of {@link #CHOICE} is not checked here. */
    boolean accepts(String text) {
        return switch (this) {
            case TEXT, CHOICE, LIST, MAP -> true;
            case INTEGER -> isWithin(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LONG -> isWithin(text, Long.MIN_VALUE, Long.MAX_VALUE);
            case NUMBER -> isNumber(text);
            case BOOLEAN -> text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
            case DURATION -> TIME.matcher(text.toLowerCase(Locale.ROOT)).matches();
            case ADDRESS -> isAddress(text);
            case WINDOW -> text.equalsIgnoreCase("day") || text.equalsIgnoreCase("month") || isTime(text);
            case ZONE -> isZone(text);
        };
    }

    /** Camel reads a text that is no duration as zero, so that this is stricter. */
    private static boolean isTime(String text) {
        return TIME.matcher(text.toLowerCase(Locale.ROOT)).matches() && text.matches(".*[1-9].*");
    }

    private static boolean isWithin(String text, long least, long most) {
        try {
            long value = Long.parseLong(text);
            return value >= least && value <= most;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isNumber(String text) {
        try {
            return Double.isFinite(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isZone(String text) {
        try {
            return ZoneId.of(text) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isAddress(String text) {
        try {
            // {region} and the like are filled in later
            URI uri = new URI(text.replaceAll("\\{\\w+}", "x"));
            String scheme = uri.getScheme();
            return uri.getHost() != null && ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Returns the type of an option in the component's description. */
    static FieldType of(String type, @Nullable String javaType) {
        return switch (type) {
            case "integer" -> String.valueOf(javaType).toLowerCase(Locale.ROOT).endsWith("long") ? LONG : INTEGER;
            case "number" -> NUMBER;
            case "boolean" -> BOOLEAN;
            case "duration" -> DURATION;
            case "enum" -> CHOICE;
            default -> TEXT;
        };
    }
}
