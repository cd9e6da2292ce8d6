package io.github.camelllm.history;

import static io.github.camelllm.history.SyntheticCalls.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.Caller;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.telemetry.CallOutcome;
import io.github.camelllm.telemetry.Names;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What callers may name: a million providers, models, keys, routes and tenants, of any length. */
class HistoryMemoryTest {
    private static final int NAMES = 1_000_000;

    /** What docs/telemetry.md promises. */
    private static final long PROMISED = 96L << 20;

    private final SyntheticCalls calls = new SyntheticCalls();
    private final Random random = new Random(3);

    @Test
    void aMillionNamesTakeNoMoreThanPromised() throws Exception {
        long before = used();
        for (int i = 0; i < NAMES; i++) {
            calls.record(hostile(i));
            if (i % 4_000 == 0) { // 250 periods of 10 minutes
                calls.pass(Duration.ofMinutes(10));
            }
        }
        CallHistory history = calls.history();
        assertThat(history.bytes()).isPositive().isLessThanOrEqualTo(2 * CallHistory.MOST_BYTES);
        assertThat(used() - before).isLessThan(PROMISED);

        for (HistoryGrouping grouping : HistoryGrouping.values()) {
            HistoryReport report = history.query(HistoryQuery.by(grouping).lastHours(1));
            assertThat(report.rows()).hasSizeLessThanOrEqualTo(2 * grouping.mostRows() + 70);
            assertThat(report.rows())
                    .as("what has no row of its own is not lost")
                    .anyMatch(row -> grouping == HistoryGrouping.ALL
                            || row.name().toString().contains(Names.OTHERS));
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        history.write(file);
        assertThat((long) file.size()).isLessThan(PROMISED);
    }

    private CallOutcome hostile(int i) {
        String name = i + "-" + "n".repeat(i % 400);
        CallOutcome.Builder call = CallOutcome.of("p" + name, "m" + name)
                .account("k" + name)
                .caller(new Caller("r" + name, "t" + name))
                .nanos(1L << random.nextInt(45))
                .firstTokenNanos(1L << random.nextInt(45));
        return i % 3 == 0
                ? call.failed(ErrorDetails.of(ErrorKind.SERVER_ERROR, "e".repeat(5_000))
                        .requestId("r".repeat(5_000))
                        .exception())
                : call.answered(answer("0.0001"));
    }

    /** Calls of a day of few names, many in each minute, as in production. */
    @Test
    void aBusyDayOfTenModelsKeepsItsMinutes() {
        for (int minute = 0; minute < 24 * 60; minute++) {
            for (int i = 0; i < 100; i++) {
                calls.record(CallOutcome.of("p" + i % 2, "m" + i % 10)
                        .caller(new Caller("r" + i % 5, "t" + i % 20))
                        .nanos((long) (1e9 * Math.exp(random.nextGaussian() / 2)))
                        .answered(answer("0.0001")));
            }
            calls.pass(Duration.ofMinutes(1));
        }
        HistoryReport day = calls.history()
                .query(HistoryQuery.by(HistoryGrouping.MODEL).lastHours(24).step(Duration.ofMinutes(1)));
        assertThat(day.resolution()).isEqualTo(Duration.ofMinutes(1));
        assertThat(day.total().calls()).isEqualTo(144_000);
        long rows = 2 + 10 + 2 + 5 + 20 + 10;
        assertThat(calls.history().bytes() / (rows * 24 * 60))
                .as("bytes of a row and minute")
                .isLessThan(200);
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
