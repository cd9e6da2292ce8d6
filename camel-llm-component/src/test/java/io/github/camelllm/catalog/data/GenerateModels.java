package io.github.camelllm.catalog.data;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes the models that come with the component: {@code GenerateModels <facts> <descriptors> <folder>}.
 *
 * <p>The facts are an array of records as {@code docs/model-catalog.md} describes them; the descriptors are the folder of
 * the component's providers, which tell the names and aliases; the folder gets a file for each provider, a model to a
 * line, and an index. What has the value it would have anyway is left out.
 */
public final class GenerateModels {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /** Where a model without a provider is looked for first: at those who make models; then in alphabetical order. */
    private static final List<String> MAKERS = List.of(
            "openai",
            "anthropic",
            "gemini",
            "mistral",
            "deepseek",
            "xai",
            "cohere",
            "perplexity",
            "alibaba",
            "moonshotai",
            "zai",
            "minimax");

    private static final List<String> COPIED = List.of(
            "maxOutputTokens", "family", "knowledgeCutoff", "releaseDate", "deprecationDate");

    private final Map<String, String> canonical = new TreeMap<>();
    private final Map<String, List<String>> aliases = new TreeMap<>();

    private GenerateModels(Path descriptors) throws IOException {
        try (Stream<Path> files = Files.list(descriptors)) {
            for (Path file : files.sorted().toList()) {
                JsonNode descriptor = JSON.readTree(file.toFile());
                String name = descriptor.path("name").asText();
                descriptor.path("aliases").forEach(alias -> {
                    canonical.put(alias.asText(), name);
                    aliases.computeIfAbsent(name, key -> new ArrayList<>()).add(alias.asText());
                });
            }
        }
    }

    /** Writes the files. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 3) {
            throw new IllegalArgumentException("Usage: GenerateModels <facts.json> <folder of descriptors> <folder>");
        }
        Path folder = Files.createDirectories(Path.of(arguments[2]));
        new GenerateModels(Path.of(arguments[1])).write(JSON.readTree(Path.of(arguments[0]).toFile()), folder);
    }

    private void write(JsonNode facts, Path folder) throws IOException {
        Tiers tiers = new Tiers(facts);
        Map<String, List<ObjectNode>> byProvider = new TreeMap<>();
        for (JsonNode fact : facts) {
            if (Reach.within(fact)) {
                String provider = provider(fact);
                byProvider.computeIfAbsent(provider, key -> new ArrayList<>()).add(model(fact, tiers));
            }
        }
        for (Map.Entry<String, List<ObjectNode>> entry : byProvider.entrySet()) {
            Files.writeString(folder.resolve(entry.getKey() + ".json"), lines(entry.getKey(), entry.getValue()));
        }
        Files.writeString(folder.resolve("index.json"), index(byProvider.keySet()));
    }

    private String provider(JsonNode fact) {
        String name = fact.path("provider").asText();
        return canonical.getOrDefault(name, name);
    }

    private static String lines(String provider, List<ObjectNode> models) {
        StringBuilder text = new StringBuilder("{\"" + provider + "\":[\n");
        for (int i = 0; i < models.size(); i++) {
            text.append(models.get(i)).append(i < models.size() - 1 ? ",\n" : "\n");
        }
        return text.append("]}\n").toString();
    }

    private String index(Set<String> providers) throws IOException {
        List<String> ordered = new ArrayList<>(MAKERS);
        ordered.retainAll(providers);
        providers.stream().filter(name -> !MAKERS.contains(name)).forEach(ordered::add);
        ObjectNode index = JSON.createObjectNode();
        for (String provider : ordered) {
            ObjectNode entry = index.putObject(provider);
            List<String> others = aliases.getOrDefault(provider, List.of());
            if (!others.isEmpty()) {
                others.forEach(entry.putArray("aliases")::add);
            }
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(index) + "\n";
    }

    private static ObjectNode model(JsonNode fact, Tiers tiers) {
        ObjectNode model = JSON.createObjectNode();
        model.set("id", fact.path("id"));
        put(model, "aliases", fact.path("aliases"));
        if (!fact.path("name").equals(fact.path("id"))) {
            model.set("name", fact.path("name"));
        }
        if (!fact.path("status").asText().equals("active")) {
            model.set("status", fact.path("status"));
        }
        model.set("contextWindow", fact.path("contextWindow"));
        COPIED.forEach(field -> put(model, field, fact.path(field)));
        if (!Reach.routes(fact)) {
            put(model, "prices", prices(fact));
        }
        modalities(fact, model);
        put(model, "capabilities", fact.path("capabilities"));
        if (fact.path("openWeights").asBoolean()) {
            model.put("openWeights", true);
        }
        tiers.latency(fact).ifPresent(tier -> model.put("latencyTier", tier));
        tiers.quality(fact).ifPresent(tier -> model.put("qualityTier", tier));
        return model;
    }

    private static void modalities(JsonNode fact, ObjectNode model) {
        for (String direction : List.of("input", "output")) {
            JsonNode forms = fact.path("modalities").path(direction);
            if (forms.size() != 1 || !forms.path(0).asText().equals("text")) {
                model.set(direction + "Modalities", forms);
            }
        }
    }

    private static ObjectNode prices(JsonNode fact) {
        ObjectNode prices = rates(fact.path("prices"));
        ArrayNode tiers = JSON.createArrayNode();
        fact.path("priceTiers").forEach(tier -> tiers.add(rates(tier)));
        put(prices, "tiers", tiers);
        return prices;
    }

    private static ObjectNode rates(JsonNode from) {
        ObjectNode rates = JSON.createObjectNode();
        from.properties().forEach(rate -> {
            if (rate.getValue().isNumber()) {
                BigDecimal plain = rate.getValue().decimalValue().stripTrailingZeros();
                rates.put(rate.getKey(), plain.scale() < 0 ? plain.setScale(0) : plain);
            }
        });
        return rates;
    }

    private static void put(ObjectNode model, String field, JsonNode value) {
        if (!value.isNull() && !value.isMissingNode() && !(value.isContainerNode() && value.isEmpty())) {
            model.set(field, value);
        }
    }
}
