package io.github.camelllm.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.BoundedDecimal;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.price.PriceTerms;
import io.github.camelllm.price.PriceTermsReader;
import io.github.camelllm.price.Prices;
import io.github.camelllm.provider.EnumNames;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Properties of a model from a file or a provider's list: all of them, or only those that differ from other sources. A null field clears
 * the value of other sources.
 *
 * @param source the file or list, for errors
 * @param provider the provider
 * @param json an object with the fields of a model, {@code id} among them
 */
record ModelPatch(String source, String provider, JsonNode json) {
    private static final Pattern DATE = Pattern.compile("\\d{4}(-\\d{2}(-\\d{2})?)?");
    private static final Map<String, Reading> FIELDS = Map.ofEntries(
            Map.entry("id", (patch, value, b) -> b.id(patch.text("id", value))),
            Map.entry("aliases", (patch, value, b) -> b.aliases(patch.texts("aliases", value))),
            Map.entry("name", (patch, value, b) -> b.name(patch.optional("name", value))),
            Map.entry("family", (patch, value, b) -> b.family(patch.optional("family", value))),
            Map.entry("status", (patch, value, b) -> b.status(patch.constant("status", value, ModelStatus.values()))),
            Map.entry("contextWindow", (patch, value, b) -> b.contextWindow(patch.count("contextWindow", value))),
            Map.entry("maxOutputTokens", (patch, value, b) -> b.maxOutputTokens(patch.count("maxOutputTokens", value))),
            Map.entry("prices", (patch, value, b) -> b.prices(patch.prices(value, b.prices()))),
            Map.entry(
                    "inputModalities",
                    (patch, value, b) ->
                            b.inputModalities(patch.constants("inputModalities", value, Modality.values()))),
            Map.entry(
                    "outputModalities",
                    (patch, value, b) ->
                            b.outputModalities(patch.constants("outputModalities", value, Modality.values()))),
            Map.entry(
                    "capabilities",
                    (patch, value, b) -> b.capabilities(patch.constants("capabilities", value, Capability.values()))),
            Map.entry("openWeights", (patch, value, b) -> b.openWeights(patch.truth("openWeights", value))),
            Map.entry("knowledgeCutoff", (patch, value, b) -> b.knowledgeCutoff(patch.date("knowledgeCutoff", value))),
            Map.entry("releaseDate", (patch, value, b) -> b.releaseDate(patch.date("releaseDate", value))),
            Map.entry("deprecationDate", (patch, value, b) -> b.deprecationDate(patch.date("deprecationDate", value))),
            Map.entry(
                    "latencyTier",
                    (patch, value, b) ->
                            b.latencyTier(patch.optionalConstant("latencyTier", value, LatencyTier.values()))),
            Map.entry(
                    "qualityTier",
                    (patch, value, b) ->
                            b.qualityTier(patch.optionalConstant("qualityTier", value, QualityTier.values()))),
            Map.entry("strengths", (patch, value, b) -> b.strengths(patch.texts("strengths", value))),
            Map.entry("useCases", (patch, value, b) -> b.useCases(patch.texts("useCases", value))),
            Map.entry("successor", (patch, value, b) -> b.successor(patch.optional("successor", value))),
            Map.entry("protocol", (patch, value, b) -> b.protocol(patch.optional("protocol", value))),
            Map.entry("sizeBytes", (patch, value, b) -> b.sizeBytes(patch.size(value))));

    /** Sets a field of a builder. */
    private interface Reading {
        void read(ModelPatch patch, JsonNode value, ModelBuilder into);
    }

    /** Returns the model's name. */
    String id() {
        return text("id", json.path("id"));
    }

    /**
     * Returns a model with this patch applied.
     *
     * @param known the model so far; null if there is none
     * @throws LlmException of kind {@code CONFIGURATION} that names the source, the model and the field
     */
    Model of(@Nullable Model known) {
        ModelBuilder b = known == null ? new ModelBuilder().provider(provider) : known.toBuilder();
        String id = known == null ? id() : known.id();
        json.properties().forEach(field -> {
            Reading reading = FIELDS.get(field.getKey());
            if (reading == null) {
                throw error(
                        "has the unknown field '" + field.getKey() + "'; there are " + new TreeSet<>(FIELDS.keySet()));
            }
            reading.read(this, field.getValue(), b);
        });
        try {
            return b.id(id).build();
        } catch (IllegalArgumentException e) {
            throw error("is incomplete: " + e.getMessage());
        }
    }

    /** Returns the known prices with this patch applied. */
    private Prices prices(JsonNode value, Prices known) {
        if (value.isNull()) {
            return Prices.UNKNOWN;
        }
        rateFields("prices.", value, true);
        List<Prices.Tier> tiers = new ArrayList<>(known.tiers());
        if (value.has("tiers")) {
            tiers.clear();
            each("prices.tiers", value.path("tiers"), tier -> tiers.add(tier("prices.tiers.", tier)));
        }
        return new Prices(
                price("prices.", "input", value, known.input()),
                price("prices.", "output", value, known.output()),
                price("prices.", "cachedInput", value, known.cachedInput()),
                price("prices.", "cacheWrite", value, known.cacheWrite()),
                price("prices.", "reasoning", value, known.reasoning()),
                tiers,
                new PriceTermsReader("prices.", this::error).read(value, terms(value, known), this::datedPrices));
    }

