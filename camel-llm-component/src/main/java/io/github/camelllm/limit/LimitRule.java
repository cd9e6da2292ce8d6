package io.github.camelllm.limit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How many requests and tokens are allowed, and to whom.
 *
 * @param name the name of the limit; empty for one that an endpoint sets by its options
 * @param scopes who has a limit of their own; {@link LimitScope#ALL} alone if all share one
 * @param requestsPerMinute requests in any 60 seconds; null for any number
 * @param tokensPerMinute tokens in any 60 seconds, of prompts and answers; null for any number
 * @param maxConcurrent requests under way; null for any number
 * @param quota requests and tokens in a longer window; null for any number
 */
public record LimitRule(
        String name,
        Set<LimitScope> scopes,
        @Nullable Long requestsPerMinute,
        @Nullable Long tokensPerMinute,
        @Nullable Integer maxConcurrent,
        @Nullable Quota quota) {
    /**
     * How much is allowed in a longer window.
     *
     * @param requests how many requests; null for any number
     * @param tokens how many tokens, of prompts and answers; null for any number
     * @param window the time for which the numbers are meant
     */
    public record Quota(@Nullable Long requests, @Nullable Long tokens, BudgetWindow window) {}

    /** Checks the figures. */
    public LimitRule {
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("The limit '" + name + "' needs a scope");
        }
        scopes = Collections.unmodifiableSet(new TreeSet<>(scopes)); // in order, as keys are made of them
        check(name, LimitKind.REQUESTS_PER_MINUTE, requestsPerMinute);
        check(name, LimitKind.TOKENS_PER_MINUTE, tokensPerMinute);
        check(name, LimitKind.MAX_CONCURRENT, maxConcurrent);
        check(name, LimitKind.REQUEST_QUOTA, quota == null ? null : quota.requests());
        check(name, LimitKind.TOKEN_QUOTA, quota == null ? null : quota.tokens());
    }

    private static void check(String name, LimitKind kind, @Nullable Number value) {
        if (value != null && value.longValue() <= 0) {
            throw new IllegalArgumentException(
                    kind.option() + " of the limit '" + name + "' must be more than 0, not " + value);
        }
    }

    /** Returns whether something is limited. */
    public boolean isLimiting() {
        return maxConcurrent != null || !windows().isEmpty();
    }

    /** Returns what is counted over a time, in a fixed order. */
    public List<CountedWindow> windows() {
        List<CountedWindow> all = new ArrayList<>(2);
        add(all, LimitKind.REQUESTS_PER_MINUTE, requestsPerMinute, CountedWindow.MINUTE);
        add(all, LimitKind.TOKENS_PER_MINUTE, tokensPerMinute, CountedWindow.MINUTE);
        if (quota != null) {
            add(all, LimitKind.REQUEST_QUOTA, quota.requests(), quota.window());
            add(all, LimitKind.TOKEN_QUOTA, quota.tokens(), quota.window());
        }
        return List.copyOf(all);
    }

    private static void add(List<CountedWindow> all, LimitKind kind, @Nullable Long limit, BudgetWindow window) {
        if (limit != null) {
            all.add(new CountedWindow(kind, limit, window));
        }
    }

    /** Returns how the limit is named in messages for one of its callers; without keys, of which only digests are known. */
    public String title(String key) {
        boolean shown = scopes.size() == 1 && !key.isEmpty() && !scopes.contains(LimitScope.KEY);
        return "The limit" + (name.isEmpty() ? "" : " '" + name + "'")
                + (scopes.contains(LimitScope.ALL) && scopes.size() == 1
                        ? ""
                        : " of the "
                                + scopes.stream()
                                        .map(scope -> scope.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(" and "))
                                + (shown ? " '" + key + "'" : ""));
    }
}
