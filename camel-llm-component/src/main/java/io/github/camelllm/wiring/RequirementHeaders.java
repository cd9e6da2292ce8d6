package io.github.camelllm.wiring;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.catalog.Capability;
import io.github.camelllm.catalog.ModelQuery;
import io.github.camelllm.catalog.QualityTier;
import io.github.camelllm.chat.BoundedDecimal;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/** Reads what a message needs of a model from its headers. */
public final class RequirementHeaders {
    private static final int MAX_SHOWN = 100;

    private final InHeaders in;

    private RequirementHeaders(InHeaders in) {
        this.in = in;
    }

    /** Returns a query for what the headers ask for. */
    public static ModelQuery.Builder of(InHeaders in) {
        RequirementHeaders needs = new RequirementHeaders(in);
        ModelQuery.Builder query = ModelQuery.builder()
                .providers(needs.words(LlmConstants.PROVIDERS))
                .capabilities(needs.capabilities())
                .maxCost(needs.value(LlmConstants.MAX_COST, "a number of USD", RequirementHeaders::price))
                .maxLatency(needs.value(
                        LlmConstants.MAX_LATENCY, "milliseconds or a duration such as 2s", RequirementHeaders::time))
                .minQuality(
                        needs.value(LlmConstants.MIN_QUALITY, "one of basic, good, high, highest", QualityTier::parse))
                .preferOpenWeights(in.orOption(LlmConstants.PREFER_OPEN_WEIGHTS, false));
        Integer window = needs.value(LlmConstants.MIN_CONTEXT_WINDOW, "a number of tokens", RequirementHeaders::count);
        return window == null ? query : query.minContextWindow(window);
    }

    private List<Capability> capabilities() {
        return words(LlmConstants.CAPABILITIES).stream().map(Capability::parse).toList();
    }

    /** Returns the words of a header: a text with commas between them, or a collection. */
    private List<String> words(String header) {
        Object value = in.value(header);
        if (value == null) {
            return List.of();
        }
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

    private <T> @Nullable T value(String header, String wanted, Function<String, T> reading) {
        Object value = in.value(header);
        String text = value == null ? "" : value.toString().strip();
        if (text.isEmpty()) {
            return null;
        }
        try {
            return reading.apply(text);
        } catch (RuntimeException e) {
            throw ErrorDetails.of(
                            ErrorKind.CONFIGURATION,
                            "The header " + header + " must be " + wanted + ", not " + shortened(text))
                    .cause(e)
                    .exception();
        }
    }

    private static String shortened(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
    }

    private static BigDecimal price(String text) {
        return notNegative(BoundedDecimal.parse(text));
    }

    private static Integer count(String text) {
        return notNegative(BoundedDecimal.parse(text)).intValueExact();
    }

    private static BigDecimal notNegative(BigDecimal number) {
        if (number.signum() < 0) {
            throw new IllegalArgumentException("below 0");
        }
        return number;
    }

    private static Duration time(String text) {
        return Duration.ofMillis(TimeUtils.toMilliSeconds(text));
    }
}
