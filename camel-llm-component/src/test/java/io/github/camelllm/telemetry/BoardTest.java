package io.github.camelllm.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camelllm.chat.CacheResult;
import io.github.camelllm.chat.CacheStatus;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.Usage;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoardTest {
    private static final long MILLI = 1_000_000;

    private final Board board = new Board();

    private static CallOutcome answered(String model, long millis, Usage usage, int attempts) {
        ChatResponse response = ChatResponse.builder().usage(usage).build();
        return CallOutcome.of("p", model)
                .nanos(millis * MILLI)
                .attempts(attempts)
                .answered(response);
    }

    private static CallOutcome failed(String model, ErrorKind kind, int attempts) {
        return CallOutcome.of("p", model).nanos(MILLI).attempts(attempts).failed(kind);
    }

    @Test
    void whatWasNeverAskedIsAllZero() {
        assertThat(board.snapshot("p", "m")).isEqualTo(new Board.Snapshot("p", "m", 0, 0, Map.of(), 0, 0, 0, 0, null));
        assertThat(board.snapshots()).isEmpty();
    }

    @Test
    void callsTokensAndAttemptsAddUp() {
        board.begun("p", "m");
        board.begun("p", "m");
        board.begun("p", "m");
        board.ended(answered("m", 100, Usage.of(10, 5), 1));
        board.ended(answered("m", 100, Usage.of(1, 2), 3));
        assertThat(board.snapshot("p", "m"))
                .isEqualTo(new Board.Snapshot("p", "m", 1, 2, Map.of(), 4, 11, 7, 100, null));
    }

    @Test
    void failuresAreCountedByKind() {
        for (ErrorKind kind : ErrorKind.values()) {
            board.begun("p", "m");
            board.ended(failed("m", kind, 2));
        }
        Board.Snapshot model = board.snapshot("p", "m");
        assertThat(model.failed()).isEqualTo(ErrorKind.values().length);
        assertThat(model.failures()).containsOnlyKeys(ErrorKind.values());
        assertThat(model.answered()).isZero();
        assertThat(model.attempts()).isEqualTo(2L * ErrorKind.values().length);
        assertThat(model.latencyMillis()).isZero();
    }

    @Test
    void unknownUsageAddsNothing() {
        board.begun("p", "m");
        board.ended(answered("m", 1, Usage.UNKNOWN, 1));
        assertThat(board.snapshot("p", "m").inputTokens()).isZero();
    }

    @Test
    void theLatencyIsAMovingAverageThatForgets() {
        board.ended(answered("m", 1_000, Usage.UNKNOWN, 1));
        assertThat(board.snapshot("p", "m").latencyMillis()).isEqualTo(1_000);
        board.ended(answered("m", 500, Usage.UNKNOWN, 1));
        assertThat(board.snapshot("p", "m").latencyMillis()).isEqualTo(950);
        for (int i = 0; i < 200; i++) {
            board.ended(answered("m", 100, Usage.UNKNOWN, 1));
        }
        assertThat(board.snapshot("p", "m").latencyMillis()).isCloseTo(100, within(1.0));
    }

    @Test
    void modelsAreApartAndSorted() {
        board.begun("z", "a");
        board.begun("p", "b");
        board.begun("p", "a");
        assertThat(board.snapshots())
                .extracting(model -> model.provider() + ":" + model.model())
                .containsExactly("p:a", "p:b", "z:a");
    }

    @Test
    void manyThreadsLoseNothing() {
        IntStream.range(0, 10_000).parallel().forEach(i -> {
            String model = "m" + i % 3;
            board.begun("p", model);
            board.ended(i % 2 == 0 ? answered(model, 1, Usage.of(1, 1), 1) : failed(model, ErrorKind.NETWORK, 1));
        });
        assertThat(board.snapshots().stream()
                        .mapToLong(Board.Snapshot::answered)
                        .sum())
                .isEqualTo(5_000);
        assertThat(board.snapshots().stream().mapToLong(Board.Snapshot::failed).sum())
                .isEqualTo(5_000);
        assertThat(board.snapshots())
                .allSatisfy(model -> assertThat(model.inFlight()).isZero());
    }

    @Test
    void whoAnsweredIsTheModelThatWasAskedUnlessItTells() {
        ChatResponse told = ChatResponse.builder().model("m-2025").build();
        assertThat(answered("m", 1, Usage.UNKNOWN, 1).answeredBy()).isEqualTo("m");
        assertThat(CallOutcome.of("p", "m").answered(told).answeredBy()).isEqualTo("m-2025");
        assertThat(failed("m", ErrorKind.NETWORK, 1).answeredBy()).isEqualTo("m");
    }

    @Test
    void aSlowMinuteFadesAndTheFirstAnswerAfterAPauseTellsMost() {
        java.util.concurrent.atomic.AtomicLong now = new java.util.concurrent.atomic.AtomicLong();
        Board board = new Board(now::get);
        Runnable slow = () -> board.ended(answered("m", 30_000, Usage.UNKNOWN, 1));
        for (int i = 0; i < 10; i++) {
            slow.run();
        }
        assertThat(board.latencyMillis("p", "m", 1_000)).hasValue(30_000);
        now.addAndGet(java.time.Duration.ofMinutes(6).toNanos());
        assertThat(board.latencyMillis("p", "m", 1_000).orElseThrow()).isBetween(1_000.0, 2_000.0);
        assertThat(board.snapshot("p", "m").latencyMillis()).isEqualTo(30_000);
        board.ended(answered("m", 900, Usage.UNKNOWN, 1));
        assertThat(board.latencyMillis("p", "m", 1_000).orElseThrow()).isBetween(900.0, 2_000.0);
    }

    @Test
    void namesOfModelsDoNotFillTheMemoryWithResultsOfTheCache() {
        for (int i = 0; i < 3 * Board.MOST_ROWS; i++) {
            board.ended(CallOutcome.of("p", "made-up-" + i)
                    .answered(ChatResponse.builder()
                            .cache(new CacheResult(CacheStatus.MISS, "key", null, Usage.UNKNOWN, null))
                            .build()));
        }
        assertThat(board.cacheUse()).hasSizeLessThanOrEqualTo(Board.MOST_ROWS + 1);
        assertThat(board.cacheUse().stream()
                        .mapToLong(use -> use.calls().get(CacheStatus.MISS))
                        .sum())
                .isEqualTo(3L * Board.MOST_ROWS);
    }

    @Test
    void aResetKeepsWhatSelectionsRead() {
        board.begun("p", "m");
        board.ended(CallOutcome.of("p", "m")
                .nanos(100_000_000)
                .answered(ChatResponse.builder().build()));
        board.begun("p", "m");
        board.reset();
        Board.Snapshot snapshot = board.snapshot("p", "m");
        assertThat(snapshot.answered()).isZero();
        assertThat(snapshot.attempts()).isZero();
        assertThat(snapshot.inFlight()).isEqualTo(1);
        assertThat(snapshot.latencyMillis()).isEqualTo(100);
        assertThat(board.spending()).isEmpty();
        board.ended(CallOutcome.of("p", "m").answered(ChatResponse.builder().build()));
        assertThat(board.snapshot("p", "m").inFlight()).isZero();
    }
}
