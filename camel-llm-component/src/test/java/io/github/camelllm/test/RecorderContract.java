package io.github.camelllm.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.Caller;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.telemetry.CallOutcome;
import io.github.camelllm.telemetry.CallRecorder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What every {@link CallRecorder} has to do; one proves itself by a subclass that makes it and tells how many calls it has
 * recorded.
 */
public abstract class RecorderContract {
    /** For subclasses. */
    protected RecorderContract() {}

    /** Returns the recorder; the same one within a test. */
    protected abstract CallRecorder recorder();

    /** Returns how many ended calls it has recorded, of all providers, models and operations. */
    protected abstract long recorded();

    private void call(CallOutcome outcome) {
        recorder().begun(outcome.provider(), outcome.model());
        recorder().ended(outcome);
    }

    private static CallOutcome.Builder outcome() {
        return CallOutcome.of("p", "m").nanos(1_000_000);
    }

    private static ChatResponse answer() {
        return ChatResponse.builder()
                .model("m-1")
                .usage(Usage.of(7, 3))
                .cost(new BigDecimal("0.0001"))
                .build();
    }

    @Test
    void aCallThatHasOnlyBegunIsNotRecorded() {
        recorder().begun("p", "m");
        assertThat(recorded()).isZero();
    }

    @Test
    void anAnswerIsRecorded() {
        call(outcome().firstTokenNanos(500_000).attempts(2).answered(answer()));
        assertThat(recorded()).isEqualTo(1);
    }

    @Test
    void anAnswerThatTellsNothingIsRecorded() {
        call(CallOutcome.of("", "").attempts(0).answered(ChatResponse.builder().build()));
        assertThat(recorded()).isEqualTo(1);
    }

    @Test
    void eachOperationIsRecorded() {
        for (Operation operation : Operation.values()) {
            call(outcome().operation(operation).answered(answer()));
        }
        assertThat(recorded()).isEqualTo(Operation.values().length);
    }

    @Test
    void eachKindOfErrorIsRecorded() {
        for (ErrorKind kind : ErrorKind.values()) {
            call(outcome().caller(new Caller("route", "tenant")).failed(kind));
        }
        assertThat(recorded()).isEqualTo(ErrorKind.values().length);
    }

    @Test
    void noCallOfManyThreadsIsLost() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> all = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            String model = "m" + thread % 2;
            all.add(threads.submit(() -> {
                for (int i = 0; i < 500; i++) {
                    call(CallOutcome.of("p", model).answered(answer()));
                }
            }));
        }
        for (Future<?> one : all) {
            one.get(20, TimeUnit.SECONDS);
        }
        threads.shutdown();
        assertThat(recorded()).isEqualTo(2_000);
    }
}
