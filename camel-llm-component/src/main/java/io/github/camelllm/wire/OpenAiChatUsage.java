package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.BoundedDecimal;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.chat.UsageDetails;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The token figures of Chat Completions under the names of all providers; of several reports, the last figures count. */
final class OpenAiChatUsage {
    /** The names of the tokens read from a cache. */
    static final List<String> CACHED =
            List.of("cached_tokens", "prompt_cache_hit_tokens", "num_cached_tokens", "cache_read_input_tokens");

    /** The names of the tokens written to a cache. */
    static final List<String> WRITTEN = List.of("cache_write_tokens", "cache_creation_input_tokens");

    /** The names of the tokens of reasoning. */
    static final List<String> REASONING = List.of("reasoning_tokens", "thinking_tokens");

    private static final int TICKS_PER_DOLLAR_SCALE = 10;
    private static final double MAX_USD = 1e6;
    private static final int MAX_SCALE = 18;

    private @Nullable Long prompt;
    private @Nullable Long completion;
    private @Nullable Long total;
    private @Nullable Long cached;
    private @Nullable Long written;
    private @Nullable Long reasoning;
    private @Nullable BigDecimal cost;
    private UsageDetails details = UsageDetails.NONE;
    private @Nullable String serviceTier;

    /** Reads the figures of an answer or a chunk of one, if it has any: Groq and Moonshot have other fields for them. */
    void read(JsonNode answer) {
        JsonNode usage = answer.path("usage");
        usage = usage.isObject() ? usage : answer.path("x_groq").path("usage");
        usage = usage.isObject() ? usage : answer.path("choices").path(0).path("usage");
        String tier = answer.path("service_tier").asText(null);
        serviceTier = tier == null ? serviceTier : tier;
        if (usage.isObject()) {
            figures(usage);
        }
    }

    private void figures(JsonNode usage) {
        JsonNode in = usage.path("prompt_tokens_details");
        JsonNode out = usage.path("completion_tokens_details");
        prompt = last(prompt, Json.number(usage, "prompt_tokens"));
        completion = last(completion, Json.number(usage, "completion_tokens"));
        total = last(total, Json.number(usage, "total_tokens"));
        cached = last(cached, first(CACHED, in, usage));
        written = last(written, first(WRITTEN, in, usage));
        reasoning = last(reasoning, first(REASONING, out, usage));
        details = BilledDetails.of(in, out, serviceTier);
        BigDecimal reported = reportedCost(usage);
        cost = reported != null ? reported : cost;
    }

    /** Returns the neutral figures. */
    Usage usage() {
        return new Usage(prompt, output(), cached, written, reasoning, BilledDetails.inTier(details, serviceTier));
    }

    /** Returns the price in USD that the provider reports, or null if it does not. */
    @Nullable
    BigDecimal cost() {
        return cost;
    }

    /** xAI does not include reasoning tokens in the completion tokens; the total shows that. */
    private @Nullable Long output() {
        if (prompt == null || completion == null || total == null || reasoning == null) {
            return completion;
        }
        return total - prompt - completion == reasoning ? (Long) (completion + reasoning) : completion;
    }

    /**
     * Returns the price in USD that usage reports, or null if it reports none: OpenRouter reports USD, Perplexity an itemised
     * bill, xAI units of 1e-10 USD.
     */
    static @Nullable BigDecimal reportedCost(JsonNode usage) {
        JsonNode cost = usage.path("cost");
        cost = cost.isObject() ? cost.path("total_cost") : cost;
        if (cost.isNumber()) {
            return usd(cost);
        }
        Long ticks = Json.number(usage, "cost_in_usd_ticks");
        return ticks == null
                ? null
                : BigDecimal.valueOf(ticks, TICKS_PER_DOLLAR_SCALE).stripTrailingZeros();
    }

    /** Returns an amount; null if it is infinite, negative or higher than the cost of any call. */
    private static @Nullable BigDecimal usd(JsonNode cost) {
        if (!Double.isFinite(cost.doubleValue()) || cost.doubleValue() < 0 || cost.doubleValue() > MAX_USD) {
            return null;
        }
        BigDecimal usd = cost.decimalValue();
        return BoundedDecimal.isBounded(usd) ? usd : usd.setScale(MAX_SCALE, RoundingMode.HALF_UP);
    }

    private static @Nullable Long last(@Nullable Long before, @Nullable Long now) {
        return now != null ? now : before;
    }

    /** Returns the first figure of the names given, in the details or else in the usage; null if there is none. */
    static @Nullable Long first(List<String> names, JsonNode details, JsonNode usage) {
        for (JsonNode place : List.of(details, usage)) {
            for (String name : names) {
                Long figure = Json.number(place, name);
                if (figure != null) {
                    return figure;
                }
            }
        }
        return null;
    }
}
