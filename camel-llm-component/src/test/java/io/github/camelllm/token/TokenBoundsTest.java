package io.github.camelllm.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import io.github.camelllm.wire.WellFormedGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No published vocabulary counts a text lower or higher than its bounds. */
class TokenBoundsTest {
    private static final EncodingRegistry REGISTRY = Encodings.newLazyEncodingRegistry();
    private static final List<Encoding> REFERENCES = Stream.of(
                    EncodingType.O200K_BASE, EncodingType.CL100K_BASE, EncodingType.P50K_BASE, EncodingType.R50K_BASE)
            .map(REGISTRY::getEncoding)
            .toList();

    /** A kind of text, made anew by each random number. */
    record Kind(String name, Function<Random, String> text) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>(languages());
        kinds.add(of("random small letters", 'a', 'z', ""));
        kinds.add(of("random words", 'a', 'z', " "));
        kinds.add(of("random capitals", 'A', 'Z', " "));
        kinds.add(any("mixed letters", "abcdefghijABCDEFGHIJ'-_ "));
        kinds.add(any("DNA", "ACGT"));
        kinds.add(any("small DNA", "acgt"));
        kinds.add(any("digits", "0123456789"));
        kinds.add(any("numbers", "0123456789., -"));
        kinds.add(any("hexadecimal", "0123456789abcdef"));
        kinds.add(any("base64", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="));
        kinds.add(any("white space", " \t\n\r\u000b\f"));
        kinds.add(any("spaces", " "));
        kinds.add(any("line breaks", "\n"));
        kinds.add(any("signs", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"));
        kinds.add(any("one sign", "="));
        kinds.add(any("apostrophes", "'stdmrevl "));
        kinds.add(any("contractions", "itsweredon' "));
        kinds.add(any("code", "if(x){ret urn y;}\n  =>&|<>.0"));
        kinds.add(any("JSON", "{\"key\":[1,null],\"a b\":true}\n  "));
        kinds.add(any("mojibake", "\u00c3\u00c2"));
        kinds.add(any("accents", "\u00e9\u00e8\u00ea\u00fc\u00f6 aeiou"));
        kinds.add(of("control characters", 0, 0x1F, ""));
        kinds.add(of("further controls", 0x80, 0x9F, " "));
        kinds.add(of("rare Han", 0x3400, 0x4DBF, ""));
        kinds.add(of("common Han", 0x4E00, 0x9FFF, ""));
        kinds.add(of("supplementary Han", 0x20000, 0x2A6DF, ""));
        kinds.add(of("emoji", 0x1F300, 0x1F64F, ""));
        kinds.add(any("joined emoji", "\uD83D\uDC69\u200D\uD83D\uDCBB\uFE0F "));
        kinds.add(of("mathematical letters", 0x1D400, 0x1D7FF, ""));
        kinds.add(of("combining marks", 0x300, 0x36F, "ae"));
        kinds.add(of("Hangul", 0xAC00, 0xD7A3, " "));
        kinds.add(of("Ethiopic", 0x1200, 0x135A, " "));
        kinds.add(of("Yi", 0xA000, 0xA48C, ""));
        kinds.add(of("Cuneiform", 0x12000, 0x12399, ""));
        kinds.add(of("private use", 0xE000, 0xF8FF, ""));
        kinds.add(of("halves of pairs", 0xD800, 0xDFFF, "a"));
        kinds.add(of("anything", 0, 0x10FFFF, " a"));
        kinds.add(any("the longest Chinese token", "\u5fae\u4fe1\u516c\u4f17\u53f7\u5929\u5929\u4e2d\u5f69\u7968"));
        return kinds;
    }

    private static List<Kind> languages() {
        try (InputStream in = TokenBoundsTest.class.getResourceAsStream("/tokens/languages.tsv")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", -1))
                    .map(fields -> new Kind(fields[0], random -> language(fields[1], random)))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The text, then parts of it that begin and end anywhere. */
    private static String language(String text, Random random) {
        StringBuilder all = new StringBuilder(text);
        for (int i = 0; i < 20; i++) {
            int begin = random.nextInt(text.length());
            all.append(text, begin, begin + random.nextInt(text.length() - begin));
        }
        return all.toString();
    }

    private static Kind of(String name, int first, int last, String between) {
        return new Kind(name, random -> {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 500; i++) {
                text.appendCodePoint(first + random.nextInt(last - first + 1));
                if (!between.isEmpty() && random.nextInt(5) == 0) {
                    text.append(between);
                }
            }
            return text.toString();
        });
    }

    private static Kind any(String name, String characters) {
        int[] points = characters.codePoints().toArray();
        return new Kind(name, random -> {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 1000; i++) {
                text.appendCodePoint(points[random.nextInt(points.length)]);
            }
            return text.toString();
        });
    }

    private static void check(String text) {
        TokenCount count = TokenCounter.estimating("any", "unknown").count(text);
        String received = WellFormedGenerator.wellFormed(text);
        for (Encoding reference : REFERENCES) { // which accept no halves of surrogate pairs
            assertThat((long) reference.countTokensOrdinary(received))
                    .as("%s of: %.200s", reference.getName(), text)
                    .isBetween(count.atLeast(), count.atMost());
        }
        assertThat(count.tokens()).isBetween(count.atLeast(), count.atMost());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void noVocabularyCountsATextOutsideOfItsBounds(Kind kind) {
        Random random = new Random(42);
        for (int i = 0; i < 15; i++) {
            check(kind.text().apply(random));
        }
    }

    @Property(tries = 1000)
    void noVocabularyCountsAMixtureOutsideOfItsBounds(@ForAll("mixtures") String text) {
        check(text);
    }

    @Provide
    Arbitrary<String> mixtures() {
        List<Kind> kinds = kinds();
        Arbitrary<String> piece = Arbitraries.of(kinds)
                .flatMap(kind -> Arbitraries.longs().map(seed -> {
                    String text = kind.text().apply(new Random(seed));
                    return text.substring(0, (int) Math.floorMod(seed, (long) Math.min(40, text.length())));
                }));
        return piece.list().ofMinSize(1).ofMaxSize(12).map(pieces -> String.join("", pieces));
    }

    /** All tokens of a vocabulary, one after the other and many times over: what is shortest for its length. */
    @Test
    void noRepeatedTokenHasFewerTokensThanTheLowerBound() {
        for (Encoding reference : REFERENCES) {
            for (int token = 1000; token < 50_000; token += 31) {
                com.knuddels.jtokkit.api.IntArrayList one = new com.knuddels.jtokkit.api.IntArrayList(1);
                one.add(token);
                String text = new String(reference.decodeBytes(one), StandardCharsets.UTF_8).repeat(6);
                assertThat(TokenBounds.atLeast(text))
                        .as("%s: %s", reference.getName(), text)
                        .isLessThanOrEqualTo(reference.countTokensOrdinary(text));
            }
        }
    }

    /** 1.44 million Chinese characters are 864,000 tokens by the page of DeepSeek: they may fit a million. */
    @Test
    void theLowerBoundLeavesLongTextsToTheProvider() {
        String chinese = languageOf("Chinese");
        String text = chinese.repeat(1_440_000 / chinese.length());
        TokenCount count = TokenCounter.of("deepseek", "deepseek-chat").count(text);
        assertThat(count.atLeast()).isLessThan(864_000);
        assertThat(count.tokens()).isBetween(700_000L, 1_200_000L);
    }

    /** What is likely stays of use: within a factor of two of what current vocabularies count. */
    @ParameterizedTest
    @MethodSource("languages")
    void theLikelyCountIsNearWhatO200kCounts(Kind language) {
        String text = languageOf(language.name()).repeat(10);
        long exact = REFERENCES.get(0).countTokensOrdinary(text);
        assertThat(TokenCounter.estimating("any", "unknown").count(text).tokens())
                .isBetween(exact * 6 / 10, exact * 3 / 2);
    }

    @Test
    void theUpperBoundOfEnglishIsLessThanTwiceItsTokens() {
        String text = languageOf("English").repeat(10);
        long exact = REFERENCES.get(0).countTokensOrdinary(text);
        assertThat(TokenBounds.atMost(text)).isLessThan(2 * exact);
    }

    private static String languageOf(String name) {
        try (InputStream in = TokenBoundsTest.class.getResourceAsStream("/tokens/languages.tsv")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(name + "\t"))
                    .map(line -> line.substring(name.length() + 1))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The only assertion of a time: a megabyte must not hold the thread of a caller for seconds. */
    @ParameterizedTest
    @MethodSource("kinds")
    void aMegabyteOfAnyKindIsCountedWithinTwoSecondsOfProcessorTime(Kind kind) {
        Random random = new Random(7);
        String piece = kind.text().apply(random);
        int bytes = piece.getBytes(StandardCharsets.UTF_8).length;
        String text = piece.repeat(1 + (1 << 20) / bytes);
        long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        TokenCounter.of("openai", "gpt-4o").count(text);
        TokenCounter.of("anthropic", "claude-sonnet-4-5").count(text);
        long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin;
        assertThat(spent).isLessThan(2_000_000_000L);
    }

    @Test
    void countingInPiecesIsExactWhereATextHasWords() {
        String text = String.join("\n", languageOf("English"), languageOf("Russian"), languageOf("Hindi"))
                .repeat(100);
        TokenCount count = TokenCounter.of("openai", "gpt-4o").count(text);
        assertThat(count.exact()).isTrue();
        assertThat(count.tokens()).isEqualTo(REFERENCES.get(0).countTokensOrdinary(text));
    }

    @Test
    void aRunWithoutABreakIsCountedInPiecesAndSoNotExact() {
        TokenCount count = TokenCounter.of("openai", "gpt-4o").count("\uD83D\uDE00".repeat(100_000));
        assertThat(count.exact()).isFalse();
        assertThat(count.tokens()).isBetween(count.atLeast(), count.atMost());
    }
}
