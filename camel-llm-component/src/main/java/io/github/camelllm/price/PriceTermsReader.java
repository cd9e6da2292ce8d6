package io.github.camelllm.price;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.BoundedDecimal;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@link PriceTerms} from a JSON object: the prices of a model in a file, or the pricing of a provider. */
public final class PriceTermsReader {
    /** The fields of terms. */
    public static final List<String> FIELDS = List.of(
            "audioInput",
            "audioOutput",
            "imageInput",
            "imageOutput",
            "cacheWriteHour",
            "cacheWriteHourFactor",
            "fees",
            "serviceTiers",
            "regions",
            "peak",
            "dated");

    private static final Set<String> OF_A_CHANGE = Set.of("factor", "input", "output", "cachedInput", "cacheWrite");
    private static final Set<String> OF_THE_PEAK = Set.of("days", "hours", "offPeak");

    private final String path;
    private final Function<String, RuntimeException> error;

    /**
     * Makes a reader.
     *
     * @param path where the object is, for errors, such as {@code prices.}
     * @param error makes the exception of a sentence that goes on after the name of what is read
     */
    public PriceTermsReader(String path, Function<String, RuntimeException> error) {
        this.path = path;
        this.error = error;
    }

    /**
     * Returns the terms.
     *
     * @param known those that are known already, which hold where the object does not have a field
     * @param prices reads prices with a date
     */
    public PriceTerms read(JsonNode json, PriceTerms known, Function<JsonNode, Prices> prices) {
        if (FIELDS.stream().noneMatch(json::has)) {
            return known;
        }
        return new PriceTerms(
                rate(json, "audioInput", known.audioInput()),
                rate(json, "audioOutput", known.audioOutput()),
                rate(json, "imageInput", known.imageInput()),
                rate(json, "imageOutput", known.imageOutput()),
                rate(json, "cacheWriteHour", known.cacheWriteHour()),
                rate(json, "cacheWriteHourFactor", known.cacheWriteHourFactor()),
                json.has("fees") ? fees(json.path("fees")) : known.fees(),
                json.has("serviceTiers") ? changes("serviceTiers", json.path("serviceTiers")) : known.serviceTiers(),
                json.has("regions") ? changes("regions", json.path("regions")) : known.regions(),
                json.has("peak") ? peak(json.path("peak")) : known.peak(),
                json.has("dated") ? dated(json.path("dated"), prices) : known.dated());
    }

    private @Nullable BigDecimal rate(JsonNode json, String field, @Nullable BigDecimal known) {
        JsonNode value = json.path(field);
        return value.isMissingNode() ? known : value.isNull() ? null : amount(field, value);
    }

    private BigDecimal amount(String field, JsonNode value) {
        if (!value.isNumber() || value.decimalValue().signum() < 0 || !BoundedDecimal.isBounded(value.decimalValue())) {
            throw wrong(field, "a number that is not below 0, of at most 40 digits", value);
        }
        return value.decimalValue();
    }

    private Map<String, BigDecimal> fees(JsonNode json) {
        Map<String, BigDecimal> fees = new LinkedHashMap<>();
        object("fees", json)
                .properties()
                .forEach(fee -> fees.put(fee.getKey(), amount("fees." + fee.getKey(), fee.getValue())));
        return fees;
    }

    private Map<String, PriceChange> changes(String field, JsonNode json) {
        Map<String, PriceChange> changes = new LinkedHashMap<>();
        object(field, json)
                .properties()
                .forEach(one -> changes.put(
                        one.getKey().toLowerCase(Locale.ROOT), change(field + "." + one.getKey(), one.getValue())));
        return changes;
    }

    private PriceChange change(String field, JsonNode json) {
        only(field, object(field, json), OF_A_CHANGE);
        JsonNode factor = json.path("factor");
        return new PriceChange(
                factor.isMissingNode() ? BigDecimal.ONE : amount(field + ".factor", factor),
                rate(json, "input", null),
                rate(json, "output", null),
                rate(json, "cachedInput", null),
                rate(json, "cacheWrite", null));
    }

    private @Nullable PeakHours peak(JsonNode json) {
        if (json.isNull()) {
            return null;
        }
        only("peak", object("peak", json), OF_THE_PEAK);
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        List<PeakHours.Span> spans = new ArrayList<>();
        try {
            json.path("days")
                    .forEach(day -> days.add(DayOfWeek.valueOf(day.asText().toUpperCase(Locale.ROOT))));
            json.path("hours").forEach(span -> spans.add(span(span.asText())));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw wrong("peak", "days such as monday, and hours such as 01:00-04:00 (UTC),", json);
        }
        return new PeakHours(
                days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days,
                spans,
                change("peak.offPeak", json.path("offPeak")));
    }

    private static PeakHours.Span span(String text) {
        String[] ends = text.split("-", -1);
        if (ends.length != 2) {
            throw new IllegalArgumentException(text);
        }
        return new PeakHours.Span(LocalTime.parse(ends[0]), LocalTime.parse(ends[1]));
    }

    private List<DatedPrices> dated(JsonNode json, Function<JsonNode, Prices> prices) {
        List<DatedPrices> dated = new ArrayList<>();
        for (JsonNode one : json) {
            object("dated", one);
            dated.add(new DatedPrices(day(one, "from"), day(one, "until"), prices.apply(one)));
        }
        return dated;
    }

    private @Nullable LocalDate day(JsonNode json, String field) {
        JsonNode value = json.path(field);
        try {
            return value.isMissingNode() || value.isNull() ? null : LocalDate.parse(value.asText());
        } catch (DateTimeException e) {
            throw wrong("dated." + field, "a date as YYYY-MM-DD", value);
        }
    }

    private JsonNode object(String field, JsonNode json) {
        if (!json.isObject()) {
            throw wrong(field, "an object", json);
        }
        return json;
    }

    private void only(String field, JsonNode json, Set<String> known) {
        json.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw error.apply("has the unknown field '" + path + field + "." + name + "'; there are "
                        + known.stream().sorted().toList());
            }
        });
    }

    private RuntimeException wrong(String field, String wanted, JsonNode value) {
        return error.apply("must have " + wanted + " in the field '" + path + field + "', but has "
                + (value.isMissingNode() ? "nothing" : value));
    }
}
