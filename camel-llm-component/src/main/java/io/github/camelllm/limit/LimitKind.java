package io.github.camelllm.limit;

/** What a limit counts. */
public enum LimitKind {
    /** Requests in any 60 seconds. */
    REQUESTS_PER_MINUTE("requestsPerMinute", "requests"),
    /** Tokens in any 60 seconds, of prompts and answers. */
    TOKENS_PER_MINUTE("tokensPerMinute", "tokens"),
    /** Requests under way. */
    MAX_CONCURRENT("maxConcurrent", "requests under way"),
    /** Requests in the window of a quota. */
    REQUEST_QUOTA("requestQuota", "requests"),
    /** Tokens in the window of a quota. */
    TOKEN_QUOTA("tokenQuota", "tokens"),
    /** What the provider allows, as far as it is known. */
    ADAPTIVE("adaptiveLimit", "requests a minute");

    private final String option;
    private final String unit;

    LimitKind(String option, String unit) {
        this.option = option;
        this.unit = unit;
    }

    /** Returns the name of the option that sets it. */
    public String option() {
        return option;
    }

    /** Returns the plural of what is counted. */
    public String unit() {
        return unit;
    }

    /** Returns whether tokens are counted. */
    public boolean countsTokens() {
        return this == TOKENS_PER_MINUTE || this == TOKEN_QUOTA;
    }

    /** Returns whether it is a quota, which a wait of some seconds does not restore. */
    public boolean isQuota() {
        return this == REQUEST_QUOTA || this == TOKEN_QUOTA;
    }
}
