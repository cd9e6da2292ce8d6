package io.github.camelllm.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the price files that others publish: LiteLLM's {@code model_prices_and_context_window.json} and models.dev's
 * {@code api.json}. Entries of unknown providers and invalid entries are skipped. For a model that the component knows, prices, limits and
 * the shutdown date are read; for others also the capabilities.
 */
abstract class PriceFile {
    private static final int MOST_DIGITS = 40;
    private static final Pattern DATE = Pattern.compile("20\\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])");

    private final String source;
    private final Set<String> providers;
    private final BiPredicate<String, String> known;
    private final List<ModelPatch> patches = new ArrayList<>();

    /**
     * Creates a reader.
     *
     * @param source the name of the file
     * @param providers the providers that are known here
     * @param known whether the component knows a model of a provider by an id
     */
    PriceFile(String source, Set<String> providers, BiPredicate<String, String> known) {
        this.source = source;
        this.providers = providers;
        this.known = known;
    }

    /** Returns the reader for a file; null if it has neither format, and so the component's own. */
    static @Nullable PriceFile of(
            JsonNode root, String source, Set<String> providers, BiPredicate<String, String> known) {
        for (JsonNode entry : root) {
            if (entry.has("litellm_provider")) {
                return new LiteLlmPriceFile(source, providers, known);
            } else if (entry.path("models").isObject()) {
                return new ModelsDevFile(source, providers, known);
            }
        }
        return null;
    }

    /** Parses the file. */
    final List<ModelPatch> read(JsonNode root) {
        root.properties().forEach(this::entry);
        return List.copyOf(patches);
    }

    abstract void entry(Map.Entry<String, JsonNode> entry);

    final boolean isOurs(String provider) {
        return providers.contains(provider);
    }

    final boolean isKnown(String provider, String id) {
        return known.test(provider, id);
    }

    /** Adds an entry, if it is valid. */
    final void add(String provider, ObjectNode json) {
        ModelPatch patch = new ModelPatch(source, provider, json);
        try {
            patch.of(null);
            patches.add(patch);
        } catch (RuntimeException e) {
            return; // one invalid entry of thousands must not prevent reading the rest
        }
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static void count(ObjectNode into, String field, JsonNode value) {
        if (value.canConvertToExactIntegral() && value.canConvertToInt() && value.asInt() > 0) {
            into.put(field, value.asInt());
        }
    }

    static void date(ObjectNode into, String field, JsonNode value) {
        if (value.isTextual() && DATE.matcher(value.asText()).matches()) {
            into.put(field, value.asText());
        }
    }

    /** Sets a price in USD for a million tokens; negative and absurd values are omitted. */
    static void price(ObjectNode into, String field, JsonNode value, BigDecimal factor) {
        if (!value.isNumber()) {
            return;
        }
        BigDecimal price = value.decimalValue();
        boolean absurd =
                price.signum() < 0 || Math.abs((long) price.scale()) > MOST_DIGITS || price.precision() > MOST_DIGITS;
        if (!absurd) {
            BigDecimal usd = price.multiply(factor).stripTrailingZeros();
            into.put(field, usd.scale() < 0 ? usd.setScale(0) : usd);
        }
    }

    static void flag(ArrayNode into, String word, JsonNode value) {
        if (value.asBoolean()) {
            into.add(word);
        }
    }
}
