package io.github.camelllm.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import io.github.camelllm.wire.WellFormedGenerator;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
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

    static List<TextKinds.Kind> kinds() {
        return TextKinds.all();
    }

    static List<TextKinds.Kind> languages() {
        return TextKinds.languages();
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
    void noVocabularyCountsATextOutsideOfItsBounds(TextKinds.Kind kind) {
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
        List<TextKinds.Kind> kinds = kinds();
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
        String chinese = TextKinds.language("Chinese");
        String text = chinese.repeat(1_440_000 / chinese.length());
        TokenCount count = TokenCounter.of("deepseek", "deepseek-chat").count(text);
        assertThat(count.atLeast()).isLessThan(864_000);
        assertThat(count.tokens()).isBetween(700_000L, 1_200_000L);
    }

    /** What is likely stays of use: within a factor of two of what current vocabularies count. */
    @ParameterizedTest
    @MethodSource("languages")
    void theLikelyCountIsNearWhatO200kCounts(TextKinds.Kind language) {
        String text = TextKinds.language(language.name()).repeat(10);
        long exact = REFERENCES.get(0).countTokensOrdinary(text);
        assertThat(TokenCounter.estimating("any", "unknown").count(text).tokens())
                .isBetween(exact * 6 / 10, exact * 3 / 2);
    }

    @Test
    void theUpperBoundOfEnglishIsLessThanTwiceItsTokens() {
        String text = TextKinds.language("English").repeat(10);
        long exact = REFERENCES.get(0).countTokensOrdinary(text);
        assertThat(TokenBounds.atMost(text)).isLessThan(2 * exact);
    }

    /** The only assertion of a time: a megabyte must not hold the thread of a caller for seconds. */
    @ParameterizedTest
    @MethodSource("kinds")
    void aMegabyteOfAnyKindIsCountedWithinTwoSecondsOfProcessorTime(TextKinds.Kind kind) {
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
        String text = String.join(
                        "\n", TextKinds.language("English"), TextKinds.language("Russian"), TextKinds.language("Hindi"))
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
