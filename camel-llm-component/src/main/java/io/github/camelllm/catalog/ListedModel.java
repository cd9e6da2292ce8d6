package io.github.camelllm.catalog;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.BoundedDecimal;
import io.github.camelllm.provider.EnumNames;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a model's properties from a provider's own list. Formats: the lists of OpenRouter, Gemini, Ollama, Anthropic, Groq, Mistral,
 * GitHub, vLLM, and others with the same fields.
 */
final class ListedModel {
    private static final String GEMINI_PREFIX = "models/";
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
    private static final List<JsonPointer> NAMES =
            pointers("/name", "/display_name", "/displayName", "/inferenceProfileName");
    private static final List<JsonPointer> WINDOWS = pointers(
            "/context_length",
            "/context_window",
            "/max_context_length",
            "/inputTokenLimit",
            "/max_input_tokens",
            "/max_model_len",
            "/limits/max_input_tokens",
            "/meta/n_ctx");
    private static final List<JsonPointer> OUTPUTS = pointers(
            "/top_provider/max_completion_tokens",
            "/outputTokenLimit",
            "/max_completion_tokens",
            "/max_tokens",
            "/limits/max_output_tokens");
    private static final List<JsonPointer> ENDS =
            pointers("/shutdown_date", "/expiration_date", "/deprecation"); // OpenAI, OpenRouter, Mistral
    private static final JsonPointer SUCCESSOR = JsonPointer.compile("/deprecation_replacement_model");
    private static final Pattern DATE = Pattern.compile("20\\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])");

    private static final Map<String, String> PRICES = Map.of(
            "prompt", "input",
            "completion", "output",
            "input_cache_read", "cachedInput",
            "input_cache_write", "cacheWrite",
            "internal_reasoning", "reasoning");
    private static final Map<String, String> PARAMETERS = Map.of(
            "tools", "tools",
            "structured_outputs", "structured-output",
            "reasoning", "reasoning",
            "temperature", "temperature");

    private final JsonNode told;
    private final ObjectNode patch = JsonNodeFactory.instance.objectNode();

    private ListedModel(JsonNode told) {
        this.told = told;
    }

    private static List<JsonPointer> pointers(String... paths) {
        return Stream.of(paths).map(JsonPointer::compile).toList();
    }

    /**
     * Returns the properties of a model as a patch.
     *
     * @param id its name
     * @param known whether the catalog has the model already: then only properties that change over time are used
     * @param relative another size or version of the same model; null if there is none
     */
    static ModelPatch read(String provider, String id, boolean known, @Nullable Model relative, JsonNode told) {
        ListedModel listing = new ListedModel(told);
        listing.patch.put("id", id);
        if (!known && relative != null) {
            listing.inherit(relative);
        }
        listing.limits();
        listing.prices();
        listing.ends();
        if (!known) {
            listing.introduce(relative != null && LocalProviders.isLocal(provider));
        }
        return new ModelPatch("the list of " + provider, provider, listing.patch);
    }

    private void inherit(Model relative) {
        patch.put("family", relative.family());
        patch.put("contextWindow", relative.contextWindow());
        patch.put("openWeights", relative.openWeights());
        ArrayNode can = patch.putArray("capabilities");
        relative.capabilities().forEach(capability -> can.add(EnumNames.of(capability)));
        ArrayNode forms = patch.putArray("inputModalities");
        relative.inputModalities().forEach(form -> forms.add(EnumNames.of(form)));
    }

    /** Reads the shutdown date of a model, in seconds or as a text that begins with a date, and its successor. */
    private void ends() {
        for (JsonPointer pointer : ENDS) {
            String date = date(told.at(pointer));
            if (date != null) {
                patch.put("deprecationDate", date);
            }
        }
        String successor = told.at(SUCCESSOR).asText("");
        if (!successor.isBlank()) {
            patch.put("successor", successor);
        }
    }

