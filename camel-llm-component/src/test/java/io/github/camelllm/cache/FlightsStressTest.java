package io.github.camelllm.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.chat.CachePolicy;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.DeltaListener;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Part;
import io.github.camelllm.concurrent.JdkTimer;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Many threads, streams, failures and cancellations on few keys: every call ends once, with the whole answer or an error. */
class FlightsStressTest {
    private static final String TEXT = "a long answer that comes in many small deltas";

    private final ExecutorService threads = Executors.newFixedThreadPool(8);
    private final Flights flights = new Flights(
            new MemoryCache(1 << 20, Clock.systemUTC(), JdkTimer.INSTANCE),
            threads,
            JdkTimer.INSTANCE,
            Clock.systemUTC(),
            1 << 20);
    private final CachePolicy policy = CachePolicy.of(Duration.ofHours(1));
    private final AtomicInteger requests = new AtomicInteger();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** A call that hears what it is sent. */
    private final class Hearing implements DeltaListener {
        final StringBuffer heard = new StringBuffer();
        final AtomicInteger atOnce = new AtomicInteger();
        final CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
        final Call call;
        volatile boolean wrong;

        Hearing(boolean streamed) {
            call = new Call("p", ChatRequest.of("Hi"), CallOptions.STANDARD, streamed ? this : null);
        }

        @Override
        public void onDelta(Delta delta) {
            wrong |= atOnce.incrementAndGet() != 1;
            heard.append(delta.text());
            atOnce.decrementAndGet();
        }

        void check() throws Exception {
            ChatResponse response = answer.handle((r, e) -> r).get(20, TimeUnit.SECONDS);
            assertThat(wrong).as("one thread at a time").isFalse();
            if (response == null) {
                ErrorKind kind = answer.handle((r, e) -> ((LlmException) LlmException.causeOf(e)).kind())
                        .join();
                assertThat(kind).isIn(ErrorKind.SERVER_ERROR, ErrorKind.CANCELLED);
                assertThat(TEXT).startsWith(heard.toString());
                return;
            }
            assertThat(response.text()).isEqualTo(TEXT);
            assertThat(heard).hasToString(call.streamed() ? TEXT : "");
        }
    }

    private CompletionStage<ChatResponse> provide(Call call) {
        CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
        call.onCancel(() -> answer.completeExceptionally(call.cancellation()));
        boolean fails = requests.incrementAndGet() % 3 == 0;
        threads.execute(() -> {
            for (int i = 0; call.streamed() && i < TEXT.length(); i += 5) {
                if (fails && i > 20) {
                    break;
                }
                call.emit(Delta.text(TEXT.substring(i, Math.min(TEXT.length(), i + 5))));
            }
            if (fails) {
                answer.completeExceptionally(ErrorKind.SERVER_ERROR.exception("played"));
            } else {
                answer.complete(ChatResponse.builder()
                        .parts(List.of(new Part.Text(TEXT)))
                        .finishReason(FinishReason.STOP)
                        .build());
            }
        });
        return answer;
    }

    @RepeatedTest(20)
    void everyCallEndsOnceWithTheWholeAnswerOrAnError(RepetitionInfo repetition) throws Exception {
        SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
        List<Hearing> all = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            Hearing hearing = new Hearing(random.nextBoolean());
            CacheKey key =
                    CacheKey.of("", ByteBuffer.allocate(32).putInt(i / 40).array());
            boolean cancelled = random.nextInt(10) == 0;
            all.add(hearing);
            threads.execute(() -> flights.answer(key, hearing.call, policy, this::provide)
                    .whenComplete((response, failure) -> {
                        if (response != null) {
                            hearing.answer.complete(response);
                        } else {
                            hearing.answer.completeExceptionally(failure);
                        }
                    }));
            if (cancelled) {
                threads.execute(hearing.call::cancel);
            }
        }
        for (Hearing each : all) {
            each.check();
        }
        await().until(() -> flights.size() == 0);
    }
}
