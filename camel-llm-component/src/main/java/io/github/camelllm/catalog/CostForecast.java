package io.github.camelllm.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.token.TokenCount;
import io.github.camelllm.token.TokenCounter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a call can need at most, told before it is made.
 *
 * @param input the tokens of the prompt
 * @param outputTokens how many tokens can be generated at most, reasoning included; null if nothing limits them
 * @param cost what the call can cost at most, in USD; null if that is not known
 */
public record CostForecast(
        TokenCount input,
        @Nullable Long outputTokens,
        @Nullable BigDecimal cost) {
    /** The fields of request bodies that limit the answer, by which {@link ChatRequest#additional()} may do so, too. */
    private static final List<String> LIMITS =
            List.of("max_tokens", "max_completion_tokens", "max_output_tokens", "num_predict");

    /**
     * Returns the forecast of a request.
     *
     * @param model the model that is asked; null if nothing is known of it, and so no price
     */
    public static CostForecast of(String provider, ChatRequest request, @Nullable Model model) {
        TokenCount input = TokenCounter.of(provider, request.model()).count(request);
        Long output = output(request, model, input);
        return new CostForecast(input, output, cost(model, input, output));
    }

    private static @Nullable BigDecimal cost(@Nullable Model model, TokenCount input, @Nullable Long output) {
        if (model == null) {
            return null;
        } else if (output == null) {
            return model.prices().free() ? BigDecimal.ZERO : null;
        }
        return Cost.atMost(model.prices(), input.atMost(), output);
    }

    private static @Nullable Long output(ChatRequest request, @Nullable Model model, TokenCount input) {
        if (!request.operation().limitsOutput()) {
            return 0L;
        }
        Long each = asked(request);
        each = each == null && model != null ? possible(model, input) : each;
        return each == null
                ? null
                : (Long) (each * Math.max(1, number(request.additional().get("n"))));
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
            most = Math.max(most, number(request.additional().get(field)));
        }
        return most == 0 ? null : (Long) most;
    }

    private static long number(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        return value instanceof JsonNode json ? json.asLong() : 0;
    }

    /** Returns the forecast in words. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s USD (%s%d tokens of prompt, %s of answer)",
                cost == null ? "an unknown number of" : cost.toPlainString(),
                input.exact() ? "" : "about ",
                input.tokens(),
                outputTokens == null ? "any number" : "up to " + outputTokens);
    }
}
