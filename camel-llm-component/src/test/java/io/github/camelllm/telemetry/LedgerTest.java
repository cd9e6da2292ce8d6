package io.github.camelllm.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.Caller;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.Operation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LedgerTest {
    private final Board board = new Board();

    private static CallOutcome answered(Operation operation, @Nullable String usd, @Nullable String tenant) {
        ChatResponse response = ChatResponse.builder()
                .cost(usd == null ? null : new BigDecimal(usd))
                .build();
        return CallOutcome.of("p", "m")
                .operation(operation)
                .caller(new Caller("r", tenant))
                .answered(response);
    }

    private Spending.Total total() {
        return board.spendingBy(Spending::provider).get("p");
    }

    @Test
    void theSumIsExact() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            done.add(threads.submit(() -> {
                for (int n = 0; n < 1_000; n++) {
                    board.ended(answered(Operation.CHAT, "0.000000000001", "a"));
                }
            }));
        }
        for (Future<?> one : done) {
            one.get();
        }
        threads.shutdown();
        assertThat(total().answers()).isEqualTo(4_000);
        assertThat(total().usd()).isEqualByComparingTo("0.000000004");
    }

    @Test
    void whatIsNotBilledOrFailsIsNotThere() {
        board.ended(answered(Operation.MODELS, null, null));
        board.ended(answered(Operation.ESTIMATE_COST, null, null));
        board.ended(CallOutcome.of("p", "m").failed(ErrorKind.NETWORK));
        assertThat(board.spending()).isEmpty();
    }

    @Test
    void anUnknownPriceIsCounted() {
        board.ended(answered(Operation.CHAT, null, null));
        board.ended(answered(Operation.CHAT, "0", null));
        assertThat(total()).isEqualTo(new Spending.Total(2, 1, BigDecimal.ZERO));
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorKind.class,
            names = {"CANCELLED", "TIMEOUT", "STREAM_INTERRUPTED"})
    void aCallThatIsGivenUpAfterTheProviderWasAskedHasAPriceThatNobodyKnows(ErrorKind kind) {
        board.ended(CallOutcome.of("p", "m").attempts(0).failed(kind));
        assertThat(board.spending()).isEmpty();
        board.ended(CallOutcome.of("p", "m").failed(kind));
        assertThat(total()).isEqualTo(new Spending.Total(0, 1, BigDecimal.ZERO));
    }

    @Test
    void whatWasGivenUpIsInTheSumAndMarkedAsAnEstimate() {
        board.ended(answered(Operation.CHAT, "0.01", null));
        BigDecimal estimate = new BigDecimal("0.02");
        board.ended(CallOutcome.of("p", "m").abandonedCost(estimate).failed(ErrorKind.TIMEOUT));
        assertThat(total()).isEqualTo(new Spending.Total(1, 0, new BigDecimal("0.03"), estimate));
    }

    /** A million names of models, routes and tenants, as callers can make them up. */
    @Test
    void namesWithoutNumberDoNotFillTheMemory() {
        String longName = "x".repeat(1_000);
        for (int i = 0; i < 1_000_000; i++) {
            String name = i == 0 ? longName : Integer.toString(i);
            Caller caller = new Caller("route " + name, "tenant " + name);
            board.begun("p", "model " + name);
            board.ended(CallOutcome.of("p", "model " + name)
                    .caller(caller)
                    .answered(ChatResponse.builder().cost(BigDecimal.ONE).build()));
        }
        assertThat(board.snapshots()).hasSize(Board.MOST_ROWS + 1);
        assertThat(board.snapshots()).extracting(Board.Snapshot::model).allMatch(model -> model.length() <= 256);
        assertThat(board.snapshots().stream()
                        .mapToLong(Board.Snapshot::answered)
                        .sum())
                .isEqualTo(1_000_000);
        assertThat(board.snapshots()).extracting(Board.Snapshot::inFlight).containsOnly(0L);
        assertThat(board.snapshot("p", "(others)").answered()).isEqualTo(1_000_000 - Board.MOST_ROWS);
        assertThat(board.spending()).hasSizeLessThanOrEqualTo(11_001);
        assertThat(total().usd()).isEqualByComparingTo("1000000");
    }

    @Test
    void tenantsWithoutNumberDoNotFillTheMemory() {
        for (int i = 0; i < 11_000; i++) {
            board.ended(answered(Operation.CHAT, "1", "tenant " + i));
        }
        assertThat(board.spending()).hasSize(SpendingLedger.MOST_ROWS + 1);
        assertThat(board.spendingBy(Spending::tenant)).containsKey("(others)");
        assertThat(total()).isEqualTo(new Spending.Total(11_000, 0, new BigDecimal("11000")));
    }
}
