package io.github.camelllm.examples.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Tally tally = new Tally();

    private List<String> drawn(int width) {
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Progress progress = new Progress(out, () -> width, 1_000_000);
        Message answer = new DefaultMessage(new DefaultCamelContext());
        answer.setHeader("CamelLlmCost", new BigDecimal("12.345"));
        answer.setHeader("CamelLlmLatency", 5L);
        for (int i = 0; i < 12_345; i++) {
            tally.enriched();
        }
        progress.end(tally);
        tally.called(answer);
        List.of("RATE_LIMIT", "RATE_LIMIT", "INVALID_ANSWER").forEach(tally::failed);
        progress.end(tally);
        return Arrays.stream(bytes.toString(StandardCharsets.UTF_8).split("[\r\n]"))
                .filter(line -> !line.isEmpty())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 20, 27, 40, 60, 80, 81, 120, 200})
    void noLineReachesTheWidthOfTheTerminal(int width) {
        assertThat(drawn(width)).allSatisfy(line -> assertThat(line.length()).isLessThan(width));
    }

    @Test
    void atEightyColumnsThereAreCountFailuresTimeLeftAndRate() {
        assertThat(drawn(80).get(1)).startsWith("[").contains("12,348 of 1,000,000 (1 %)", "3 failed", " left");
    }

    @Test
    void aWideTerminalHasCostAndFailuresByKind() {
        assertThat(drawn(200).get(1)).contains("USD 12.35", "RATE_LIMIT 2 INVALID_ANSWER 1", "/s");
    }

    @Test
    void aLineCoversTheOneBefore() {
        List<String> lines = drawn(80);
        assertThat(lines.get(1).length())
                .isGreaterThanOrEqualTo(lines.get(0).stripTrailing().length());
    }

    @Test
    void theWidthIsTheSecondNumberOfStty() {
        assertThat(Terminal.width("24 132\n")).isEqualTo(132);
        assertThat(Terminal.width("0 0")).isEqualTo(80);
        assertThat(Terminal.width("stty: not a tty")).isEqualTo(80);
        assertThat(Terminal.width(null)).isEqualTo(80);
    }
}
