package io.github.camelllm.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.ConfigurationException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MockOptionsTest {
    @ParameterizedTest
    @CsvSource({"50, 50", "50ms, 50", "1.5s, 1500", "2m, 120000", "1h30m, 5400000", "1d, 86400000", "1m 2s 3ms, 62003"})
    void durationsTakeCamelsForms(String text, long millis) {
        assertThat(MockOptions.NONE.with("retryAfter", text).retryAfter()).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void durationsCanBeGivenAsSuch() {
        DelayRange span = MockOptions.NONE.with("latency", Duration.ofMillis(7)).latency();

        assertThat(span).isEqualTo(new DelayRange(7_000_000, 7_000_000));
        assertThat(MockOptions.NONE.with("latency", 7).latency()).isEqualTo(span);
    }

    @Test
    void anUnknownOptionFailsWithTheOptionsThereAre() {
        assertThatThrownBy(() -> MockOptions.parse(Map.of("latancy", "50ms")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("latancy", "latency", "failures", "script");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "latency | soon | duration",
                "latency | 80ms..20ms | 20ms..80ms",
                "latency | 5 parsecs | duration",
                "tokensPerSecond | 0 | above 0",
                "chunkSize | 0 | from 1",
                "chunkSize | some | from 1",
                "failures | FLOOD:0.1 | RATE_LIMIT",
                "failures | RATE_LIMIT:2 | RATE_LIMIT:0.1",
                "failures | RATE_LIMIT:0.7,TIMEOUT:0.7 | more than 1",
                "failFirst | -1 | from 0",
                "seed | x | whole number",
                "toolCalls | a,,b | names of tools",
                "usage | in:x | in:100",
                "usage | input:5 | in:100",
                "record | maybe | true or false",
                "script | file:/nowhere/script.yaml | /nowhere/script.yaml",
            })
    void aBadValueFailsWithItsOptionAndForm(String option, String value, String told) {
        assertThatThrownBy(() -> MockOptions.NONE.with(option, value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("mock." + option + "=" + value, told);
    }
}
