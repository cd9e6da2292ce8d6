package io.github.camelllm.mock;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.regex.Pattern;

/** Texts of a schema's pattern, format and length, in words of the question. */
final class SampleText {
    private static final List<String> WORDS = List.of("lorem", "ipsum", "dolor", "sit", "amet", "consectetur");
    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");
    private static final int TRIES = 40;

    /** The most characters of a text; a schema may come from a message, and must not fill the memory. */
    static final int MOST = 100_000;

    private final List<String> words;
    private final SplittableRandom random;

    SampleText(String question, SplittableRandom random) {
        this.words = question.isBlank() ? WORDS : Arrays.asList(question.strip().split("\\s+"));
        this.random = random;
    }

    /** Returns a text for a schema at a place. */
    String text(ObjectNode schema, String place) {
        int least = schema.path("minLength").asInt(0);
        int most = schema.path("maxLength").asInt(Integer.MAX_VALUE);
        if (least > most) {
            throw SchemaMismatch.impossible("minLength is above maxLength at " + place);
        } else if (least > MOST) {
            throw SchemaMismatch.unsupported("minLength is above " + MOST + " at " + place);
        } else if (schema.has("pattern")) {
            return matching(schema.get("pattern").asText(), least, most, place);
        }
        return formatted(schema.path("format").asText(), least, most);
    }

    private String matching(String pattern, int least, int most, String place) {
        RegexSample sample = RegexSample.of(pattern, place);
        Pattern check = SchemaCheck.compile(pattern);
        for (int tries = 0; tries < TRIES; tries++) {
            String text = sample.draw(random, least, most);
            int length = text.codePointCount(0, text.length());
            if (length >= least && length <= most && check.matcher(text).find()) {
                return text;
            }
        }
        throw SchemaMismatch.unsupported("no text was found for the pattern " + pattern + " at " + place);
    }

    private String formatted(String format, int least, int most) {
        Instant time = START.plus(Duration.ofSeconds(random.nextInt(63_072_000)));
        return switch (format) {
            case "date-time" -> time.toString();
            case "date" -> time.toString().substring(0, 10);
            case "time" -> time.toString().substring(11);
            case "duration" ->
                Duration.of(1 + random.nextInt(600), ChronoUnit.MINUTES).toString();
            case "email", "idn-email" -> name(least - 12) + "@example.com";
            case "hostname", "idn-hostname" -> name(least - 12) + ".example.com";
            case "uri", "iri", "url", "uri-template" -> "https://example.com/" + name(least - 20);
            case "uri-reference", "iri-reference", "json-pointer" -> "/" + name(least - 1);
            case "relative-json-pointer" -> "0/" + name(least - 2);
            case "uuid" -> uuid();
            case "ipv4" -> "192.0.2." + random.nextInt(256);
            case "ipv6" -> "2001:db8::" + Integer.toHexString(random.nextInt(1, 0x10000));
            case "regex" -> "[a-z]+";
            default -> sentence(least, most);
        };
    }

    private String uuid() {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }

    /** Returns a name in small letters. */
    String name() {
        String word =
                words.get(random.nextInt(words.size())).toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        return word.isEmpty() || word.length() > 20 ? WORDS.get(random.nextInt(WORDS.size())) : word;
    }

    private String name(int least) {
        StringBuilder name = new StringBuilder(name());
        while (name.length() < least) {
            name.append(name());
        }
        return name.toString();
    }

    private String sentence(int least, int most) {
        StringBuilder text = new StringBuilder();
        int at = random.nextInt(words.size());
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count || length(text) < least; i++) {
            String word = words.get((at + i) % words.size());
            int longer = length(text) + 1 + word.codePointCount(0, word.length());
            if (i > 0 && longer > most && length(text) >= least) {
                break;
            }
            text.append(i > 0 ? " " : "").append(word);
        }
        return length(text) <= most ? text.toString() : text.substring(0, text.offsetByCodePoints(0, most));
    }

    private static int length(StringBuilder text) {
        return text.codePointCount(0, text.length());
    }
}
