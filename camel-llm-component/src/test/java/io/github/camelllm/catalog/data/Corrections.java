package io.github.camelllm.catalog.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Puts what is known better into the facts, each with its source. */
final class Corrections {
    private Corrections() {}

    /**
     * Changes the facts.
     *
     * @param corrections objects with {@code provider}, {@code id}, {@code source}, and {@code set}: fields of the fact, or
     *     {@code addCapabilities}, {@code addInput} and {@code addPrices}
     */
    static void apply(JsonNode corrections, JsonNode facts) {
        for (JsonNode correction : corrections) {
            ObjectNode fact = fact(correction, facts);
            for (Map.Entry<String, JsonNode> field : correction.path("set").properties()) {
                switch (field.getKey()) {
                    case "addCapabilities" -> add(fact.withArray("capabilities"), field.getValue());
                    case "addPrices" -> fact.withObject("prices").setAll((ObjectNode) field.getValue());
                    case "addInput" -> add(fact.withObject("modalities").withArray("input"), field.getValue());
                    default -> fact.set(field.getKey(), field.getValue());
                }
            }
        }
    }

    private static ObjectNode fact(JsonNode correction, JsonNode facts) {
        for (JsonNode fact : facts) {
            if (fact.path("provider").equals(correction.path("provider"))
                    && fact.path("id").equals(correction.path("id"))) {
                return (ObjectNode) fact;
            }
        }
        throw new IllegalArgumentException("There is no fact for the correction " + correction);
    }

    private static void add(ArrayNode to, JsonNode words) {
        for (JsonNode word : words) {
            if (to.valueStream().noneMatch(word::equals)) {
                to.add(word);
            }
        }
    }
}
