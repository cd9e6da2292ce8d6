package io.github.camelllm.catalog;

import io.github.camelllm.chat.BoundedDecimal;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Parses model requirements by name, from maps and headers. A malformed value is rejected with an error that names its source.
 */
public final class ModelNeeds {
    private static final Pattern TIME = Pattern.compile("(\\d{1,15})\\s*(ms|s|m|h)?");
    private static final Map<String, Long> UNITS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);
    private static final Map<String, Need<?>> NEEDS = needs();

    private record Need<T>(String wanted, Function<Object, T> reading, BiConsumer<ModelQuery.Builder, T> into) {
        void read(String name, Object value, ModelQuery.Builder query) {
            try {
                into.accept(query, reading.apply(value));
            } catch (RuntimeException e) {
                throw refused(name, wanted, value, e);
            }
        }

        private static LlmException refused(String name, String wanted, Object value, RuntimeException cause) {
            String reason = cause instanceof LlmException ? ": " + cause.getMessage() : "";
            return ErrorDetails.of(
                            ErrorKind.CONFIGURATION, name + " must be " + wanted + ", not " + shown(value) + reason)
                    .cause(cause)
                    .exception();
        }

        private static String shown(Object value) {
            String text = String.valueOf(value);
            return text.length() > 100 ? text.substring(0, 100) + "..." : text;
        }
    }

    private ModelNeeds() {}

    private static Map<String, Need<?>> needs() {
        Map<String, Need<?>> all = new TreeMap<>();
        abilities(all);
        limits(all);
        need(all, "preferOpenSource", "true or false", ModelNeeds::truth, ModelQuery.Builder::preferOpenWeights);
        need(all, "preferOpenWeights", "true or false", ModelNeeds::truth, ModelQuery.Builder::preferOpenWeights);
        need(all, "openWeights", "true or false", ModelNeeds::truth, ModelQuery.Builder::openWeights);
        need(all, "previews", "true or false", ModelNeeds::truth, ModelQuery.Builder::previews);
        need(all, "providers", "names of providers", ModelNeeds::words, ModelQuery.Builder::providers);
        need(all, "limit", "a number of candidates", ModelNeeds::count, ModelQuery.Builder::limit);
        need(all, "title", "a text", ModelNeeds::text, (q, v) -> {});
        return all;
    }

    private static void abilities(Map<String, Need<?>> all) {
        need(
                all,
                "capabilities",
                "names of capabilities",
                ModelNeeds::words,
                (q, v) -> q.capabilities(v.toArray(String[]::new)));
        need(all, "useCases", "names of uses", ModelNeeds::words, (q, v) -> q.useCases(v.toArray(String[]::new)));
        need(
                all,
                "minQuality",
                "one of basic, good, high, highest",
                v -> QualityTier.parse(text(v)),
                ModelQuery.Builder::minQuality);
    }

    private static void limits(Map<String, Need<?>> all) {
        need(all, "maxCost", "a number of USD", ModelNeeds::number, ModelQuery.Builder::maxCost);
        need(
                all,
                "maxLatency",
                "milliseconds or a duration such as 2s",
                ModelNeeds::time,
                ModelQuery.Builder::maxLatency);
        need(
                all,
                "latencyTier",
                "one of fast, medium, slow",
                v -> LatencyTier.parse(text(v)),
                ModelQuery.Builder::slowest);
        need(all, "minContextWindow", "a number of tokens", ModelNeeds::count, ModelQuery.Builder::minContextWindow);
        need(all, "minOutputTokens", "a number of tokens", ModelNeeds::count, ModelQuery.Builder::minOutputTokens);
    }

    private static <T> void need(
            Map<String, Need<?>> all,
            String name,
            String wanted,
            Function<Object, T> reading,
            BiConsumer<ModelQuery.Builder, T> into) {
        all.put(name, new Need<>(wanted, reading, into));
    }

    static ModelQuery.Builder query(Map<String, ?> needs) {
        ModelQuery.Builder query = ModelQuery.builder();
        needs.forEach((name, value) -> read(name, name, value, query));
        return query;
    }

    /**
     * Adds a requirement to a query; null or blank values are ignored.
     *
     * @param need the name of the requirement, such as {@code maxCost}
     * @param source the source of the value, for errors, such as {@code The header CamelLlmMaxCost}
     * @throws LlmException of kind {@code CONFIGURATION} if there is no such requirement, or its value is malformed
     */
    public static void read(String need, String source, @Nullable Object value, ModelQuery.Builder query) {
        Need<?> known = NEEDS.get(need);
        if (known == null) {
            throw ErrorKind.CONFIGURATION.exception(
                    "There is no need '" + need + "'; there are " + String.join(", ", NEEDS.keySet()));
        }
        if (value != null
                && !(value instanceof CharSequence text && text.toString().isBlank())) {
            known.read(source, value, query);
        }
    }

    /** Returns the items of a comma-separated text, a collection or an array. */
    private static List<String> words(Object value) {
        Stream<?> items = value instanceof Collection<?> all
                ? all.stream()
                : Arrays.stream(
                        value instanceof Object[] several
                                ? several
                                : String.valueOf(value).split(",", -1));
        return items.map(item -> String.valueOf(item).strip())
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static String text(Object value) {
        return String.valueOf(value).strip();
    }

    private static BigDecimal number(Object value) {
        BigDecimal number = BoundedDecimal.parse(text(value));
        if (number.signum() < 0) {
            throw new IllegalArgumentException("below 0");
        }
        return number;
    }

    private static Integer count(Object value) {
        return number(value).intValueExact();
    }

    private static Duration time(Object value) {
        Matcher time = TIME.matcher(text(value));
        if (!time.matches()) {
            throw new IllegalArgumentException("no time");
        }
        String unit = time.group(2) == null ? "ms" : time.group(2);
        return Duration.ofMillis(Math.multiplyExact(Long.parseLong(time.group(1)), UNITS.getOrDefault(unit, 1L)));
    }

    private static Boolean truth(Object value) {
        return switch (text(value).toLowerCase(java.util.Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither");
        };
    }
}