    /** Returns the known terms. Dated prices of another source do not take the place of rates that this one tells. */
    private static PriceTerms terms(JsonNode value, Prices known) {
        return value.has("input") || value.has("output") ? known.terms().undated() : known.terms();
    }

    /** Returns prices with a date, without earlier values. */
    private Prices datedPrices(JsonNode value) {
        ObjectNode undated = value.deepCopy();
        undated.remove(List.of("from", "until"));
        return prices(undated, Prices.UNKNOWN);
    }

    private Prices.Tier tier(String path, JsonNode value) {
        rateFields(path, value, false);
        JsonNode above = value.path("aboveInputTokens");
        if (!above.canConvertToExactIntegral() || !above.canConvertToLong() || above.asLong() < 0) {
            throw wrong(path + "aboveInputTokens", "a number of tokens", above);
        }
        return new Prices.Tier(
                above.asLong(),
                price(path, "input", value, null),
                price(path, "output", value, null),
                price(path, "cachedInput", value, null),
                price(path, "cacheWrite", value, null));
    }

    private void rateFields(String path, JsonNode value, boolean whole) {
        if (!value.isObject()) {
            throw wrong(path.substring(0, path.length() - 1), "an object", value);
        }
        List<String> known = new ArrayList<>(List.of("input", "output", "cachedInput", "cacheWrite"));
        known.addAll(whole ? List.of("reasoning", "tiers") : List.of("aboveInputTokens"));
        known.addAll(whole ? PriceTermsReader.FIELDS : List.of());
        value.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                throw error("has the unknown field '" + path + field + "'; there are " + known);
            }
        });
    }

    private @Nullable BigDecimal price(String path, String field, JsonNode object, @Nullable BigDecimal known) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return value.isNull() ? null : known;
        }
        boolean finite = value.isNumber() && Double.isFinite(value.doubleValue());
        if (!finite || value.decimalValue().signum() < 0 || !BoundedDecimal.isBounded(value.decimalValue())) {
            throw wrong(path + field, "a price in USD for 1,000,000 tokens, not below 0", value);
        }
        return value.decimalValue();
    }

    private @Nullable Integer count(String field, JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        if (!value.canConvertToInt() || !value.canConvertToExactIntegral() || value.asInt() < 1) {
            throw wrong(field, "a whole number of at least 1", value);
        }
        return value.asInt();
    }

    private @Nullable Long size(JsonNode value) {
        if (!value.isNull() && (!value.canConvertToLong() || value.asLong() < 0)) {
            throw wrong("sizeBytes", "a number of bytes", value);
        }
        return value.isNull() ? null : (Long) value.asLong();
    }

    private boolean truth(String field, JsonNode value) {
        if (!value.isBoolean()) {
            throw wrong(field, "true or false", value);
        }
        return value.asBoolean();
    }

    private @Nullable String date(String field, JsonNode value) {
        String text = optional(field, value);
        if (text != null && !DATE.matcher(text).matches()) {
            throw wrong(field, "a date as YYYY, YYYY-MM or YYYY-MM-DD", value);
        }
        return text;
    }

    private @Nullable String optional(String field, JsonNode value) {
        return value.isNull() ? null : text(field, value);
    }

    private String text(String field, JsonNode value) {
        if (!value.isTextual() || value.asText().isBlank()) {
            throw wrong(field, "a text", value);
        }
        return value.asText();
    }

    private List<String> texts(String field, JsonNode value) {
        List<String> texts = new ArrayList<>();
        each(field, value, item -> texts.add(text(field, item)));
        return texts;
    }

    private <E extends Enum<E>> @Nullable E optionalConstant(String field, JsonNode value, E[] values) {
        return value.isNull() ? null : constant(field, value, values);
    }

    private <E extends Enum<E>> List<E> constants(String field, JsonNode value, E[] values) {
        List<E> found = new ArrayList<>();
        each(field, value, item -> found.add(constant(field, item, values)));
        return found;
    }

    private <E extends Enum<E>> E constant(String field, JsonNode value, E[] values) {
        E found = EnumNames.constant(text(field, value), values);
        if (found == null) {
            throw wrong(field, "one of " + EnumNames.of(values), value);
        }
        return found;
    }

    private void each(String field, JsonNode list, Consumer<JsonNode> use) {
        if (!list.isArray() && !list.isNull() && !list.isMissingNode()) {
            throw wrong(field, "a list", list);
        }
        list.forEach(use);
    }

    private LlmException wrong(String field, String wanted, JsonNode value) {
        return error("must have " + wanted + " in the field '" + field + "', but has "
                + (value.isMissingNode() ? "nothing" : value));
    }

    private LlmException error(String what) {
        String id = json.path("id").asText("");
        String message = "The model '" + provider + (id.isEmpty() ? "" : ":" + id) + "' of " + source + " " + what;
        return ErrorKind.CONFIGURATION.exception(ModelFile.bounded(message));
    }
}
