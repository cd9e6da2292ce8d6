package io.github.camelllm;

import io.github.camelllm.limit.BudgetWindow;
import io.github.camelllm.limit.LimitRule;
import io.github.camelllm.limit.LimitScope;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/**
 * The description of a limit: {@code camel.component.llm.limits[team-a].requestsPerMinute=600}, or a bean whose name is that of
 * the limit.
 */
public class LimitSettings {
    private @Nullable Long requestsPerMinute;
    private @Nullable Long tokensPerMinute;
    private @Nullable Integer maxConcurrent;
    private @Nullable Long requestQuota;
    private @Nullable Long tokenQuota;
    private String window = "day";
    private String zone = "UTC";
    private String scope = "all";

    /** Makes a description in which nothing is limited yet. */
    public LimitSettings() {}

    /** Returns how many requests are sent in any 60 seconds; null for any number. */
    public @Nullable Long getRequestsPerMinute() {
        return requestsPerMinute;
    }

    /** Sets how many requests are sent in any 60 seconds, retries included. */
    public void setRequestsPerMinute(@Nullable Long requestsPerMinute) {
        this.requestsPerMinute = requestsPerMinute;
    }

    /** Returns how many tokens requests and answers have in any 60 seconds; null for any number. */
    public @Nullable Long getTokensPerMinute() {
        return tokensPerMinute;
    }

    /** Sets how many tokens requests and answers have in any 60 seconds. */
    public void setTokensPerMinute(@Nullable Long tokensPerMinute) {
        this.tokensPerMinute = tokensPerMinute;
    }

    /** Returns how many requests are under way at a time; null for any number. */
    public @Nullable Integer getMaxConcurrent() {
        return maxConcurrent;
    }

    /** Sets how many requests are under way at a time. */
    public void setMaxConcurrent(@Nullable Integer maxConcurrent) {
        this.maxConcurrent = maxConcurrent;
    }

    /** Returns how many requests are sent in the window; null for any number. */
    public @Nullable Long getRequestQuota() {
        return requestQuota;
    }

    /** Sets how many requests are sent in the window. */
    public void setRequestQuota(@Nullable Long requestQuota) {
        this.requestQuota = requestQuota;
    }

    /** Returns how many tokens requests and answers have in the window; null for any number. */
    public @Nullable Long getTokenQuota() {
        return tokenQuota;
    }

    /** Sets how many tokens requests and answers have in the window. */
    public void setTokenQuota(@Nullable Long tokenQuota) {
        this.tokenQuota = tokenQuota;
    }

    /** Returns the time for which the quotas are meant. */
    public String getWindow() {
        return window;
    }

    /**
     * Sets the time for which the quotas are meant: {@code day} or {@code month} of the calendar, or a duration such as {@code
     * 24h} for a window that rolls.
     */
    public void setWindow(String window) {
        this.window = window;
    }

    /** Returns the time zone of the calendar. */
    public String getZone() {
        return zone;
    }

    /** Sets the time zone in which days and months begin, such as {@code Europe/Berlin}. */
    public void setZone(String zone) {
        this.zone = zone;
    }

    /** Returns who has a limit of their own. */
    public String getScope() {
        return scope;
    }

    /**
     * Sets who has a limit of their own: {@code all} together, or each {@code user}, {@code tenant}, {@code route}, {@code model},
     * {@code key} or {@code provider}; several with commas between are each combination of them.
     */
    public void setScope(String scope) {
        this.scope = scope;
    }

    /**
     * Returns what is described.
     *
     * @throws RuntimeException if that makes no sense
     */
    public LimitRule rule(String name) {
        LimitRule.Quota quota = requestQuota == null && tokenQuota == null
                ? null
                : new LimitRule.Quota(requestQuota, tokenQuota, window());
        LimitRule rule =
                new LimitRule(name, LimitScope.parse(scope), requestsPerMinute, tokensPerMinute, maxConcurrent, quota);
        if (!rule.isLimiting()) {
            throw new IllegalArgumentException(
                    "none of requestsPerMinute, tokensPerMinute, maxConcurrent, requestQuota and tokenQuota is set");
        }
        return rule;
    }

    private BudgetWindow window() {
        return switch (window.toLowerCase(Locale.ROOT)) {
            case "day" -> BudgetWindow.day(ZoneId.of(zone));
            case "month" -> BudgetWindow.month(ZoneId.of(zone));
            default -> BudgetWindow.rolling(Duration.ofMillis(TimeUtils.toMilliSeconds(window)));
        };
    }
}
