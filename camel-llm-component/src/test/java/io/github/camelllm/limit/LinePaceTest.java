package io.github.camelllm.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LinePaceTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    /** The pace of 600 calls a minute. */
    private static final long WHOLE = SECOND / 10;

    private final LinePace pace = new LinePace(WHOLE, 0);

    /** Lets calls through at an even pace for some minutes. */
    private long grant(int perMinute, int minutes) {
        long now = 0;
        for (int i = 0; i < perMinute * minutes; i++) {
            now = i * (MINUTE / perMinute);
            pace.granted(now, true);
        }
        return now;
    }

    private long interval(long now) {
        pace.granted(now, true);
        return pace.nextAt() - now;
    }

    @Test
    void withoutRefusalsThePaceIsThatOfTheLimit() {
        long now = grant(30, 3) + 2 * SECOND;
        assertThat(interval(now)).isLessThanOrEqualTo(WHOLE);
        assertThat(pace.isEarly(now)).isFalse();
    }

    @Test
    void aSingleNodeThatUsesTheLimitIsNotSlowed() {
        long now = grant(600, 3);
        pace.refused(now);
        assertThat(interval(now + SECOND)).isLessThanOrEqualTo(WHOLE);
    }

    @Test
    void aNodeOfManyTakesItsPart() {
        long now = grant(60, 3);
        pace.refused(now);
        now += 10 * SECOND;
        pace.nothingBefore(now);
        assertThat(interval(now)).isBetween(SECOND / 2, SECOND);
        assertThat(pace.isEarly(now)).isTrue();
        assertThat(pace.isEarly(now + SECOND)).isFalse();
    }

    @Test
    void inItsFirstMinuteItIsNotSlowedAsItDoesNotKnowItsPart() {
        pace.granted(0, true);
        pace.refused(SECOND);
        pace.nothingBefore(2 * SECOND);
        assertThat(interval(2 * SECOND)).isEqualTo(WHOLE);
    }

    @Test
    void aNodeThatHasGotNothingAsksEveryFiveSecondsAtLeast() {
        pace.refused(5 * MINUTE);
        pace.nothingBefore(5 * MINUTE);
        assertThat(interval(5 * MINUTE)).isLessThanOrEqualTo(5 * SECOND);
    }

    @Test
    void whenOthersStopItIsSoonAtThePaceOfTheLimit() {
        long now = grant(60, 3);
        pace.refused(now);
        now += 2 * MINUTE;
        pace.nothingBefore(now);
        assertThat(interval(now)).isEqualTo(WHOLE);
    }

    @Test
    void callsThatDidNotWaitDoNotDelayThoseThatDo() {
        for (int i = 0; i < 300; i++) {
            pace.granted(SECOND, false);
        }
        assertThat(pace.nextAt()).isLessThanOrEqualTo(SECOND);
    }

    @Test
    void callsThatWaitedMayCatchUpASecond() {
        pace.granted(0, true);
        long late = MINUTE;
        int at = 0;
        while (pace.nextAt() <= late) {
            pace.granted(late, true);
            at++;
        }
        assertThat(at).isBetween(10, 12);
    }
}
