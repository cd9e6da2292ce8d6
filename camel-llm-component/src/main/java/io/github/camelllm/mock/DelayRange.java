package io.github.camelllm.mock;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A delay, or a range from which each call draws a random one, in nanoseconds. */
record DelayRange(long least, long most) {
    static final DelayRange ZERO = new DelayRange(0, 0);

    private static final Pattern UNITS = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(ms|s|m|h|d)\\s*");

    DelayRange {
        if (least < 0 || most < least) {
            throw new IllegalArgumentException(
                    "a range of time must not be negative and must not end before it begins");
        }
    }

    /** Returns the span of a duration, a number of milliseconds, or their text, or of two such texts with {@code ..}. */
    static DelayRange parse(Object value) {
        String text = value.toString();
        int dots = text.indexOf("..");
        if (dots < 0) {
            long exact = duration(value).toNanos();
            return new DelayRange(exact, exact);
        }
        return new DelayRange(
                duration(text.substring(0, dots)).toNanos(),
                duration(text.substring(dots + 2)).toNanos());
    }

    /** Returns a duration given as one, as a number of milliseconds, or as text in Camel's form. */
    static Duration duration(Object value) {
        if (value instanceof Duration duration) {
            return checked(duration);
        }
        if (value instanceof Number millis) {
            return checked(Duration.ofMillis(millis.longValue()));
        }
        String text = value.toString().trim();
        return text.matches("\\d+") ? Duration.ofMillis(Long.parseLong(text)) : units(text);
    }

    private static Duration checked(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("a duration must not be negative");
        }
        return duration;
    }

    private static Duration units(String text) {
        Matcher unit = UNITS.matcher(text);
        double nanos = 0;
        int end = 0;
        while (end < text.length() && unit.find(end) && unit.start() == end) {
            nanos += Double.parseDouble(unit.group(1)) * nanos(unit.group(2));
            end = unit.end();
        }
        if (end == 0 || end < text.length()) {
            throw new IllegalArgumentException("not a duration");
        }
        return Duration.ofNanos(Math.round(nanos));
    }

    private static double nanos(String unit) {
        return switch (unit) {
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            case "h" -> 3600e9;
            default -> 86400e9;
        };
    }

    /** Returns the length at a place of the range, from 0 to 1. */
    long at(double place) {
        return least + Math.round((most - least) * place);
    }
}
