package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryDelayTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({"7, 7000", "0.5, 500", "1.5, 1500", "' 3 ', 3000", "0, ", "-1, ", "soon, ", "1e3, ", "NaN, "})
    void retryAfterIsInSeconds(String value, Long millis) {
        assertDelay(delay(503, "{}", "retry-after", value), millis);
    }

    @ParameterizedTest
    @CsvSource({
        "20s, 20000",
        "20S, 20000",
        "20 s, 20000",
        "20sec, 20000",
        "20 seconds, 20000",
        "1 second, 1000",
        "1m30s, 90000",
        "'1 minute, 30 seconds', 90000",
        "2 hours, 7200000",
        "250 milliseconds, 250",
        "PT1M30S, 90000",
        "'\"20\"', 20000",
        "20 parsecs, ",
        "P, "
    })
    void retryAfterMayHaveUnits(String value, Long millis) {
        assertDelay(delay(429, "{}", "retry-after", value), millis);
    }

    @Test
    void millisecondsComeFirst() {
        assertDelay(delay(429, "{}", "retry-after", "7", "retry-after-ms", "250.5"), 251L);
        assertDelay(delay(429, "{}", "retry-after", "7", "retry-after-ms", "0"), 7000L);
    }

    @Test
    void aDateIsTakenRelativeToTheTimeOfTheAnswer() {
        String then = "Sat, 21 Nov 2026 10:01:30 GMT";
        assertDelay(delay(429, "{}", "retry-after", then), 90_000L);
        assertDelay(delay(429, "{}", "retry-after", then, "date", "Sat, 21 Nov 2026 10:01:00 GMT"), 30_000L);
        assertDelay(delay(429, "{}", "retry-after", "Sat, 21 Nov 2026 09:00:00 GMT"), null);
    }

    @Test
    void googleTellsTheDelayInTheBody() {
        String body = "{\"error\":{\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\","
                + "\"retryDelay\":\"34.07s\"}]}}";
        assertDelay(delay(429, body), 34_070L);
        assertDelay(delay(429, body, "retry-after", "2"), 2000L);
    }

    @ParameterizedTest
    @CsvSource({
        "6m0s, 360000",
        "7.66s, 7660",
        "12ms, 12",
        "1h8m26.585s, 4106585",
        "60, 60000",
        "0.5, 500",
        "2026-11-21T10:00:05Z, 5000",
        "1795255210, 10000",
        "1795255210000, 10000",
        "0s, ",
        "0, ",
        "6m0x, ",
        "tomorrow, ",
        "2026-11-21T09:00:05Z, ",
    })
    void theResetOfAnExhaustedLimitIsADelay(String reset, Long millis) {
        assertDelay(
                delay(429, "{}", "x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", reset), millis);
    }

    @Test
    void theLongestResetCountsAndOnlyOfExhaustedLimits() {
        assertDelay(
                delay(
                        429,
                        "{}",
                        "x-ratelimit-remaining-requests",
                        "0",
                        "x-ratelimit-reset-requests",
                        "2s",
                        "anthropic-ratelimit-tokens-remaining",
                        "0",
                        "anthropic-ratelimit-tokens-reset",
                        "2026-11-21T10:00:09Z",
                        "x-ratelimit-remaining-tokens-minute",
                        "0",
                        "x-ratelimit-remaining-tokens",
                        "5",
                        "x-ratelimit-reset-tokens",
                        "50s"),
                9000L);
    }

    @Test
    void resetsCountForStatus429Only() {
        assertDelay(delay(503, "{}", "x-ratelimit-remaining", "0", "x-ratelimit-reset", "2"), null);
    }

    @Test
    void headersOfTheProvidersOwnCountAsItsDescriptorNamesThem() {
        assertDelay(delay(429, "{}", "X-Acme-Calls-Remaining", "0", "X-Acme-Calls-Reset", "2"), 2000L);
        assertDelay(delay(429, "{}", "X-Other-Calls-Remaining", "0", "X-Other-Calls-Reset", "2"), null);
    }

    private static void assertDelay(Duration delay, Long millis) {
        assertThat(delay).isEqualTo(millis == null ? null : Duration.ofMillis(millis));
    }

    private static Duration delay(int status, String body, String... headers) {
        Headers fields = Headers.of(headers);
        ErrorBody error = ErrorBody.of(fields, body.getBytes(StandardCharsets.UTF_8), List.of());
        return RetryDelay.of(fields, status, error, CLOCK, List.of("x-acme-calls-remaining"));
    }
}
