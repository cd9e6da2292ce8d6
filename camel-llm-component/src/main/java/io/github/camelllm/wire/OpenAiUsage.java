package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.Usage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The token figures of Chat Completions in the spellings of all providers; of several reports, the last figures count. */
final class OpenAiUsage {
    private static final int TICKS_PER_DOLLAR_SCALE = 10;

    private @Nullable Long prompt;
    private @Nullable Long completion;
    private @Nullable Long total;
    private @Nullable Long cached;
    private @Nullable Long written;
    private @Nullable Long reasoning;
    private @Nullable BigDecimal cost;

    /** Reads the figures of an answer or a chunk of one, if it has any. */
    void read(JsonNode answer) {
        JsonNode usage = answer.get("usage");
        if (usage == null || !usage.isObject()) {
            JsonNode groq = answer.get("x_groq");
            usage = groq == null ? null : groq.get("usage");
        }
        if (usage != null && usage.isObject()) {
            figures(usage);
        }
    }

    private void figures(JsonNode usage) {
        JsonNode in = usage.path("prompt_tokens_details");
        JsonNode out = usage.path("completion_tokens_details");
        prompt = last(prompt, Json.number(usage, "prompt_tokens"));
        completion = last(completion, Json.number(usage, "completion_tokens"));
        total = last(total, Json.number(usage, "total_tokens"));
        cached = last(
                cached,
                first(
                        Json.number(in, "cached_tokens"),
                        Json.number(usage, "prompt_cache_hit_tokens"),
                        Json.number(usage, "num_cached_tokens"),
                        Json.number(usage, "cached_tokens"),
                        Json.number(usage, "cache_read_input_tokens")));
        written = last(
                written,
                first(
                        Json.number(in, "cache_write_tokens"),
                        Json.number(usage, "cache_write_tokens"),
                        Json.number(usage, "cache_creation_input_tokens")));
        reasoning = last(
                reasoning,
                first(
                        Json.number(out, "reasoning_tokens"),
                        Json.number(usage, "reasoning_tokens"),
                        Json.number(out, "thinking_tokens"),
                        Json.number(usage, "thinking_tokens")));
        BigDecimal reported = reportedCost(usage);
        cost = reported != null ? reported : cost;
    }

    /** Returns the neutral figures. */
    Usage usage() {
        return new Usage(prompt, output(), cached, written, reasoning);
    }

    /** Returns the price in USD that the provider reports, or null if it does not. */
    @Nullable
    BigDecimal cost() {
        return cost;
    }

    /** xAI leaves reasoning out of the completion; the total tells. */
    private @Nullable Long output() {
        if (prompt == null || completion == null || total == null || reasoning == null) {
            return completion;
        }
        return total - prompt - completion == reasoning ? (Long) (completion + reasoning) : completion;
    }

    /**
     * Returns the price in USD that usage tells of, or null if it does not: OpenRouter reports USD, Perplexity an itemised
     * bill, xAI units of 1e-10 USD.
     */
    static @Nullable BigDecimal reportedCost(JsonNode usage) {
        JsonNode cost = usage.path("cost");
        cost = cost.isObject() ? cost.path("total_cost") : cost;
        if (cost.isNumber()) {
            return cost.decimalValue();
        }
        Long ticks = Json.number(usage, "cost_in_usd_ticks");
        return ticks == null
                ? null
                : BigDecimal.valueOf(ticks, TICKS_PER_DOLLAR_SCALE).stripTrailingZeros();
    }

    private static @Nullable Long last(@Nullable Long before, @Nullable Long now) {
        return now != null ? now : before;
    }

    private static @Nullable Long first(@Nullable Long... figures) {
        for (Long figure : figures) {
            if (figure != null) {
                return figure;
            }
        }
        return null;
    }
}
