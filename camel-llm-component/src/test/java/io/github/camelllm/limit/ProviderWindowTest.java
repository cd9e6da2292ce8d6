package io.github.camelllm.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.RateLimitStatus;
import io.github.camelllm.chat.RateLimitStatus.Unit;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProviderWindowTest {
    private static final long SECOND = 1_000_000_000L;

    private final ProviderWindow requests = new ProviderWindow(Unit.REQUESTS);
    private final ProviderWindow tokens = new ProviderWindow(Unit.TOKENS);

    private static RateLimitStatus status(Unit unit, Long limit, long remaining, Duration reset, boolean gradual) {
        return new RateLimitStatus("x", unit, limit, remaining, reset, gradual);
    }

    @Test
    void aBucketThatFillsGraduallyIsWaitedForAsLongAsOneCallTakes() {
        // 60 a minute, all used: one more is there each second
        requests.report(status(Unit.REQUESTS, 60L, 0, Duration.ofSeconds(60), true), 0, 1);
        assertThat(requests.wait(0, 0, 1, 0)).isEqualTo(SECOND);
        assertThat(requests.wait(0, SECOND, 1, 0)).isZero();
        assertThat(requests.wait(0, SECOND, 2, 0)).as("one is under way").isEqualTo(SECOND);
    }

    @Test
    void aWindowThatIsUsedUpIsWaitedFor() {
        requests.report(status(Unit.REQUESTS, 100L, 0, Duration.ofSeconds(30), false), 0, 1);
        assertThat(requests.wait(0, 10 * SECOND, 1, 0)).isEqualTo(20 * SECOND);
        assertThat(requests.wait(0, 30 * SECOND, 1, 0)).isZero();
    }

    @Test
    void theRestOfAWindowIsSpread() {
        requests.report(status(Unit.REQUESTS, 100L, 9, Duration.ofSeconds(30), false), 0, 1);
        assertThat(requests.wait(0, 0, 1, 0)).isEqualTo(3 * SECOND);
        assertThat(requests.wait(0, 0, 1, -3 * SECOND)).isZero();
        requests.report(status(Unit.REQUESTS, 100L, 90, Duration.ofSeconds(30), false), 0, 2);
        assertThat(requests.wait(0, 0, 2, 0)).as("much is left").isZero();
    }

    @Test
    void tokensCountByTheirNumber() {
        tokens.report(status(Unit.TOKENS, 60_000L, 500, Duration.ofSeconds(60), true), 0, 0);
        assertThat(tokens.wait(400, 0, 0, 0)).isZero();
        assertThat(tokens.wait(1500, 0, 0, 0)).isBetween(SECOND, SECOND + SECOND / 50);
    }

    @Test
    void aCallThatIsLargerThanTheLimitWaitsForAllOfIt() {
        tokens.report(status(Unit.TOKENS, 1000L, 0, Duration.ofSeconds(60), true), 0, 0);
        assertThat(tokens.wait(5000, 0, 0, 0)).isEqualTo(60 * SECOND);
    }

    @Test
    void aReportOfAnEarlierCallIsIgnored() {
        requests.report(status(Unit.REQUESTS, 100L, 50, Duration.ofSeconds(30), false), SECOND, 5);
        requests.report(status(Unit.REQUESTS, 100L, 0, Duration.ofSeconds(30), false), 0, 4);
        assertThat(requests.wait(0, SECOND, 5, 0)).isZero();
    }

    @Test
    void withoutAResetAMinuteIsTaken() {
        requests.report(status(Unit.REQUESTS, 60L, 0, null, false), 0, 1);
        assertThat(requests.wait(0, 0, 1, 0)).isEqualTo(SECOND);
    }

    @Test
    void nonsenseLimitsNothingForLong() {
        requests.report(status(Unit.REQUESTS, 5L, 100, Duration.ofSeconds(-5), true), 0, 1);
        assertThat(requests.wait(0, 0, 1, 0)).isZero();
        requests.report(status(Unit.REQUESTS, null, 0, Duration.ofDays(100_000), false), 0, 2);
        assertThat(requests.wait(0, 0, 2, 0)).isEqualTo(Duration.ofDays(365).toNanos());
    }
}
