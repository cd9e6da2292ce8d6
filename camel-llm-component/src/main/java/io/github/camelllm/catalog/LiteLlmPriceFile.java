package io.github.camelllm.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads LiteLLM's price file: an object with a member for each model, {@code groq/llama-3.1-8b}, prices in USD for one token.
 */
final class LiteLlmPriceFile extends PriceFile {
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
    private static final Pattern TIER = Pattern.compile("input_cost_per_token_above_(\\d{1,7})k_tokens");
    private static final Set<String> MODES = Set.of("chat", "completion", "responses", "");
    private static final Map<String, String> PROVIDERS = Map.ofEntries(
            Map.entry("bedrock_converse", "bedrock"),
            Map.entry("cohere_chat", "cohere"),
            Map.entry("dashscope", "alibaba"),
            Map.entry("fireworks_ai", "fireworks"),
            Map.entry("moonshot", "moonshotai"),
            Map.entry("nvidia_nim", "nvidia"),
            Map.entry("together_ai", "together"),
            Map.entry("vertex_ai-language-models", "vertexai"));
    private static final Map<String, String> PRICES = Map.of(
            "input_cost_per_token", "input",
            "output_cost_per_token", "output",
            "cache_read_input_token_cost", "cachedInput",
            "cache_creation_input_token_cost", "cacheWrite",
            "output_cost_per_reasoning_token", "reasoning");
    private static final Map<String, String> TERMS = Map.of(
            "input_cost_per_audio_token", "audioInput",
            "output_cost_per_audio_token", "audioOutput",
            "input_cost_per_image_token", "imageInput",
            "output_cost_per_image_token", "imageOutput",
            "cache_creation_input_token_cost_above_1hr", "cacheWriteHour");
    private static final Map<String, String> CAPABILITIES = Map.of(
            "supports_function_calling", "tools",
            "supports_vision", "vision",
            "supports_audio_input", "audio",
            "supports_video_input", "video",
            "supports_pdf_input", "pdf",
            "supports_response_schema", "structured-output",
            "supports_reasoning", "reasoning",
            "supports_prompt_caching", "prompt-caching",
            "supports_web_search", "web-search",
            "supports_computer_use", "computer-use");

    LiteLlmPriceFile(String source, Set<String> providers, BiPredicate<String, String> known) {
        super(source, providers, known);
    }

    @Override
    void entry(Map.Entry<String, JsonNode> entry) {
        JsonNode told = entry.getValue();
        String theirs = told.path("litellm_provider").asText();
        String provider = PROVIDERS.getOrDefault(theirs, theirs);
        if (isOurs(provider) && MODES.contains(told.path("mode").asText(""))) {
            add(provider, model(provider, id(entry.getKey(), theirs), told));
        }
    }

    private static String id(String key, String provider) {
        return key.startsWith(provider + "/") ? key.substring(provider.length() + 1) : key;
    }

    private ObjectNode model(String provider, String id, JsonNode told) {
        ObjectNode model = object().put("id", id);
        count(model, "contextWindow", told.path("max_input_tokens"));
        count(model, "maxOutputTokens", told.path("max_output_tokens"));
        date(model, "deprecationDate", told.path("deprecation_date"));
        ObjectNode prices = object();
        PRICES.forEach((field, ours) -> price(prices, ours, told.path(field), MILLION));
        TERMS.forEach((field, ours) -> price(prices, ours, told.path(field), MILLION));
        ArrayNode tiers = prices.arrayNode();
        told.fieldNames().forEachRemaining(field -> tier(field, told, tiers));
        if (!tiers.isEmpty()) {
            prices.set("tiers", tiers);
        }
        if (!prices.isEmpty()) {
            model.set("prices", prices);
        }
        if (!isKnown(provider, id)) {
            ArrayNode can = model.putArray("capabilities");
            CAPABILITIES.forEach((field, word) -> flag(can, word, told.path(field)));
        }
        return model;
    }

    private static void tier(String field, JsonNode told, ArrayNode tiers) {
        Matcher tier = TIER.matcher(field);
        if (tier.matches()) {
            String above = "_above_" + tier.group(1) + "k_tokens";
            ObjectNode prices = tiers.addObject().put("aboveInputTokens", Long.parseLong(tier.group(1)) * 1_000);
            PRICES.forEach((name, ours) -> {
                if (!ours.equals("reasoning")) {
                    price(prices, ours, told.path(name + above), MILLION);
                }
            });
        }
    }
}
