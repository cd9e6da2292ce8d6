package io.github.camelllm.history;

import static io.github.camelllm.history.SyntheticCalls.answer;
import static io.github.camelllm.history.SyntheticCalls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Percentiles of known distributions. */
class PercentilesTest {
    private static final int CALLS = 100_000;
    private static final double[] SHARES = {0.50, 0.90, 0.95, 0.99};

    static Stream<Arguments> distributions() {
        DoubleUnaryOperator uniform = share -> 50 + 4_950 * share;
        DoubleUnaryOperator exponential = share -> 20 - 800 * Math.log(1 - share);
        DoubleUnaryOperator pareto = share -> 100 * Math.pow(1 - share, -1 / 1.5);
        DoubleUnaryOperator twoPeaks = share -> share < 0.93 ? 300 + 100 * share : 30_000 + 1_000 * share;
        return Stream.of(
                Arguments.of("uniform", uniform),
                Arguments.of("exponential", exponential),
                Arguments.of("Pareto", pareto),
                Arguments.of("two peaks", twoPeaks));
    }

    /** The calls are spread over three hours, so that minutes are written, read and added up. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("distributions")
    void percentilesOf100000CallsAreWithinOnePercent(String name, DoubleUnaryOperator millis) {
        SyntheticCalls calls = new SyntheticCalls();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(7));
        for (int i = 0; i < CALLS; i++) {
            double value = millis.applyAsDouble((order.get(i) + 0.5) / CALLS);
            calls.record(call("p", "m" + i % 3)
                    .nanos((long) (value * 1e6))
                    .firstTokenNanos((long) (value * 1e5))
                    .answered(answer("0.001")));
            if (i % 1_000 == 0) {
                calls.pass(Duration.ofMinutes(2));
            }
        }
        for (Duration window : List.of(Duration.ofHours(24), Duration.ofDays(20))) {
            CallFigures total = calls.history()
                    .query(HistoryQuery.by(HistoryGrouping.PROVIDER).last(window))
                    .total();
            assertThat(total.latency().count()).isEqualTo(CALLS);
            assertClose(total.latency(), millis, 1);
            assertClose(total.firstToken(), millis, 0.1);
        }
    }

    private static void assertClose(LatencySummary summary, DoubleUnaryOperator millis, double factor) {
        double[] measured = {summary.p50(), summary.p90(), summary.p95(), summary.p99()};
        for (int i = 0; i < SHARES.length; i++) {
            double expected = factor * millis.applyAsDouble(SHARES[i]);
            assertThat(measured[i]).as("p" + SHARES[i]).isCloseTo(expected, within(0.01 * expected));
        }
    }

    @Property(tries = 300)
    void theHistogramAgreesWithHdrHistogram(
            @ForAll @Size(min = 1, max = 300) List<@LongRange(min = 64, max = 8_000_000_000L) Long> micros) {
        LatencyHistogram ours = new LatencyHistogram();
        Histogram reference = new Histogram(3);
        for (long one : micros) {
            ours.add(one * 1_000);
            reference.recordValue(one);
        }
        for (double share : SHARES) {
            double expected = reference.getValueAtPercentile(100 * share) * 1e3;
            assertThat(ours.percentile(share)).isCloseTo(expected, within(0.01 * expected));
        }
    }

    @Property(tries = 200)
    void aWrittenHistogramIsReadAsItWas(@ForAll @Size(max = 200) List<@LongRange(min = 0) Long> nanos) {
        LatencyHistogram written = new LatencyHistogram();
        nanos.forEach(written::add);
        CompactBytes.Writer out = new CompactBytes.Writer();
        written.write(out);
        byte[] bytes = out.take();
        LatencyHistogram read = new LatencyHistogram();
        read.read(new CompactBytes.Reader(bytes));
        CompactBytes.Writer again = new CompactBytes.Writer();
        read.write(again);
        assertThat(again.take()).isEqualTo(bytes);
        assertThat(read.count()).isEqualTo(nanos.size());
    }
}
