package io.github.camelllm.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallCancelledException;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.LlmTimeoutException;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.PermanentLlmException;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ChatStreamTest {
    private static final ChatResponse WHOLE = ChatResponse.builder()
            .parts(List.of(
                    new Part.Reasoning("Hm."), new Part.Text("Good day"), new ToolCall("c1", "clock", "{\"zone\":1}")))
            .finishReason(FinishReason.STOP)
            .usage(Usage.of(3, 2))
            .build();

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> new Thread(task, "worker"));
    private final StreamFeed feed = new StreamFeed(threads);
    private final Call call =
            new Call("fake", ChatRequest.builder().user("Hello").build(), CallOptions.STANDARD, feed);
    private final ChatStream stream = feed.open(call);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void piecesComeInOrderAndThenTheEnd() {
        feed("Good", " ", "day");
        feed.settle(WHOLE, null);

        assertThat(texts(stream)).containsExactly("Good", " ", "day");
        assertThat(stream.hasNext()).isFalse();
        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(stream::next);
    }

    @Test
    void aReaderWaitsForThePiece() throws Exception {
        CompletableFuture<Delta> read = CompletableFuture.supplyAsync(stream::next, threads);
        await().until(feed::awaited);

        feed("late");

        assertThat(read.get().text()).isEqualTo("late");
    }

    @Test
    void aCutStreamGivesItsPiecesAndThenTheErrorEachTime() {
        LlmException cut = ErrorKind.STREAM_INTERRUPTED.exception("cut");
        feed("Good");
        feed.settle(null, new CompletionException(cut));

        assertThat(stream.next().text()).isEqualTo("Good");
        assertThat(stream.hasNext()).isTrue();
        assertThatThrownBy(stream::next).isSameAs(cut);
        assertThat(stream.hasNext()).isTrue();
        assertThatThrownBy(stream::next).isSameAs(cut);
        assertThatThrownBy(stream::drain).isSameAs(cut);
    }

    @Test
    void aFailureOfAnotherKindIsWrapped() {
        feed.settle(null, new IllegalStateException("bug"));

        assertThatThrownBy(stream::next)
                .isInstanceOf(PermanentLlmException.class)
                .hasMessageContaining("fake")
                .hasRootCauseMessage("bug");
    }

    @Test
    void closingIsTheEndForTheReaderWhoCloses() {
        feed("Good", "day");
        stream.next();

        stream.close();

        assertThat(stream.hasNext()).isFalse();
        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(stream::next);
        assertThat(call.cancelled()).isTrue();
    }

    @Test
    void closingByAnotherThreadIsAnErrorForAWaitingReader() {
        CompletableFuture<Delta> read = CompletableFuture.supplyAsync(stream::next, threads);
        await().until(feed::awaited);

        stream.close();

        assertThatThrownBy(read::get).hasCauseInstanceOf(CallCancelledException.class);
        assertThat(call.cancelled()).isTrue();
    }

    @Test
    void closingByAnotherThreadIsAnErrorForABusyReader() throws Exception {
        feed("Good", "day");
        assertThat(stream.next().text()).isEqualTo("Good");

        threads.submit(stream::close).get();

        assertThatThrownBy(stream::next).isInstanceOf(CallCancelledException.class);
    }

    @Test
    void closingAfterTheEndChangesNothing() {
        feed("Good");
        feed.settle(WHOLE, null);
        assertThat(texts(stream)).containsExactly("Good");

        stream.close();

        assertThat(call.cancelled()).isFalse();
        assertThat(stream.hasNext()).isFalse();
        assertThat(stream.text()).isEqualTo("Good day");
    }

    @Test
    void closingAWholeButUnreadAnswerKeepsTheAnswerAndCancelsNothing() {
        feed("Good");
        feed.settle(WHOLE, null);

        stream.close();

        assertThat(call.cancelled()).isFalse();
        assertThat(stream.hasNext()).isFalse();
        assertThat(stream.drain()).isSameAs(WHOLE);
    }

    @Test
    void anAbortReachesTheReaderWithItsReason() {
        feed("Good");

        feed.abort(ErrorKind.TIMEOUT, "Nobody reads");

        assertThatThrownBy(stream::next)
                .isInstanceOf(LlmTimeoutException.class)
                .hasMessageContaining("fake")
                .hasMessageContaining("Nobody reads");
        assertThat(call.cancelled()).isTrue();
    }

    @Test
    void interruptingTheReaderClosesTheStreamAndKeepsTheFlag() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(stream::hasNext)
                .isInstanceOf(CallCancelledException.class)
                .hasCauseInstanceOf(InterruptedException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(call.cancelled()).isTrue();
        assertThatThrownBy(stream::next).isInstanceOf(CallCancelledException.class);
    }

    @Test
    void manyPiecesArePressureUntilTheyAreTaken() {
        for (int i = 0; i < DeltaBuffer.FULL_DELTAS - 1; i++) {
            feed("x");
        }
        assertThat(feed.pressure()).isNull();
        feed("x");
        CompletionStage<?> pressure = feed.pressure();
        assertThat(pressure).isNotCompleted();

        stream.next();

        assertThat(pressure).isCompleted();
        assertThat(feed.pressure()).isNull();
    }

    @Test
    void longPiecesArePressureToo() {
        feed("x".repeat(DeltaBuffer.FULL_CHARS));

        assertThat(feed.pressure()).isNotCompleted();
    }

    @Test
    void whatTheReaderHoldsIsNoPressure() {
        fill();
        stream.next();
        fill();
        CompletionStage<?> pressure = feed.pressure();
        for (int i = 1; i < DeltaBuffer.FULL_DELTAS; i++) {
            stream.next();
        }
        assertThat(pressure).isNotCompleted();

        stream.next();

        assertThat(pressure).isCompleted();
    }

    @Test
    void closingLiftsThePressure() {
        fill();
        CompletionStage<?> pressure = feed.pressure();

        stream.close();

        assertThat(pressure).isCompleted();
        assertThat(feed.pressure()).isNull();
    }

    @Test
    void drainingLiftsThePressureAndGivesTheWholeAnswer() throws Exception {
        feed("Good");
        stream.next();
        fill();
        CompletionStage<?> pressure = feed.pressure();
        CompletableFuture<ChatResponse> drained = CompletableFuture.supplyAsync(stream::drain, threads);
        pressure.toCompletableFuture().get();
        fill();
        assertThat(feed.pressure()).isNull();

        feed.settle(WHOLE, null);

        assertThat(drained.get()).isSameAs(WHOLE);
        assertThat(stream.hasNext()).isFalse();
        assertThat(stream.text()).isEqualTo("Good day");
    }

    @Test
    void theWholeAnswerIsPromisedWhetherReadOrNot() {
        CompletionStage<ChatResponse> early = stream.response();

        feed.settle(WHOLE, null);

        assertThat(early).succeedsWithin(Duration.ofSeconds(10)).isSameAs(WHOLE);
        assertThat(stream.response()).isCompletedWithValue(WHOLE);
    }

    @Test
    void thePromiseOfAClosedStreamFails() {
        CompletionStage<ChatResponse> promise = stream.response();

        stream.close();

        assertThatThrownBy(() -> promise.toCompletableFuture().get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CallCancelledException.class);
    }

    @Test
    void thePromiseIsKeptByAWorkerAndNotByTheThreadThatFeeds() throws Exception {
        CompletableFuture<String> thread = stream.response()
                .thenApply(whole -> Thread.currentThread().getName())
                .toCompletableFuture();

        feed.settle(WHOLE, null);

        assertThat(thread.get()).isEqualTo("worker");
    }

    @Test
    void thePromiseIsKeptWhenTheWorkersAreShutDown() {
        CompletionStage<ChatResponse> promise = stream.response();
        threads.shutdownNow();

        feed.settle(WHOLE, null);

        assertThat(promise).isCompletedWithValue(WHOLE);
    }

    @Test
    void theEndIsToldOnceOnTheReadersThread() {
        List<Object> told = new ArrayList<>();
        stream.onEnd((response, error) -> told.add(Thread.currentThread()));
        stream.onEnd((response, error) -> told.add(response));
        feed.settle(WHOLE, null);
        assertThat(told).isEmpty();

        assertThat(stream.hasNext()).isFalse();
        assertThat(stream.hasNext()).isFalse();
        stream.close();

        assertThat(told).containsExactly(Thread.currentThread(), WHOLE);
    }

    @Test
    void theEndIsToldAtOnceToOneWhoAsksLate() {
        stream.close();
        List<Object> told = new ArrayList<>();

        stream.onEnd((response, error) -> told.add(error));

        assertThat(told).singleElement().isInstanceOf(CallCancelledException.class);
    }

    @Test
    void aStreamBeginsWithItsFirstPiece() {
        assertThat(feed.begun()).isNotCompleted();

        feed("Good");

        assertThat(feed.begun()).isCompleted();
    }

    @Test
    void aStreamWithoutPiecesBeginsWithItsEnd() {
        feed.settle(WHOLE, null);

        assertThat(feed.begun()).isCompleted();
    }

    @Test
    void aStreamThatFailsBeforeItsFirstPieceNeverBegins() {
        LlmException error = ErrorKind.RATE_LIMIT.exception("slow down");

        feed.settle(null, error);

        assertThatThrownBy(() -> feed.begun().toCompletableFuture().get()).hasCause(error);
    }

    @Test
    void aStreamThatIsClosedBeforeItsFirstPieceNeverBegins() {
        stream.close();

        assertThatThrownBy(() -> feed.begun().toCompletableFuture().get())
                .hasCauseInstanceOf(CallCancelledException.class);
    }

    @Test
    void aSubscriberExcludesAReader() {
        stream.subscribe(new Requesting(0));

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(stream::hasNext);
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(stream::iterator);
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(stream::drain);
    }

    @Test
    void aReaderExcludesASubscriber() {
        assertThat((Object) stream.iterator()).isSameAs(stream);
        Requesting subscriber = new Requesting(1);

        stream.subscribe(subscriber);

        assertThat(subscriber.error()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aReplayBringsAllThatWasSaid() {
        ChatStream replay = ChatStream.replay(WHOLE);

        assertThat(replay.iterator())
                .toIterable()
                .containsExactly(
                        Delta.reasoning("Hm."),
                        Delta.text("Good day"),
                        Delta.toolCall(0, "c1", "clock", "{\"zone\":1}"));
        assertThat(replay.response()).isCompletedWithValue(WHOLE);
    }

    @Test
    void aSecondIteratorIsRefused() {
        feed("one");
        assertThat(stream.iterator()).hasNext();

        assertThatIllegalStateException().isThrownBy(stream::iterator).withMessageContaining("it has been read by");
    }

    @Test
    void aReaderThatNamesItselfIsNamedToTheNext() {
        stream.acquire("first");

        assertThatIllegalStateException()
                .isThrownBy(() -> stream.acquire("second"))
                .withMessageContaining("cannot be read by second: it has been read by first");
    }

    @Test
    void nothingCanBeIteratedWhileReadingIsSuspended() {
        feed("one");
        stream.suspendReading();
        assertThat(stream.hasNext()).isFalse();

        assertThat(stream.resumeReading(Thread.currentThread())).isTrue();

        assertThat(stream.next().text()).isEqualTo("one");
        stream.suspendReading();
        assertThat(stream.resumeReading(Thread.currentThread())).isFalse();
    }

    @Test
    void otherThreadsReadOnWhileReadingIsSuspendedOnOne() throws Exception {
        feed("one");
        Thread suspending = new Thread(stream::suspendReading);
        suspending.start();
        suspending.join();

        assertThat(stream.next().text()).isEqualTo("one");
    }

    @Test
    void anExpiredStreamIsAnErrorToItsIterator() {
        feed("one");
        stream.next();

        stream.expire();

        assertThatIllegalStateException().isThrownBy(stream::hasNext);
    }

    @Test
    void whatWasSaidIsNotInTheDescription() {
        feed("secret");
        stream.next();

        assertThat(stream.toString()).contains("1 chunks read").doesNotContain("secret");
    }

    @Test
    void piecesAfterTheEndAreDropped() {
        AtomicInteger ends = new AtomicInteger();
        stream.onEnd((response, error) -> ends.incrementAndGet());
        stream.close();

        feed("late");
        feed.settle(WHOLE, null);

        assertThat(stream.hasNext()).isFalse();
        assertThat(ends).hasValue(1);
    }

    private void fill() {
        for (int i = 0; i < DeltaBuffer.FULL_DELTAS; i++) {
            feed("x");
        }
    }

    private void feed(String... texts) {
        for (String text : texts) {
            feed.onDelta(Delta.text(text));
        }
    }

    private static List<String> texts(Iterable<Delta> deltas) {
        List<String> texts = new ArrayList<>();
        deltas.forEach(delta -> texts.add(delta.text()));
        return texts;
    }
}
