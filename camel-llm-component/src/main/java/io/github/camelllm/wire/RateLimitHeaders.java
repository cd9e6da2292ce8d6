package io.github.camelllm.wire;

import io.github.camelllm.chat.RateLimitStatus;
import io.github.camelllm.chat.RateLimitStatus.Unit;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the head of a response says of the provider's limits. It reads
 *
 * <ul>
 *   <li>pairs and triples of fields that differ by {@code limit}, {@code remaining} and {@code reset} in their names, as nearly
 *       all providers and gateways send them, with resets as numbers, durations, epochs and dates;
 *   <li>lists in their values, such as Envoy's {@code 1000, 1000;w=1}, of which the tightest counts;
 *   <li>{@code RateLimit} and {@code RateLimit-Policy} of the IETF's draft-ietf-httpapi-ratelimit-headers, in the form of
 *       its versions before 7 ({@code limit=100, remaining=50, reset=5}) and since ({@code "default";r=50;t=5}).
 * </ul>
 */
public final class RateLimitHeaders {
    private static final String REMAINING = "remaining";
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Pattern PARAMETER = Pattern.compile("([a-z]+)\\s*=\\s*(\\d{1,18})");

    private final Headers headers;
    private final List<String> further;
    private final List<RateLimitStatus> found = new ArrayList<>();

    private RateLimitHeaders(Headers headers, List<String> further) {
        this.headers = headers;
        this.further = further;
    }

    /**
     * Returns the limits in a head; often none.
     *
     * @param further the header fields of the provider's limits, beyond those whose names contain {@code ratelimit}
     */
    public static List<RateLimitStatus> read(ResponseHead head, List<String> further) {
        RateLimitHeaders reading = new RateLimitHeaders(head.headers(), further);
        head.headers().forEach(reading::read);
        return reading.found;
    }

    private void read(String name, String value) {
        if (!mayBeLimit(name)) {
            return;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("ratelimit")) {
            structured(value);
        } else if (lower.contains(REMAINING) && (lower.contains("ratelimit") || isFurther(lower))) {
            triple(lower, value);
        }
    }

    /** Compares the length and one letter first, as most fields are others. */
    private boolean mayBeLimit(String name) {
        return name.length() >= 9 && (name.indexOf("imit") >= 0 || name.indexOf("IMIT") >= 0 || !further.isEmpty());
    }

    private boolean isFurther(String lower) {
        return further.stream().anyMatch(name -> name.equalsIgnoreCase(lower));
    }

    private void triple(String name, String value) {
        Unit unit = unit(name);
        List<Long> left = numbers(value);
        if (unit == null || left.isEmpty()) {
            return;
        }
        List<Long> limits = numbers(headers.first(name.replace(REMAINING, "limit")));
        int tightest = 0;
        for (int i = 1; i < left.size(); i++) {
            tightest = left.get(i) < left.get(tightest) ? i : tightest;
        }
        String resetName = name.replace(REMAINING, "reset");
        Duration reset = RetryDelay.reset(headers, resetName, Clock.systemUTC());
        Long limit = limits.isEmpty() ? null : limits.get(Math.min(tightest, limits.size() - 1));
        found.add(new RateLimitStatus(name, unit, limit, left.get(tightest), reset, isGradual(resetName)));
    }

    /** OpenAI's dialect, with durations such as 6m0s, and Anthropic's say when a bucket that refills continuously will be full. */
    private boolean isGradual(String resetName) {
        String value = headers.first(resetName);
        return resetName.startsWith("anthropic-")
                || (value != null
                        && !value.isBlank()
                        && Character.isLetter(value.strip().charAt(value.strip().length() - 1))
                        && !value.strip().endsWith("Z"));
    }

    private static @Nullable Unit unit(String name) {
        if (name.contains("image") || name.contains("audio")) {
            return null;
        } else if (name.contains("token")) {
            return name.contains("output") ? Unit.OUTPUT_TOKENS : Unit.TOKENS;
        }
        return Unit.REQUESTS;
    }

    /** Returns the numbers of a list, each without its parameters. */
    private static List<Long> numbers(@Nullable String value) {
        List<Long> all = new ArrayList<>(1);
        if (value == null) {
            return all;
        }
        for (String item : value.split(",", -1)) {
            String bare = item.strip();
            Matcher number = NUMBER.matcher(bare);
            if (number.lookingAt()) {
                all.add(Long.parseLong(number.group()));
            }
        }
        return all;
    }

    private void structured(String value) {
        if (value.contains(REMAINING)) {
            add(value, "limit", REMAINING, "reset");
            return;
        }
        for (String item : value.split(",", -1)) {
            add(item, "q", "r", "t");
        }
    }

    private void add(String item, String limitName, String remainingName, String resetName) {
        Long limit = null;
        Long remaining = null;
        Duration reset = null;
        Matcher parameter = PARAMETER.matcher(item.toLowerCase(Locale.ROOT));
        while (parameter.find()) {
            long number = Long.parseLong(parameter.group(2));
            if (parameter.group(1).equals(limitName)) {
                limit = number;
            } else if (parameter.group(1).equals(remainingName)) {
                remaining = number;
            } else if (parameter.group(1).equals(resetName)) {
                reset = Duration.ofSeconds(Math.min(number, Integer.MAX_VALUE));
            }
        }
        if (remaining != null) {
            int end = item.indexOf(';');
            String policy = end < 0 ? "" : item.substring(0, end).strip();
            found.add(new RateLimitStatus(
                    "ratelimit" + policy,
                    Unit.REQUESTS,
                    limit != null ? limit : quota(policy),
                    remaining,
                    reset,
                    false));
        }
    }

    /** Returns the quota of a policy in the field RateLimit-Policy. */
    private @Nullable Long quota(String policy) {
        String policies = headers.first("ratelimit-policy");
        if (policies == null || policy.isEmpty()) {
            return null;
        }
        for (String one : policies.split(",", -1)) {
            Matcher parameter = PARAMETER.matcher(one);
            while (one.strip().startsWith(policy) && parameter.find()) {
                if (parameter.group(1).equals("q")) {
                    return Long.parseLong(parameter.group(2));
                }
            }
        }
        return null;
    }
}
