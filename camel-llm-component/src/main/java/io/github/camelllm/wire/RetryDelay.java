package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The retry delay that a provider requests: the first positive one of the headers and fields that may have it. */
final class RetryDelay {
    private static final Pattern DECIMAL = Pattern.compile("\\d{1,15}(\\.\\d*)?|\\.\\d+");
    private static final Pattern UNITS = Pattern.compile(
            "(\\d{1,15}(?:\\.\\d*)?)\\s*"
                    + "(ms|millis(?:econds)?|us|µs|ns|s|sec(?:ond)?s?|m|min(?:ute)?s?|h|hours?|d|days?)(?![a-z])[\\s,]*",
            Pattern.CASE_INSENSITIVE);
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final double EPOCH_SECONDS = 1e9;
    private static final double EPOCH_MILLIS = 1e12;

    private final Headers headers;
    private final Clock clock;
    private final List<String> rateLimitHeaders;

    private RetryDelay(Headers headers, Clock clock, List<String> rateLimitHeaders) {
        this.headers = headers;
        this.clock = clock;
        this.rateLimitHeaders = rateLimitHeaders;
    }

    /**
     * Returns the delay, or null if none is requested.
     *
     * @param status the HTTP status, or the one that an error inside a stream corresponds to
     * @param clock the time for delays given as dates, if the response has no date
     * @param rateLimitHeaders the header fields of the provider's limits, beyond those whose names contain {@code ratelimit}
     */
    static @Nullable Duration of(
            Headers headers, int status, ErrorBody error, Clock clock, List<String> rateLimitHeaders) {
        RetryDelay delays = new RetryDelay(headers, clock, rateLimitHeaders);
        Duration delay = positive(decimal(headers.first("retry-after-ms"), 1e-3));
        delay = delay != null ? delay : positive(delays.retryAfter());
        delay = delay != null ? delay : positive(info(error));
        return delay != null || status != 429 ? delay : delays.longestReset();
    }

    /** Returns the delay of a {@code google.rpc.RetryInfo}, or null if there is none. */
    static @Nullable Duration info(ErrorBody error) {
        for (JsonNode detail : error.error().path("details")) {
            String delay = Json.text(detail, "retryDelay");
            if (delay != null) {
                return units(delay);
            }
        }
        return null;
    }

    /** Returns the time until a limit is reset, from a field; null if it has none that can be read. */
    static @Nullable Duration reset(Headers headers, String name, Clock clock) {
        return new RetryDelay(headers, clock, List.of()).reset(name);
    }

    private @Nullable Duration retryAfter() {
        String field = headers.first("retry-after");
        if (field == null) {
            return null;
        }
        String value = field.replace("\"", "").strip();
        Duration delay = decimal(value, 1);
        delay = delay != null ? delay : units(value); // "20s" is not in RFC 9110, but some servers send it
        delay = delay != null ? delay : iso(value);
        return delay != null ? delay : until(date(value));
    }

    private @Nullable Duration longestReset() {
        List<Duration> resets = new ArrayList<>();
        headers.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (isLimit(lower) && lower.contains("remaining") && isZero(value)) {
                resets.add(Objects.requireNonNullElse(reset(lower.replace("remaining", "reset")), Duration.ZERO));
            }
        });
        return positive(resets.stream().max(Comparator.naturalOrder()).orElse(null));
    }

    private boolean isLimit(String lowerCaseName) {
        return lowerCaseName.contains("ratelimit")
                || rateLimitHeaders.stream().anyMatch(name -> name.equalsIgnoreCase(lowerCaseName));
    }

    private @Nullable Duration reset(String name) {
        String value = headers.first(name);
        if (value == null) {
            return null;
        }
        String bare = value.strip();
        Duration plain = decimal(bare, 1);
        if (plain != null) {
            return plain.toSeconds() < EPOCH_SECONDS ? plain : until(epoch(Double.parseDouble(bare)));
        }
        Duration units = units(bare);
        return units != null ? units : until(date(bare));
    }

    private static Instant epoch(double number) {
        return Instant.ofEpochMilli((long) (number < EPOCH_MILLIS ? number * 1000 : number));
    }

    private @Nullable Duration until(@Nullable Instant then) {
        if (then == null) {
            return null;
        }
        String date = headers.first("date");
        Instant answered = date == null ? null : date(date);
        return Duration.between(answered != null ? answered : clock.instant(), then);
    }

    /** Returns a positive delay of a year at most, so that its nanoseconds do not overflow a long. */
    private static @Nullable Duration positive(@Nullable Duration delay) {
        if (delay == null || delay.compareTo(SHORTEST) < 0) {
            return null;
        }
        return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    }

    private static boolean isZero(String value) {
        String bare = value.strip();
        return DECIMAL.matcher(bare).matches() && Double.parseDouble(bare) == 0;
    }

    private static @Nullable Duration decimal(@Nullable String value, double seconds) {
        if (value == null || !DECIMAL.matcher(value.strip()).matches()) {
            return null;
        }
        return seconds(Double.parseDouble(value.strip()) * seconds);
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    /** Durations such as {@code 6m0s}, {@code 7.66s}, {@code 12ms} and {@code 20 seconds}. */
    private static @Nullable Duration units(String value) {
        Matcher matcher = UNITS.matcher(value.strip());
        double seconds = 0;
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            seconds += Double.parseDouble(matcher.group(1))
                    * secondsIn(matcher.group(2).toLowerCase(Locale.ROOT));
            end = matcher.end();
        }
        return end == 0 || end != value.strip().length() ? null : seconds(seconds);
    }

    /** A duration of ISO 8601 such as {@code PT20S}. */
    private static @Nullable Duration iso(String value) {
        try {
            return value.regionMatches(true, 0, "P", 0, 1) ? Duration.parse(value) : null;
        } catch (DateTimeException e) {
            return null; // not a duration: it may be a date
        }
    }

    private static double secondsIn(String unit) {
        return switch (unit.charAt(0)) {
            case 'd' -> 86_400;
            case 'h' -> 3_600;
            case 's' -> 1;
            case 'n' -> 1e-9;
            case 'm' -> unit.equals("ms") || unit.startsWith("milli") ? 1e-3 : 60;
            default -> 1e-6;
        };
    }

    private static @Nullable Instant date(String value) {
        boolean iso = !value.isBlank() && Character.isDigit(value.strip().charAt(0));
        DateTimeFormatter format = iso ? DateTimeFormatter.ISO_OFFSET_DATE_TIME : DateTimeFormatter.RFC_1123_DATE_TIME;
        try {
            return format.parse(value.strip(), Instant::from);
        } catch (DateTimeException e) {
            return null; // not a date: the header is ignored
        }
    }
}
