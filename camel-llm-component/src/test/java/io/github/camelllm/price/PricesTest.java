package io.github.camelllm.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.Usage;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PricesTest {
    private static final Prices ANTHROPIC = prices("3", "15", "0.3", "3.75", null);
    private static final Prices OPENAI = prices("2.5", "10", "1.25", null, null);
    private static final Prices TIERED = new Prices(
            usd("1.25"),
            usd("10"),
            usd("0.125"),
            null,
            null,
            List.of(new Prices.Tier(200_000, usd("2.5"), usd("15"), usd("0.25"), null)));

    private static Prices prices(
            @Nullable String input,
            @Nullable String output,
            @Nullable String cached,
            @Nullable String write,
            @Nullable String reasoning) {
        return new Prices(usd(input), usd(output), usd(cached), usd(write), usd(reasoning), List.of());
    }

    private static @Nullable BigDecimal usd(@Nullable String price) {
        return price == null ? null : new BigDecimal(price);
    }

    private static Usage usage(
            @Nullable Long in, @Nullable Long out, @Nullable Long cached, @Nullable Long write, @Nullable Long think) {
        return new Usage(in, out, cached, write, think);
    }

    @Test
    void tokensOfPromptAndAnswerHaveTheirPrices() {
        assertThat(Cost.of(OPENAI, Usage.of(1_000_000, 100_000))).isEqualTo(new BigDecimal("3.5"));
        assertThat(Cost.of(OPENAI, Usage.of(7, 3))).isEqualTo(new BigDecimal("0.0000475"));
    }

    @Test
    void tokensReadFromACacheAreNotBilledAtFullPrice() {
        assertThat(Cost.of(OPENAI, usage(1_000_000L, 0L, 800_000L, null, null)))
                .isEqualByComparingTo("1.5"); // 200,000 at 2.50 and 800,000 at 1.25
    }

    @Test
    void tokensOfACacheAreNotBilledTwice() {
        assertThat(Cost.of(ANTHROPIC, usage(1_000_000L, 0L, 600_000L, 300_000L, null)))
                .isEqualByComparingTo("1.605"); // 100,000 at 3, 600,000 at 0.30 and 300,000 at 3.75
    }

    @Test
    void reasoningIsOutputUnlessItHasAPriceOfItsOwn() {
        Usage thoughtful = usage(0L, 1_000_000L, null, null, 400_000L);
        assertThat(Cost.of(OPENAI, thoughtful)).isEqualByComparingTo("10");
        assertThat(Cost.of(prices("1", "10", null, null, "3"), thoughtful)).isEqualByComparingTo("7.2");
    }

    @Test
    void moreReasoningThanOutputIsBilledAsMuchAsThereIsOutput() {
        assertThat(Cost.of(prices("1", "10", null, null, "3"), usage(0L, 100L, null, null, 500L)))
                .isEqualByComparingTo("0.0003");
    }

    @Test
    void aLongPromptIsBilledByItsTierAltogether() {
        assertThat(Cost.of(TIERED, Usage.of(200_000, 1_000))).isEqualByComparingTo("0.26");
        assertThat(Cost.of(TIERED, Usage.of(200_001, 1_000))).isEqualByComparingTo("0.5150025");
        assertThat(Cost.of(TIERED, usage(400_000L, 0L, 400_000L, null, null))).isEqualByComparingTo("0.1");
    }

    @Test
    void whatIsUnknownMakesTheCostUnknown() {
        assertThat(Cost.of(Prices.UNKNOWN, Usage.of(1, 1))).isNull();
        assertThat(Cost.of(OPENAI, usage(1L, null, null, null, null))).isNull();
        assertThat(Cost.of(OPENAI, usage(null, 1L, null, null, null))).isNull();
        assertThat(Cost.of(prices("1", "2", null, null, null), usage(10L, 1L, null, 5L, null)))
                .as("the price of tokens that are written to a cache")
                .isNull();
        assertThat(Cost.of(prices("1", null, null, null, null), Usage.of(10, 1)))
                .isNull();
    }

    @Test
    void cachedTokensWithoutAPriceAreBilledAsInputOrPlainlyMore() {
        assertThat(Cost.of(prices("1", "2", null, null, null), usage(1_000_000L, 0L, 400_000L, null, null)))
                .isEqualByComparingTo("1");
    }

    @Test
    void aPriceThatIsNotNeededMayBeUnknown() {
        assertThat(Cost.of(prices("1", null, null, null, null), Usage.of(1_000_000, 0)))
                .isEqualByComparingTo("1");
    }

    @Test
    void freeIsZeroAndNotUnknown() {
        assertThat(Cost.of(Prices.FREE, Usage.UNKNOWN)).isEqualTo(BigDecimal.ZERO);
        assertThat(Cost.of(OPENAI, Usage.of(0, 0))).isEqualTo(BigDecimal.ZERO);
    }

    @Test
    void whatACallCostsAtMostIsNeverExceededByWhatItCosts() {
        for (Prices prices : List.of(ANTHROPIC, OPENAI, TIERED, prices("1", "2", "0.5", "3", "9"))) {
            BigDecimal most = Cost.atMost(prices, 1_000, 500);
            for (long cached = 0; cached <= 1_000; cached += 250) {
                Long written = prices.cacheWrite() == null ? null : (Long) (1_000 - cached);
                assertThat(Cost.of(prices, usage(1_000L, 500L, cached, written, 500L)))
                        .isLessThanOrEqualTo(most);
            }
        }
        assertThat(Cost.atMost(Prices.UNKNOWN, 1, 1)).isNull();
        assertThat(Cost.atMost(Prices.FREE, 1, 1)).isZero();
    }
}