    private static @Nullable String date(JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToLong() && value.asLong() > 0) {
            return day(value.asLong());
        }
        return value.isTextual() && DATE.matcher(value.asText()).lookingAt()
                ? value.asText().substring(0, 10)
                : null;
    }

    private static String day(long epochSeconds) {
        return Instant.ofEpochSecond(epochSeconds)
                .atZone(ZoneOffset.UTC)
                .toLocalDate()
                .toString();
    }

    private void limits() {
        count("contextWindow", WINDOWS);
        count("maxOutputTokens", OUTPUTS);
        if (told.path("size").isIntegralNumber()) {
            patch.set("sizeBytes", told.path("size"));
        }
    }

    private void count(String field, List<JsonPointer> pointers) {
        for (JsonPointer pointer : pointers) {
            JsonNode value = told.at(pointer);
            if (value.canConvertToExactIntegral() && value.canConvertToInt() && value.asInt() > 0) {
                patch.put(field, value.asInt());
                return;
            }
        }
    }

    /** Reads prices in OpenRouter's format: texts, in USD per token; negative if they vary. */
    private void prices() {
        ObjectNode prices = JsonNodeFactory.instance.objectNode();
        PRICES.forEach((word, field) -> {
            BigDecimal price = price(told.path("pricing").path(word));
            if (price != null && (price.signum() != 0 || !field.equals("reasoning"))) {
                prices.put(field, price.signum() < 0 ? null : price);
            }
        });
        if (!prices.isEmpty()) {
            patch.set("prices", prices);
        }
    }

    private static @Nullable BigDecimal price(JsonNode text) {
        if (!text.isTextual()) {
            return null;
        }
        try {
            BigDecimal price =
                    BoundedDecimal.parse(text.asText()).multiply(MILLION).stripTrailingZeros();
            return BoundedDecimal.isBounded(price) ? price : null;
        } catch (NumberFormatException e) {
            return null; // not a number, or out of bounds: unknown
        }
    }

    private void introduce(boolean pulled) {
        for (JsonPointer pointer : NAMES) {
            String name = told.at(pointer).asText("");
            if (!name.isBlank() && !name.startsWith(GEMINI_PREFIX)) {
                patch.put("name", name);
            }
        }
        patch.put("status", chats() || (pulled && !embeds()) ? "active" : "unknown");
        released();
        forms("input_modalities", "inputModalities");
        forms("output_modalities", "outputModalities");
        abilities();
        if (!told.path("hugging_face_id").asText("").isEmpty()) {
            patch.put("openWeights", true);
        }
    }

    /** Returns whether the model generates text; lists also contain models for embeddings, speech and images. */
    private boolean chats() {
        boolean generates = told.path("supportedGenerationMethods")
                .valueStream()
                .anyMatch(method -> method.asText().equals("generateContent"));
        boolean writes = told.at("/architecture/output_modalities")
                .valueStream()
                .anyMatch(form -> form.asText().equals("text"));
        boolean completes = told.at("/capabilities/completion_chat").asBoolean();
        return patch.has("contextWindow") && (generates || writes || completes);
    }

    /** Returns whether a model of a local server is for embeddings: such servers list all installed models. */
    private boolean embeds() {
        String names =
                (patch.path("id").asText() + " " + told.at("/details/family").asText()).toLowerCase(Locale.ROOT);
        return names.contains("embed") || names.contains("bert") || names.contains("rerank") || names.contains("bge-");
    }

    private void released() {
        JsonNode created = told.path("created");
        if (created.isIntegralNumber() && created.bigIntegerValue().compareTo(BigInteger.ZERO) > 0) {
            patch.put("releaseDate", day(created.asLong()));
        }
    }

    private void forms(String from, String to) {
        ArrayNode forms = JsonNodeFactory.instance.arrayNode();
        told.path("architecture").path(from).forEach(form -> {
            String word = form.asText().equals("file") ? "pdf" : form.asText();
            if (EnumNames.constant(word, Modality.values()) != null) {
                forms.add(word);
            }
        });
        if (!forms.isEmpty()) {
            patch.set(to, forms);
        }
    }

    private void abilities() {
        ArrayNode can = JsonNodeFactory.instance.arrayNode();
        told.path("supported_parameters").forEach(parameter -> {
            String word = PARAMETERS.get(parameter.asText());
            if (word != null) {
                can.add(word);
            }
        });
        told.at("/architecture/input_modalities").forEach(form -> {
            String word = Map.of("image", "vision", "file", "pdf", "audio", "audio", "video", "video")
                    .get(form.asText());
            if (word != null) {
                can.add(word);
            }
        });
        if (told.path("thinking").asBoolean()) {
            can.add("reasoning");
        }
        if (!can.isEmpty() || !patch.has("capabilities")) {
            patch.set("capabilities", can);
        }
    }
}
