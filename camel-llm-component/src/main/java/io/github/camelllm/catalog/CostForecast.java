package io.github.camelllm.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.price.BilledParts;
import io.github.camelllm.price.Cost;
import io.github.camelllm.token.TokenCount;
import io.github.camelllm.token.TokenCounter;
import io.github.camelllm.token.UnknownParts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The upper bounds of a call's tokens and cost, computed before it is sent.
 *
 * @param input the tokens of the prompt
 * @param outputTokens the maximum tokens of the answer, reasoning included; null if there is no limit
 * @param cost the maximum cost of the call in USD; null if unknown, or {@code unknown} has no limit
 * @param inputCost the maximum cost of the prompt in USD; null if unknown
 * @param unknown a description of the part of the request whose tokens are unknown; null if there is none
 */
public record CostForecast(
        TokenCount input,
        @Nullable Long outputTokens,
        @Nullable BigDecimal cost,
        @Nullable BigDecimal inputCost,
        @Nullable String unknown) {
    private static final int SCALE = 12;

    /** The fields by which {@link ChatRequest#additional()} can limit the answer, too. */
    private static final List<String> LIMITS =
            List.of("max_tokens", "max_completion_tokens", "max_output_tokens", "num_predict");

    /** Creates a forecast of a request without unknown parts. */
    public CostForecast(TokenCount input, @Nullable Long outputTokens, @Nullable BigDecimal cost) {
        this(input, outputTokens, cost, null, null);
    }

    /**
     * Returns the forecast of a request.
     *
     * @param model the model; null if it is unknown, and so is its price
     */
    public static CostForecast of(String provider, ChatRequest request, @Nullable Model model) {
        return of(provider, request, model, false);
    }

    /**
     * Returns the forecast of a request.
     *
     * @param model the model; null if it is unknown, and so is its price
     * @param unknownAllowed whether parts with unknown tokens (files given by address, results of the provider's tools) count with their
     *     likely size; otherwise the former fill the context window, and the latter have no limit
     */
    public static CostForecast of(String provider, ChatRequest request, @Nullable Model model, boolean unknownAllowed) {
        return of(provider, request, model, unknownAllowed, false);
    }

    /** Returns the forecast of a request in a batch of the provider's batch API, at the price of batches. */
    public static CostForecast ofBatch(
            String provider, ChatRequest request, @Nullable Model model, boolean unknownAllowed) {
        return of(provider, request, model, unknownAllowed, true);
    }

    private static CostForecast of(
            String provider, ChatRequest request, @Nullable Model model, boolean unknownAllowed, boolean batch) {
        TokenCount input = TokenCounter.of(provider, request.model()).count(request);
        Long output = output(request, model, input);
        if (model == null || model.prices().free()) {
            BigDecimal cost = model == null ? null : BigDecimal.ZERO;
            return new CostForecast(input, output, cost, cost, null);
        }
        Long read = unknownAllowed && !input.bounded() ? (Long) likely(input) : atMost(model, input);
        BigDecimal prompt = read == null ? null : worst(request, model, read, 0, batch);
        BigDecimal cost = read == null || output == null ? null : worst(request, model, read, output, batch);
        if (input.bounded()) {
            return new CostForecast(input, output, cost, prompt, null);
        }
        boolean unlimited = !unknownAllowed && UnknownParts.unlimited(request) != null;
        boolean priced = Cost.atMost(model.prices(), 1, 1) != null && output != null;
        return new CostForecast(
                input, output, unlimited ? null : cost, prompt, priced ? UnknownParts.of(request) : null);
    }

    /** Returns the higher price of the requested service tier and the default tier, which may answer instead. */
    private static @Nullable BigDecimal worst(
            ChatRequest request, Model model, long read, long generated, boolean batch) {
        BilledParts parts = BilledParts.of(request, model.outputModalities().contains(Modality.IMAGE));
        if (batch) {
            return Cost.atMost(model.prices().inTier("batch"), read, generated, parts);
        }
        BigDecimal usual = Cost.atMost(model.prices(), read, generated, parts);
        BigDecimal tiered = Cost.atMost(model.prices().inTier(serviceTier(request)), read, generated, parts);
        return usual == null || tiered == null ? null : usual.max(tiered);
    }

    private static @Nullable String serviceTier(ChatRequest request) {
        Object tier = request.furtherFields().get("service_tier");
        tier = tier == null ? request.furtherFields().get("serviceTier") : tier;
        return tier instanceof JsonNode json ? json.asText() : tier == null ? null : tier.toString();
    }

    /** Returns a number of tokens for a prompt without an upper bound: twice the likely number, which may be exceeded. */
    private static long likely(TokenCount input) {
        return 2 * input.tokens();
    }

    /** Returns the maximum tokens that are billed as input: a prompt that exceeds the context window is rejected, and not billed. */
    private static @Nullable Long atMost(Model model, TokenCount input) {
        if (model.contextWindow() != null) {
            return Math.min(input.atMost(), Math.max(model.contextWindow(), input.atLeast()));
        }
        return input.bounded() ? (Long) input.atMost() : null;
    }

    /**
     * Returns the maximum cost in USD if at most a given number of tokens was generated; {@link #cost} if its parts are unknown, and null
     * if that is unknown, too.
     */
    public @Nullable BigDecimal costOf(long generated) {
        if (cost == null || inputCost == null || outputTokens == null || generated >= outputTokens) {
            return cost;
        }
        BigDecimal answer = cost.subtract(inputCost)
                .multiply(BigDecimal.valueOf(generated))
                .divide(BigDecimal.valueOf(outputTokens), SCALE, RoundingMode.UP);
        return inputCost.add(answer).stripTrailingZeros();
    }

    private static @Nullable Long output(ChatRequest request, @Nullable Model model, TokenCount input) {
        if (!request.operation().limitsOutput()) {
            return 0L;
        }
        Long each = asked(request);
        each = each == null && model != null ? possible(model, input) : each;
        return each == null
                ? null
                : (Long) (each * Math.max(1, number(request.furtherFields().get("n"))));
    }

    private static @Nullable Long possible(Model model, TokenCount input) {
        if (model.maxOutputTokens() != null) {
            return model.maxOutputTokens().longValue();
        }
        return model.contextWindow() == null ? null : (Long) Math.max(0, model.contextWindow() - input.atLeast());
    }

    private static @Nullable Long asked(ChatRequest request) {
        long most = request.maxTokens() == null ? 0 : request.maxTokens();
        for (String field : LIMITS) {
            most = Math.max(most, number(request.furtherFields().get(field)));
        }
        return most == 0 ? null : (Long) most;
    }

    private static long number(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        return value instanceof JsonNode json ? json.asLong() : 0;
    }

    /** Returns a description of the forecast. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s USD (%s%d tokens of prompt%s, %s of answer)",
                cost == null ? "an unknown number of" : cost.toPlainString(),
                input.exact() ? "" : "about ",
                input.tokens(),
                unknown == null ? "" : ", or a whole context window, as nothing tells the size of " + unknown,
                outputTokens == null ? "any number" : "up to " + outputTokens);
    }
}
