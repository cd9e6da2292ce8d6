package io.github.camelllm.wire;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How prompt caching is requested from a receiver: by the marks of a conversation, or by leaving the choice to the provider, which is
 * {@code cache_control} (Anthropic's name) or {@code prompt_cache_options} (OpenAI's name) at the top of the
 * request.
 */
public enum PromptCacheRule {
    /** As in the request: it is not known how the receiver caches. */
    AS_GIVEN,

    /** {@code cache_control} of a block, and at the top (Anthropic). A mark lasts five minutes or an hour; four count. */
    CACHE_CONTROL,

    /** A {@code cachePoint} after a block (Bedrock); at the end of the conversation, if the provider is to choose. */
    CACHE_POINT,

    /**
     * {@code prompt_cache_breakpoint} of a part, and {@code prompt_cache_options} at the top (OpenAI, from GPT-5.6 on). Older models cache
     * automatically.
     */
    BREAKPOINT,

    /** Nothing: the provider caches automatically, or not at all (Gemini, Ollama). */
    NONE;

    /** The most marks that count at Anthropic and Bedrock, and that OpenAI writes. */
    static final int MOST_MARKS = 4;

    private static final int MINUTES_OF_DEFAULT = 5;
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})([smhd])");

    /** OpenAI rejects breakpoints for earlier models. */
    private static final Pattern WITH_BREAKPOINTS =
            Pattern.compile("(?:^|[/.:])gpt-(?:5\\.(?:[6-9]|\\d\\d)|[6-9]|[1-9]\\d)(?:$|[.-])");

    /** Returns whether a model accepts breakpoints. */
    static boolean takesBreakpoints(String model) {
        return WITH_BREAKPOINTS.matcher(model).find();
    }

    /** Returns the lifetime of a mark in the receiver's notation: five minutes, which is the default, or an hour. */
    @Nullable
    String ttl(@Nullable String ttl) {
        if (ttl == null || (this != CACHE_CONTROL && this != CACHE_POINT) || ttl.equals("5m") || ttl.equals("1h")) {
            return ttl;
        }
        Matcher duration = DURATION.matcher(ttl);
        return duration.matches() && minutes(duration) > MINUTES_OF_DEFAULT ? "1h" : null;
    }

    private static int minutes(Matcher duration) {
        int number = Integer.parseInt(duration.group(1));
        return switch (duration.group(2)) {
            case "s" -> number / 60;
            case "m" -> number;
            case "h" -> number * 60;
            default -> number * 24 * 60;
        };
    }
}
