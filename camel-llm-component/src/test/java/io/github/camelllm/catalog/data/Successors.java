package io.github.camelllm.catalog.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The model to go to from one that ends: what its provider recommends, where the facts say so; else the newest one in service of
 * the same family and provider that takes the same input, calls tools if this one does, and holds at least half as much.
 */
final class Successors {
    private final Map<String, List<JsonNode>> families = new HashMap<>();
    private final Set<String> paths = new HashSet<>();

    Successors(JsonNode facts) {
        for (JsonNode fact : facts) {
            paths.add(fact.path("provider").asText() + ":" + fact.path("id").asText());
            if (isInService(fact) && fact.hasNonNull("family") && !Reach.responsesOnly(fact)) {
                families.computeIfAbsent(family(fact), key -> new ArrayList<>()).add(fact);
            }
        }
    }

    private static boolean isInService(JsonNode fact) {
        return fact.path("status").asText().equals("active") && !fact.hasNonNull("deprecationDate");
    }

    /** Returns the family at a provider, and in a region of Bedrock. */
    private static String family(JsonNode fact) {
        String id = fact.path("id").asText();
        String region = id.replaceFirst("^(us|eu|jp|au|apac|global)\\..*", "$1");
        return fact.path("provider").asText() + "|" + (region.equals(id) ? "" : region) + "|"
                + fact.path("family").asText();
    }

    /** Returns the id of the successor; empty if the model does not end, or there is none. */
    String of(JsonNode fact) {
        String recommended = fact.path("successor").asText("");
        if (!recommended.isEmpty()) {
            if (!paths.contains(fact.path("provider").asText() + ":" + recommended)) {
                throw new IllegalArgumentException("There is no model " + recommended + ", the successor of " + fact);
            }
            return recommended;
        }
        boolean ends =
                Set.of("deprecated", "retired").contains(fact.path("status").asText())
                        || fact.hasNonNull("deprecationDate");
        return !ends
                ? ""
                : families.getOrDefault(family(fact), List.of()).stream()
                        .filter(other -> replaces(other, fact))
                        .max(Comparator.comparing((JsonNode other) ->
                                        other.path("releaseDate").asText(""))
                                .thenComparing(other -> other.path("id").asText()))
                        .map(other -> other.path("id").asText())
                        .orElse("");
    }

    private static boolean replaces(JsonNode other, JsonNode fact) {
        return other.path("releaseDate")
                                .asText("")
                                .compareTo(fact.path("releaseDate").asText(""))
                        > 0
                && words(other.path("modalities").path("input"))
                        .containsAll(words(fact.path("modalities").path("input")))
                && words(other.path("modalities").path("output"))
                        .equals(words(fact.path("modalities").path("output")))
                && (words(other.path("capabilities")).contains("tools")
                        || !words(fact.path("capabilities")).contains("tools"))
                && 2 * other.path("contextWindow").asLong()
                        >= fact.path("contextWindow").asLong();
    }

    private static Set<String> words(JsonNode list) {
        Set<String> words = new HashSet<>();
        list.forEach(word -> words.add(word.asText()));
        return words;
    }
}
