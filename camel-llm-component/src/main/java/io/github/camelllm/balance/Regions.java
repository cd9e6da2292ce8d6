package io.github.camelllm.balance;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.selection.Candidate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The regions that requests may be sent to. A candidate without a region is in none of them.
 *
 * @param lists the option and the header; a region must be in each. A name that ends with {@code *} stands for all that begin so
 */
record Regions(List<List<String>> lists) {
    /** All regions, and candidates without one. */
    static final Regions ALL = new Regions(List.of());

    /**
     * Parses the option {@code allowedRegions}.
     *
     * @throws LlmException of the kind {@code CONFIGURATION} if it names none
     */
    static Regions parse(@Nullable String option) {
        return option == null ? ALL : ALL.and("The option allowedRegions", Arrays.asList(option.split(",", -1)));
    }

    /**
     * Returns those for one exchange: a header can only exclude further ones.
     *
     * @throws LlmException of the kind {@code CONFIGURATION} if the header names none
     */
    Regions of(Exchange exchange) {
        Object header = exchange.getMessage().getHeader(LlmConstants.ALLOWED_REGIONS);
        if (header == null) {
            return this;
        }
        Collection<?> names = header instanceof Collection<?> list
                ? list
                : Arrays.asList(header.toString().split(",", -1));
        return and("The header " + LlmConstants.ALLOWED_REGIONS, names);
    }

    private Regions and(String source, Collection<?> names) {
        List<String> further = names.stream().map(Regions::normalized).toList();
        if (further.isEmpty() || further.contains("")) { // an empty name would allow all with a *, or none by accident
            throw ErrorKind.CONFIGURATION.exception(
                    source + " of the LlmLoadBalancer must name regions, such as eu,ch or eu-*, but is '"
                            + names.stream().map(String::valueOf).collect(Collectors.joining(",")) + "'");
        }
        List<List<String>> both = new ArrayList<>(lists);
        both.add(further);
        return new Regions(List.copyOf(both));
    }

    private static String normalized(Object name) {
        return String.valueOf(name).strip().toLowerCase(Locale.ROOT);
    }

    /** Returns whether some candidates may be excluded. */
    boolean isLimited() {
        return !lists.isEmpty();
    }

    /** Returns whether a candidate may be called. */
    boolean allow(Candidate candidate) {
        if (lists.isEmpty()) {
            return true;
        }
        String region = candidate.region();
        if (region == null) {
            return false;
        }
        String name = normalized(region);
        return lists.stream().allMatch(list -> list.stream().anyMatch(pattern -> matches(name, pattern)));
    }

    private static boolean matches(String name, String pattern) {
        return pattern.endsWith("*")
                ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                : name.equals(pattern);
    }

    /** Returns the error of an exchange that no candidate may be called for; null if one may. */
    @Nullable
    LlmException refusal(List<? extends Candidate> candidates) {
        if (candidates.isEmpty() || candidates.stream().anyMatch(this::allow)) {
            return null;
        }
        String known = candidates.stream()
                .map(candidate ->
                        candidate.name() + " (" + (candidate.region() == null ? "none" : candidate.region()) + ")")
                .collect(Collectors.joining(", "));
        return ErrorKind.CONFIGURATION.exception("No candidate of the LlmLoadBalancer is in an allowed region, "
                + lists.stream().map(list -> String.join(",", list)).collect(Collectors.joining(" and "))
                + ". The option regions declares these: " + known);
    }

    /**
     * Returns the region that the option {@code regions} declares for a candidate.
     *
     * @param place the position of the candidate; negative if it is named by a header
     */
    static @Nullable String declared(@Nullable String option, String name, int place) {
        String found = null;
        String[] items = option == null ? new String[0] : option.split(",", -1);
        for (int i = 0; i < items.length; i++) {
            int equals = items[i].lastIndexOf('=');
            if (equals >= 0 && items[i].substring(0, equals).strip().equals(name)) {
                return set(items[i].substring(equals + 1));
            } else if (equals < 0 && i == place) {
                found = set(items[i]);
            }
        }
        return found;
    }

    private static @Nullable String set(String region) {
        String text = region.strip();
        return text.isEmpty() ? null : text;
    }
}
