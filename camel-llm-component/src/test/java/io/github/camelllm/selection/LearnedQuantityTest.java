package io.github.camelllm.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LearnedQuantityTest {
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final int SHORT = 0;
    private static final int LONG = 3;

    private final LearnedQuantity quantity = new LearnedQuantity(1e-9);

    /** Measures each minute of some time. */
    private void measure(double value, int size, long from, long to) {
        for (long at = from; at < to; at += MINUTE) {
            quantity.learn(value, size, at);
        }
    }

    @Test
    void itIsUnknownUntilTheFirstMeasurement() {
        assertThat(quantity.isUnknown()).isTrue();
        quantity.learn(5, SHORT, HOUR);
        assertThat(quantity.isUnknown()).isFalse();
        assertThat(quantity.expected(SHORT, HOUR)).isCloseTo(5, within(1e-6));
    }

    @Test
    void sizesAreLearnedApart() {
        measure(1, SHORT, 0, HOUR);
        measure(9, LONG, 0, HOUR);
        assertThat(quantity.expected(SHORT, HOUR)).isCloseTo(1, within(0.1));
        assertThat(quantity.expected(LONG, HOUR)).isCloseTo(9, within(0.9));
    }

    @Test
    void aSizeWithoutMeasurementsIsTakenForTheNearestOne() {
        measure(1, SHORT, 0, HOUR);
        measure(9, LONG, 0, HOUR);
        assertThat(quantity.expected(LONG + 1, HOUR)).isEqualTo(quantity.expected(LONG, HOUR));
        assertThat(quantity.expected(SHORT + 1, HOUR)).isEqualTo(quantity.expected(SHORT, HOUR));
    }

    @Test
    void theHourOfTheDayIsExpectedBeforeItBegins() {
        for (int day = 0; day < 6; day++) {
            measure(1, SHORT, day * DAY, day * DAY + 9 * HOUR);
            measure(4, SHORT, day * DAY + 9 * HOUR, day * DAY + 17 * HOUR);
            measure(1, SHORT, day * DAY + 17 * HOUR, (day + 1) * DAY);
        }
        long night = 6 * DAY + 3 * HOUR; // without a measurement since midnight
        double atNight = quantity.expected(SHORT, night);
        double atNoon = quantity.expected(SHORT, night + 9 * HOUR);
        assertThat(atNoon / atNight).isGreaterThan(2);
    }

    @Test
    void anOutageOfOneDayDoesNotMarkItsHour() {
        LearnedQuantity failures = new LearnedQuantity(0.01);
        for (int day = 0; day < 4; day++) {
            for (long at = day * DAY; at < (day + 1) * DAY; at += MINUTE) {
                boolean down = day == 3 && at % DAY >= 12 * HOUR && at % DAY < 13 * HOUR;
                failures.learn(down ? 1 : 0, SHORT, at);
            }
        }
        assertThat(failures.expected(SHORT, 4 * DAY + 12 * HOUR + 30 * MINUTE)).isLessThan(0.35);
    }

    @Test
    void theLatestMeasurementsCountMostAndFade() {
        measure(1, SHORT, 0, 12 * HOUR);
        for (int i = 0; i < 20; i++) {
            quantity.learn(8, SHORT, 12 * HOUR + i);
        }
        assertThat(quantity.expected(SHORT, 12 * HOUR + 20)).isGreaterThan(6);
        assertThat(quantity.expected(SHORT, 12 * HOUR + 30 * MINUTE)).isLessThan(2);
    }

    @Test
    void aClockThatIsSetBackDoesNotDisturbIt() {
        measure(3, SHORT, 0, DAY);
        quantity.learn(3, SHORT, HOUR);
        assertThat(quantity.expected(SHORT, 2 * HOUR)).isCloseTo(3, within(0.5));
    }

    @Test
    void afterALongTimeWithoutCallsItIsStillANumber() {
        measure(3, SHORT, 0, DAY);
        assertThat(quantity.expected(SHORT, 4_000 * DAY)).isCloseTo(3, within(0.5));
    }
}
