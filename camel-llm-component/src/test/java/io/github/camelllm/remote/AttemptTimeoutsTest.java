package io.github.camelllm.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.test.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AttemptTimeoutsTest {
    private static final CallOptions LIMITS = CallOptions.builder()
            .requestTimeout(Duration.ofSeconds(100))
            .firstTokenTimeout(Duration.ofSeconds(10))
            .streamIdleTimeout(Duration.ofSeconds(5))
            .build();

    private final ManualTimer timer = new ManualTimer();
    private final List<String> timeouts = new ArrayList<>();
    private final Call streamed = new Call("p", ChatRequest.of("Hi"), LIMITS, delta -> {});

    private AttemptTimeouts started(Call call) {
        AttemptTimeouts watch = new AttemptTimeouts(call, timer, timeouts::add);
        watch.start();
        return watch;
    }

    private void passes(int seconds) {
        timer.pass(Duration.ofSeconds(seconds));
    }

    private void pieceArrives(AttemptTimeouts watch) {
        streamed.emit(Delta.text("x"));
        watch.activity();
    }

    @Test
    void aWholeAnswerIsLimitedByRequestTimeout() {
        started(new Call("p", ChatRequest.of("Hi"), LIMITS, null));
        passes(99);
        assertThat(timeouts).isEmpty();
        passes(1);
        assertThat(timeouts).containsExactly("No answer within 100000 ms (option requestTimeout)");
    }

    @Test
    void aStreamIsLimitedByFirstTokenTimeoutUntilItsFirstPiece() {
        started(streamed);
        passes(9);
        assertThat(timeouts).isEmpty();
        passes(1);
        assertThat(timeouts).containsExactly("No first token within 10000 ms (option firstTokenTimeout)");
    }

    @Test
    void bytesThatAreNoPieceDoNotPutOffTheFirstToken() {
        AttemptTimeouts watch = started(streamed);
        for (int i = 0; i < 10; i++) {
            watch.activity();
            passes(1);
        }
        assertThat(timeouts).hasSize(1).first().asString().contains("firstTokenTimeout");
    }

    @Test
    void aStreamThatFallsSilentIsLimitedByStreamIdleTimeout() {
        AttemptTimeouts watch = started(streamed);
        passes(9);
        pieceArrives(watch);
        passes(4);
        assertThat(timeouts).isEmpty();
        passes(1);
        assertThat(timeouts).containsExactly("The stream was silent for 5000 ms (option streamIdleTimeout)");
    }

    @Test
    void anyBytesOfAStreamThatHasBegunBreakTheSilence() {
        AttemptTimeouts watch = started(streamed);
        pieceArrives(watch);
        for (int i = 0; i < 20; i++) {
            passes(4);
            watch.activity();
        }
        assertThat(timeouts).isEmpty();
    }

    @Test
    void aStreamMayTakeLongerThanRequestTimeout() {
        AttemptTimeouts watch = started(streamed);
        for (int i = 0; i < 40; i++) {
            pieceArrives(watch);
            passes(3);
        }
        assertThat(timeouts).isEmpty();
    }

    @Test
    void silenceWhileTheReaderIsSlowIsItsOwnFault() {
        AttemptTimeouts watch = started(streamed);
        pieceArrives(watch);
        CompletableFuture<Void> reader = new CompletableFuture<>();
        assertThat(watch.pausedBy(reader)).isNotNull();
        passes(1_000);
        assertThat(timeouts).isEmpty();
        reader.complete(null);
        passes(4);
        assertThat(timeouts).isEmpty();
        passes(6);
        assertThat(timeouts).hasSize(1);
    }

    @Test
    void aReaderThatKeepsUpStopsNothing() {
        AttemptTimeouts watch = started(streamed);
        pieceArrives(watch);
        assertThat(watch.pausedBy(null)).isNull();
        passes(5);
        assertThat(timeouts).hasSize(1);
    }

    @Test
    void aStoppedWatchRingsNoMore() {
        AttemptTimeouts watch = started(streamed);
        pieceArrives(watch);
        watch.stop();
        assertThat(timer.waiting()).isZero();
        passes(1_000);
        assertThat(timeouts).isEmpty();
    }

    @Test
    void aStreamOfManyPiecesKeepsASingleWakeUp() {
        AttemptTimeouts watch = started(streamed);
        for (int i = 0; i < 1_000; i++) {
            pieceArrives(watch);
            assertThat(timer.waiting()).isEqualTo(1);
        }
    }
}
