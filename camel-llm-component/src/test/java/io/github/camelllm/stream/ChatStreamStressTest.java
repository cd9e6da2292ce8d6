package io.github.camelllm.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallCancelledException;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.Part;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider's thread and a consumer's at work together, each with stalls of its own, by a seed. */
@Timeout(60)
class ChatStreamStressTest {
    private static final int PIECES = 5_000;
    private static final ChatResponse WHOLE =
            ChatResponse.builder().parts(List.of(new Part.Text("whole"))).build();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final StreamFeed feed = new StreamFeed(threads);
    private final Call call =
            new Call("fake", ChatRequest.builder().user("Hello").build(), CallOptions.STANDARD, feed);
    private final ChatStream stream = feed.open(call);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aReaderGetsEveryPieceOnceAndInOrder(long seed) throws Exception {
        CompletableFuture<Void> fed = CompletableFuture.runAsync(() -> provideAll(seed), threads);
        Random random = new Random(seed);

        for (int expected = 0; stream.hasNext(); expected++) {
            assertThat(stream.next().index()).isEqualTo(expected);
            stall(random);
        }

        fed.get();
        assertThat(feed.taken()).isEqualTo(PIECES);
        assertThat(stream.response()).isCompletedWithValue(WHOLE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aSubscriberGetsEveryPieceOnceAndInOrder(long seed) throws Exception {
        Random random = new Random(seed);
        Requesting subscriber = new Requesting(1) {
            private long wanted = 1;

            @Override
            void take(Delta delta) {
                super.take(delta);
                stall(random);
                if (--wanted == 0) {
                    wanted = random.nextInt(1, 700);
                    request(wanted);
                }
            }

            private void request(long n) {
                if (random.nextBoolean()) {
                    threads.execute(() -> subscription.request(n));
                } else {
                    subscription.request(n);
                }
            }
        };
        CompletableFuture<Void> fed = CompletableFuture.runAsync(() -> provideAll(seed), threads);

        stream.subscribe(subscriber);

        subscriber.ended.get(30, TimeUnit.SECONDS);
        fed.get();
        assertThat(subscriber.received).extracting(Delta::index).containsExactlyElementsOf(upTo(PIECES));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aReaderWhoseStreamIsClosedMeanwhileGetsAnErrorAndTheProviderGoesOn(long seed) throws Exception {
        CompletableFuture<Void> fed = CompletableFuture.runAsync(() -> provide(seed), threads);
        CompletableFuture<Void> read = CompletableFuture.runAsync(() -> stream.forEach(delta -> {}), threads);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(
                () -> {
                    while (feed.taken() < 100 * seed) {
                        Thread.onSpinWait();
                    }
                    stream.close();
                },
                threads);

        closed.get();
        fed.get();

        assertThatThrownBy(read::get).hasCauseInstanceOf(CallCancelledException.class);
        assertThat(call.cancelled()).isTrue();
    }

    private void provideAll(long seed) {
        provide(seed);
        feed.settle(WHOLE, null);
    }

    private void provide(long seed) {
        Random random = new Random(-seed);
        for (int i = 0; i < PIECES; i++) {
            CompletionStage<?> pressure = feed.pressure();
            if (pressure != null) {
                pressure.toCompletableFuture().join();
            }
            feed.onDelta(Delta.toolArguments(i, "x".repeat(random.nextInt(100))));
            stall(random);
        }
    }

    private static void stall(Random random) {
        if (random.nextInt(50) == 0) {
            IntStream.range(0, random.nextInt(2_000)).forEach(i -> Thread.onSpinWait());
        }
    }

    private static List<Integer> upTo(int end) {
        return IntStream.range(0, end).boxed().toList();
    }
}
