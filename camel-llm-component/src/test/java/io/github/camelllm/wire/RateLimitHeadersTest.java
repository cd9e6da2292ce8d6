package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.RateLimitStatus;
import io.github.camelllm.chat.RateLimitStatus.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What providers and gateways say of their limits, as their recorded answers or documentation have it. */
class RateLimitHeadersTest {
    private static List<RateLimitStatus> read(String... fields) {
        return RateLimitHeaders.read(new ResponseHead(200, Headers.of(fields)), List.of());
    }

    @Test
    void openAiAndGroqSayWhenTheBucketIsFull() {
        assertThat(read(
                        "x-ratelimit-limit-requests", "500",
                        "x-ratelimit-limit-tokens", "200000",
                        "x-ratelimit-remaining-requests", "499",
                        "x-ratelimit-remaining-tokens", "199990",
                        "x-ratelimit-reset-requests", "120ms",
                        "x-ratelimit-reset-tokens", "6m0s"))
                .containsExactly(
                        new RateLimitStatus(
                                "x-ratelimit-remaining-requests",
                                Unit.REQUESTS,
                                500L,
                                499,
                                Duration.ofMillis(120),
                                true),
                        new RateLimitStatus(
                                "x-ratelimit-remaining-tokens",
                                Unit.TOKENS,
                                200_000L,
                                199_990,
                                Duration.ofMinutes(6),
                                true));
    }

    @Test
    void anthropicGivesTimesAndTokensOfTheAnswerApart() {
        Instant reset = Instant.parse("2026-08-19T14:34:57Z");
        List<RateLimitStatus> statuses = read(
                "Date", "Wed, 19 Aug 2026 14:34:27 GMT",
                "anthropic-ratelimit-input-tokens-limit", "2000000",
                "anthropic-ratelimit-input-tokens-remaining", "1999000",
                "anthropic-ratelimit-input-tokens-reset", reset.toString(),
                "anthropic-ratelimit-output-tokens-limit", "400000",
                "anthropic-ratelimit-output-tokens-remaining", "0",
                "anthropic-ratelimit-output-tokens-reset", reset.toString());
        assertThat(statuses).extracting(RateLimitStatus::unit).containsExactly(Unit.TOKENS, Unit.OUTPUT_TOKENS);
        assertThat(statuses).allSatisfy(status -> {
            assertThat(status.reset()).isEqualTo(Duration.ofSeconds(30));
            assertThat(status.gradual()).isTrue();
        });
        assertThat(statuses.get(1).remaining()).isZero();
    }

    @Test
    void windowsOfCerebrasMistralTogetherAndXaiMayHaveNoReset() {
        assertThat(read(
                        "x-ratelimit-limit-requests-day", "14400",
                        "x-ratelimit-remaining-requests-day", "14399",
                        "x-ratelimit-reset-requests-day", "33011.38"))
                .containsExactly(new RateLimitStatus(
                        "x-ratelimit-remaining-requests-day",
                        Unit.REQUESTS,
                        14_400L,
                        14_399,
                        Duration.ofMillis(33_011_380),
                        false));
        assertThat(read("x-ratelimit-limit-req-minute", "120", "x-ratelimit-remaining-req-minute", "119"))
                .containsExactly(
                        new RateLimitStatus("x-ratelimit-remaining-req-minute", Unit.REQUESTS, 120L, 119, null, false));
    }

    @Test
    void openRouterGivesTheTimeInMilliseconds() {
        assertThat(read(
                        "Date", "Wed, 19 Aug 2026 14:34:27 GMT",
                        "X-RateLimit-Limit", "20",
                        "X-RateLimit-Remaining", "0",
                        "X-RateLimit-Reset",
                                String.valueOf(
                                        Instant.parse("2026-08-19T14:35:00Z").toEpochMilli())))
                .containsExactly(new RateLimitStatus(
                        "x-ratelimit-remaining", Unit.REQUESTS, 20L, 0, Duration.ofSeconds(33), false));
    }

    @Test
    void ofAListTheTightestCounts() {
        assertThat(read(
                        "x-ratelimit-limit", "1000, 1000;w=1",
                        "x-ratelimit-remaining", "999",
                        "x-ratelimit-reset", "1"))
                .containsExactly(new RateLimitStatus(
                        "x-ratelimit-remaining", Unit.REQUESTS, 1000L, 999, Duration.ofSeconds(1), false));
        assertThat(read(
                        "ratelimit-limit",
                        "1000;w=3600, 10;w=1",
                        "ratelimit-remaining",
                        "900, 3",
                        "ratelimit-reset",
                        "1"))
                .containsExactly(new RateLimitStatus(
                        "ratelimit-remaining", Unit.REQUESTS, 10L, 3, Duration.ofSeconds(1), false));
    }

    @Test
    void theDraftOfTheIetfIsReadInBothForms() {
        assertThat(read("RateLimit", "limit=100, remaining=50, reset=5"))
                .containsExactly(
                        new RateLimitStatus("ratelimit", Unit.REQUESTS, 100L, 50, Duration.ofSeconds(5), false));
        assertThat(read(
                        "RateLimit-Policy", "\"burst\";q=100;w=60, \"daily\";q=1000;w=86400",
                        "RateLimit", "\"burst\";r=50;t=30, \"daily\";r=7;t=3600"))
                .containsExactly(
                        new RateLimitStatus(
                                "ratelimit\"burst\"", Unit.REQUESTS, 100L, 50, Duration.ofSeconds(30), false),
                        new RateLimitStatus("ratelimit\"daily\"", Unit.REQUESTS, 1000L, 7, Duration.ofHours(1), false));
    }

    @Test
    void fieldsThatADescriptorNamesCountToo() {
        ResponseHead head = new ResponseHead(200, Headers.of("x-trial-endpoint-call-remaining", "38"));
        assertThat(RateLimitHeaders.read(head, List.of("x-trial-endpoint-call-remaining")))
                .containsExactly(
                        new RateLimitStatus("x-trial-endpoint-call-remaining", Unit.REQUESTS, null, 38, null, false));
    }

    @Test
    void whatIsNoLimitOrNoNumberIsIgnored() {
        assertThat(read(
                        "content-type", "application/json",
                        "x-ratelimit-remaining", "many",
                        "x-ratelimit-remaining-tokens", "",
                        "x-ratelimit-remaining-input-images", "50000",
                        "x-ratelimit-remaining-requests", "99999999999999999999999999",
                        "x-ratelimit-key", "gpt-5-nano"))
                .filteredOn(status -> !status.name().equals("x-ratelimit-remaining-requests"))
                .isEmpty();
    }
}
