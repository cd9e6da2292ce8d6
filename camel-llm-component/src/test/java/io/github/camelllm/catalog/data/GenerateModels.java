package io.github.camelllm.catalog.data;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the models that come with the component: {@code GenerateModels <facts> <descriptors> <folder> [<overlay>]}.
 *
 * <p>The facts are an array of records as {@code docs/model-catalog.md} describes them; the descriptors are the folder of
 * the component's providers, which tell the names and aliases; the folder gets a table for each provider, a model
 * to a line, and an index. A cell with the value that it would have anyway is empty. The overlay is a folder with
 * {@code corrections.json}, what is known better than the facts say, and {@code results.tsv}, scores of a leaderboard.
 */
public final class GenerateModels {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

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

    private static final String COLUMNS = "id\taliases\tname\tfamily\tstatus\tcontextWindow\tmaxOutputTokens\tprices"
            + "\tinputModalities\toutputModalities\tcapabilities\topenWeights\tknowledgeCutoff\treleaseDate"
            + "\tdeprecationDate\tlatencyTier\tqualityTier\tprotocol\tsuccessor";

    private static final List<String> RATES = List.of("input", "output", "cachedInput", "cacheWrite", "reasoning");

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
        if (arguments.length != 3 && arguments.length != 4) {
            throw new IllegalArgumentException(
                    "Usage: GenerateModels <facts.json> <folder of descriptors> <folder> [<folder of corrections>]");
        }
        Path folder = Files.createDirectories(Path.of(arguments[2]));
        JsonNode facts = JSON.readTree(Path.of(arguments[0]).toFile());
        Results results = Results.NONE;
        if (arguments.length == 4) {
            Path overlay = Path.of(arguments[3]);
            Corrections.apply(JSON.readTree(overlay.resolve("corrections.json").toFile()), facts);
            results = Results.read(overlay.resolve("results.tsv"));
            Files.writeString(folder.resolve("results.tsv"), results.table(facts));
        }
        new GenerateModels(Path.of(arguments[1])).write(facts, results, folder);
    }

    private void write(JsonNode facts, Results results, Path folder) throws IOException {
        Tiers tiers = new Tiers(facts, results);
        Successors successors = new Successors(facts);
        Map<String, StringBuilder> tables = new TreeMap<>();
        for (JsonNode fact : facts) {
            if (Reach.within(fact)) {
                tables.computeIfAbsent(provider(fact), key -> new StringBuilder(COLUMNS).append('\n'))
                        .append(row(fact, tiers, successors))
                        .append('\n');
            }
        }
        for (Map.Entry<String, StringBuilder> table : tables.entrySet()) {
            Files.writeString(folder.resolve(table.getKey() + ".tsv"), table.getValue());
        }
        Files.writeString(folder.resolve("index.tsv"), index(tables.keySet()));
    }

    private String provider(JsonNode fact) {
        String name = fact.path("provider").asText();
        return canonical.getOrDefault(name, name);
    }

    /** Returns the names of the providers, each followed by its aliases. */
    private String index(Set<String> providers) {
        List<String> ordered = new ArrayList<>(MAKERS);
        ordered.retainAll(providers);
        providers.stream().filter(name -> !MAKERS.contains(name)).forEach(ordered::add);
        StringBuilder index = new StringBuilder();
        for (String provider : ordered) {
            index.append(provider);
            aliases.getOrDefault(provider, List.of())
                    .forEach(alias -> index.append(' ').append(alias));
            index.append('\n');
        }
        return index.toString();
    }

    private static String row(JsonNode fact, Tiers tiers, Successors successors) {
        return String.join(
                "\t",
                fact.path("id").asText(),
                words(fact.path("aliases")),
                fact.path("name").equals(fact.path("id")) ? "" : text(fact, "name"),
                text(fact, "family"),
                status(fact),
                text(fact, "contextWindow"),
                text(fact, "maxOutputTokens"),
                Reach.routes(fact) ? "" : prices(fact),
                forms(fact, "input"),
                forms(fact, "output"),
                words(fact.path("capabilities")),
                fact.path("openWeights").asBoolean() ? "open" : "",
                text(fact, "knowledgeCutoff"),
                text(fact, "releaseDate"),
                text(fact, "deprecationDate"),
                tiers.latency(fact).orElse(""),
                tiers.quality(fact).orElse(""),
                Reach.responsesOnly(fact) ? "openai-responses" : "",
                successors.of(fact));
    }

    /** Returns the status; empty for active. A model whose end is announced is deprecated; its date retires it. */
    private static String status(JsonNode fact) {
        String status = text(fact, "status");
        boolean ends = fact.hasNonNull("deprecationDate") && !status.equals("retired");
        return ends ? "deprecated" : status.equals("active") ? "" : status;
    }

    private static String text(JsonNode fact, String field) {
        return fact.hasNonNull(field) ? fact.path(field).asText().replace('\t', ' ') : "";
    }

    private static String words(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).collect(Collectors.joining(" "));
    }

    private static String forms(JsonNode fact, String direction) {
        String forms = words(fact.path("modalities").path(direction));
        return forms.equals("text") ? "" : forms;
    }

    private static String prices(JsonNode fact) {
        StringBuilder prices = new StringBuilder(rates(fact.path("prices")));
        fact.path("priceTiers").forEach(tier -> prices.append(';')
                .append(tier.path("aboveInputTokens").asLong())
                .append(' ')
                .append(rates(tier)));
        JsonNode terms = fact.path("prices");
        addPair(prices, "audio", terms);
        addPair(prices, "image", terms);
        terms.path("dated").forEach(dated -> prices.append(";from ")
                .append(dated.path("from").asText())
                .append(' ')
                .append(rates(dated)));
        return prices.toString();
    }

    private static void addPair(StringBuilder prices, String name, JsonNode terms) {
        String pair =
                (rate(terms.path(name + "Input")) + " " + rate(terms.path(name + "Output"))).replaceAll("( ?-)+$", "");
        if (!pair.isEmpty()) {
            prices.append(';').append(name).append(' ').append(pair);
        }
    }

    /** Returns the rates without the unknown ones at the end. */
    private static String rates(JsonNode from) {
        String all = RATES.stream().map(rate -> rate(from.path(rate))).collect(Collectors.joining(" "));
        return all.replaceAll("( ?-)+$", "");
    }

    private static String rate(JsonNode rate) {
        if (!rate.isNumber()) {
            return "-";
        }
        BigDecimal plain = rate.decimalValue().stripTrailingZeros();
        return plain.scale() < 0 ? plain.setScale(0).toPlainString() : plain.toPlainString();
    }
}
