package io.github.camelllm.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.provider.EnumNames;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Reads models.dev's file: an object with a member for each provider, whose {@code models} are an object; prices in USD for a
 * million tokens.
 */
final class ModelsDevFile extends PriceFile {
    private static final long LONG_CONTEXT = 200_000;
    private static final Map<String, String> PROVIDERS = Map.of(
            "amazon-bedrock", "bedrock",
            "fireworks-ai", "fireworks",
            "github-models", "github",
            "google", "gemini",
            "google-vertex", "vertexai",
            "togetherai", "together");
    private static final Map<String, String> PRICES = Map.of(
            "input", "input",
            "output", "output",
            "cache_read", "cachedInput",
            "cache_write", "cacheWrite",
            "reasoning", "reasoning");
    private static final Map<String, String> TERMS = Map.of("input_audio", "audioInput", "output_audio", "audioOutput");
    private static final Map<String, String> CAPABILITIES = Map.of(
            "tool_call",
            "tools",
            "reasoning",
            "reasoning",
            "structured_output",
            "structured-output",
            "temperature",
            "temperature");

    ModelsDevFile(String source, Set<String> providers, BiPredicate<String, String> known) {
        super(source, providers, known);
    }

    @Override
    void entry(Map.Entry<String, JsonNode> entry) {
        String provider = PROVIDERS.getOrDefault(entry.getKey(), entry.getKey());
        if (isOurs(provider)) {
            entry.getValue()
                    .path("models")
                    .properties()
                    .forEach(model -> add(provider, model(provider, model.getKey(), model.getValue())));
        }
    }

    private ObjectNode model(String provider, String id, JsonNode told) {
        ObjectNode model = object().put("id", id);
        count(model, "contextWindow", told.at("/limit/context"));
        count(model, "maxOutputTokens", told.at("/limit/output"));
        ObjectNode prices = prices(told.path("cost"));
        if (!prices.isEmpty()) {
            model.set("prices", prices);
        }
        if (told.path("status").asText().equals("deprecated")) {
            model.put("status", "deprecated");
        }
        if (!isKnown(provider, id)) {
            introduce(model, told);
        }
        return model;
    }

    private static ObjectNode prices(JsonNode cost) {
        ObjectNode prices = object();
        PRICES.forEach((field, ours) -> price(prices, ours, cost.path(field), BigDecimal.ONE));
        TERMS.forEach((field, ours) -> price(prices, ours, cost.path(field), BigDecimal.ONE));
        JsonNode longer = cost.path("context_over_200k");
        if (longer.isObject()) {
            ObjectNode tier = prices.putArray("tiers").addObject().put("aboveInputTokens", LONG_CONTEXT);
            PRICES.forEach((field, ours) -> {
                if (!ours.equals("reasoning")) {
                    price(tier, ours, longer.path(field), BigDecimal.ONE);
                }
            });
        }
        return prices;
    }

    private static void introduce(ObjectNode model, JsonNode told) {
        String name = told.path("name").asText("");
        if (!name.isBlank()) {
            model.put("name", name);
        }
        date(model, "releaseDate", told.path("release_date"));
        model.put("openWeights", told.path("open_weights").asBoolean());
        forms(model, "inputModalities", told.at("/modalities/input"));
        forms(model, "outputModalities", told.at("/modalities/output"));
        ArrayNode can = model.putArray("capabilities");
        CAPABILITIES.forEach((field, word) -> flag(can, word, told.path(field)));
        for (JsonNode form : told.at("/modalities/input")) {
            String word = form.asText().equals("image") ? "vision" : form.asText();
            if (EnumNames.constant(word, Capability.values()) != null) {
                can.add(word);
            }
        }
    }

    private static void forms(ObjectNode model, String field, JsonNode told) {
        ArrayNode forms = model.arrayNode();
        told.forEach(form -> {
            if (EnumNames.constant(form.asText(), Modality.values()) != null) {
                forms.add(form.asText());
            }
        });
        if (!forms.isEmpty()) {
            model.set(field, forms);
        }
    }
}
