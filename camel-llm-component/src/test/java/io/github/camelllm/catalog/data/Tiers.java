package io.github.camelllm.catalog.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules by which models get their tiers of latency and quality, as {@code docs/model-catalog.md} tells them. */
final class Tiers {
    private static final YearMonth TODAY = YearMonth.of(2026, 11);
    private static final Set<String> ON_THE_USERS_MACHINE = Set.of("ollama", "docker");
    private static final Set<String> SELL_SPEED = Set.of("groq", "cerebras");
    private static final Set<String> QUICK = Set.of(
            "flash",
            "lite",
            "mini",
            "nano",
            "micro",
            "tiny",
            "instant",
            "haiku",
            "fast",
            "turbo",
            "highspeed",
            "lightning",
            "spark");
    private static final Set<String> THOROUGH = Set.of("thinking", "think", "reasoner", "research");
    private static final Pattern SIZE = Pattern.compile("(?:(\\d+)x)?(a?)(\\d+(?:\\.\\d+)?)([bm])");
    private static final List<String> QUALITY = List.of("basic", "good", "high", "highest");

    /** The output prices of models with open weights, by what their hosts have in common in naming them. */
    private final Map<String, List<Double>> openPrices = new HashMap<>();

    private final Results results;

    Tiers(JsonNode facts, Results results) {
        this.results = results;
        for (JsonNode fact : facts) {
            double price = fact.path("prices").path("output").asDouble();
            if (open(fact) && price > 0) {
                openPrices.computeIfAbsent(stem(fact), key -> new ArrayList<>()).add(price);
            }
        }
    }

    Optional<String> latency(JsonNode fact) {
        Optional<BigDecimal> price = outputPrice(fact);
        List<String> words = words(fact);
        if (ON_THE_USERS_MACHINE.contains(fact.path("provider").asText()) || drawsOrSpeaks(fact)) {
            return Optional.empty();
        }
        if (words.stream().anyMatch(THOROUGH::contains)
                || price.filter(p -> p.doubleValue() >= 20).isPresent()) {
            return Optional.of("slow");
        }
        return quick(fact, words, price) ? Optional.of("fast") : price.map(p -> "medium");
    }

    private static boolean quick(JsonNode fact, List<String> words, Optional<BigDecimal> price) {
        OptionalDouble active = size(words, true);
        return words.stream().anyMatch(QUICK::contains)
                || SELL_SPEED.contains(fact.path("provider").asText())
                || active.isPresent() && active.getAsDouble() <= 12
                || !open(fact)
                        && price.filter(p -> p.signum() > 0 && p.doubleValue() <= 1.5)
                                .isPresent();
    }

    Optional<String> quality(JsonNode fact) {
        Optional<String> published = results.tier(fact.path("id").asText());
        return published.isPresent() && !drawsOrSpeaks(fact) ? published : derived(fact);
    }

    /** Follows the price; of open weights, for which hosts compete, the number of parameters can add one tier to that. */
    private Optional<String> derived(JsonNode fact) {
        OptionalDouble size = open(fact) ? size(words(fact), false) : OptionalDouble.empty();
        Optional<Integer> months = age(fact);
        if (months.isEmpty() || drawsOrSpeaks(fact)) {
            return Optional.empty();
        }
        OptionalDouble price = price(fact);
        int byPrice = price.isPresent() ? place(price.getAsDouble(), 0.5, 3, 10) : size.isPresent() ? 0 : -1;
        int best = size.isPresent() ? Math.min(place(size.getAsDouble(), 5, 40, 200), byPrice + 1) : byPrice;
        return best < 0 ? Optional.empty() : Optional.of(QUALITY.get(Math.max(0, best - months.get() / 12)));
    }

    /** Returns whether a model answers with more than text: then the price of its output is not that of words. */
    private static boolean drawsOrSpeaks(JsonNode fact) {
        return fact.path("modalities").path("output").size() > 1;
    }

    private static int place(double value, double... bounds) {
        return (int) Arrays.stream(bounds).filter(bound -> value >= bound).count();
    }

    private OptionalDouble price(JsonNode fact) {
        if (open(fact)) {
            List<Double> prices = openPrices.getOrDefault(stem(fact), List.of()).stream()
                    .sorted()
                    .toList();
            return prices.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(prices.get(prices.size() / 2));
        }
        double price = outputPrice(fact).map(BigDecimal::doubleValue).orElse(0.0);
        return price > 0 ? OptionalDouble.of(price) : OptionalDouble.empty();
    }

    /** Returns how many months ago a model came out, or, where nobody says, what it knows ends. */
    private static Optional<Integer> age(JsonNode fact) {
        String date = fact.path(fact.path("releaseDate").isTextual() ? "releaseDate" : "knowledgeCutoff")
                .asText("");
        if (date.length() < 7) {
            return Optional.empty();
        }
        return Optional.of(months(date));
    }

    /** Returns how many months ago a date was. */
    static int months(String date) {
        return (int) Math.max(0, ChronoUnit.MONTHS.between(YearMonth.parse(date.substring(0, 7)), TODAY));
    }

    /**
     * Returns the billions of parameters that the names tell: those that work on a token, or what a mixture of experts is
     * worth, the geometric mean of these and all.
     */
    static OptionalDouble size(List<String> words, boolean active) {
        double all = 0;
        double working = 0;
        for (String word : words) {
            Matcher size = SIZE.matcher(word);
            if (size.matches()) {
                double count =
                        Double.parseDouble(size.group(3)) / (size.group(4).equals("m") ? 1000 : 1);
                double times = size.group(1) == null ? 1 : Double.parseDouble(size.group(1));
                if (size.group(2).isEmpty()) {
                    all = Math.max(all, count * times);
                } else {
                    working = count;
                }
            }
        }
        double found =
                working == 0 ? all : active ? working : Math.sqrt(all * working); // of a mixture, between the two
        return found > 0 ? OptionalDouble.of(found) : OptionalDouble.empty();
    }

    static List<String> words(JsonNode fact) {
        String names = fact.path("id").asText() + " " + fact.path("name").asText();
        return List.of(names.toLowerCase(Locale.ROOT).split("[^a-z0-9.]+"));
    }

    private static String stem(JsonNode fact) {
        String id = fact.path("id").asText().toLowerCase(Locale.ROOT);
        return id.substring(id.lastIndexOf('/') + 1).replaceAll("[^a-z0-9]", "").replaceAll("(instruct|free)$", "");
    }

    private static boolean open(JsonNode fact) {
        return fact.path("openWeights").asBoolean();
    }

    private static Optional<BigDecimal> outputPrice(JsonNode fact) {
        JsonNode price = fact.path("prices").path("output");
        return price.isNumber() ? Optional.of(price.decimalValue()) : Optional.empty();
    }
}
