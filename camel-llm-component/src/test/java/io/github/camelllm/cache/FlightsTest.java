package io.github.camelllm.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.CachePolicy;
import io.github.camelllm.chat.CacheStatus;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallCancelledException;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.DeltaListener;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Part;
import io.github.camelllm.test.ManualClock;
import io.github.camelllm.test.ManualTimer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What identical calls under way have of each other. */
class FlightsTest {
    private static final CacheKey KEY = CacheKey.of("", new byte[32]);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-28T22:30:00Z"));
    private final ManualTimer timer = new ManualTimer();
    private final MemoryCache cache = new MemoryCache(1 << 20, clock, timer);
    private final Flights flights = new Flights(cache, Runnable::run, timer, clock, 1 << 20);
    private final List<Upstream> asked = new ArrayList<>();
    private CachePolicy policy = CachePolicy.of(Duration.ofHours(1));

    /** A request to the provider, which the test answers. */
    private static final class Upstream {
        final Call call;
        final CompletableFuture<ChatResponse> answer = new CompletableFuture<>();

        Upstream(Call call) {
            this.call = call;
        }

        void answer(String text) {
            answer.complete(ChatResponse.builder()
                    .parts(List.of(new Part.Text(text)))
                    .finishReason(FinishReason.STOP)
                    .cost(BigDecimal.TEN)
                    .build());
        }

        void fail(ErrorKind kind) {
            answer.completeExceptionally(kind.exception("played"));
        }
    }

    private CompletionStage<ChatResponse> provide(Call call) {
        Upstream upstream = new Upstream(call);
        call.attempt();
        call.onCancel(() -> upstream.answer.completeExceptionally(call.cancellation()));
        asked.add(upstream);
        return upstream.answer;
    }

    /** A call that waits. */
    private final class Waiting {
        final StringBuilder heard = new StringBuilder();
        final Call call;
        final CompletableFuture<ChatResponse> answer;

        Waiting(boolean streamed, ChatProvider provider, @Nullable CompletionStage<?> pressure) {
            DeltaListener listener = new DeltaListener() {
                @Override
                public void onDelta(Delta delta) {
                    heard.append(delta.text());
                }

                @Override
                public @Nullable CompletionStage<?> pressure() {
                    return pressure;
                }
            };
            call = new Call("p", ChatRequest.of("Hi"), CallOptions.STANDARD, streamed ? listener : null);
            answer = flights.answer(KEY, call, policy, provider).toCompletableFuture();
        }

        ErrorKind error() {
            Throwable failure = answer.handle((r, e) -> e).getNow(null);
            return ((LlmException) LlmException.causeOf(failure)).kind();
        }

        CacheStatus status() {
            return answer.join().cache().status();
        }
    }

    private Waiting whole() {
        return new Waiting(false, this::provide, null);
    }

    private Waiting streamed() {
        return new Waiting(true, this::provide, null);
    }

    @Test
    void identicalCallsShareOneRequest() {
        List<Waiting> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add(whole());
        }
        assertThat(asked).hasSize(1);
        asked.get(0).answer("Hello");
        assertThat(all).allMatch(each -> each.answer.join().text().equals("Hello"));
        assertThat(all.get(0).status()).isEqualTo(CacheStatus.MISS);
        assertThat(all.get(0).answer.join().cost()).isEqualTo(BigDecimal.TEN);
        assertThat(all.subList(1, 500))
                .allMatch(each -> each.status() == CacheStatus.HIT
                        && each.answer.join().cost().signum() == 0
                        && each.call.attempts() == 0);
        assertThat(flights.size()).isZero();
        assertThat(cache.getIfPresent(KEY)).isNotNull();
    }

    @Test
    void aStreamedCallGetsTheDeltasSoFarAndThenEachAsItComes() {
        Waiting first = streamed();
        asked.get(0).call.emit(Delta.text("Hel"));
        Waiting late = streamed();
        Waiting whole = whole();
        assertThat(late.heard).hasToString("Hel");
        asked.get(0).call.emit(Delta.text("lo"));
        assertThat(late.heard).hasToString("Hello");
        asked.get(0).answer("Hello");
        assertThat(first.heard).hasToString("Hello");
        assertThat(whole.answer.join().text()).isEqualTo("Hello");
        assertThat(late.status()).isEqualTo(CacheStatus.HIT);
        assertThat(asked).hasSize(1);
    }

    @Test
    void aStreamedCallGetsTheAnswerOfAWholeOneAsDeltas() {
        whole();
        Waiting streamed = streamed();
        asked.get(0).answer("Hello");
        assertThat(streamed.heard).hasToString("Hello");
    }

    @Test
    void aFailedLeaderDoesNotPoisonTheOthers() {
        List<Waiting> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add(whole());
        }
        for (int failures = 0; failures < 3; failures++) {
            asked.get(failures).fail(ErrorKind.SERVER_ERROR);
            assertThat(asked).hasSize(failures + 2);
        }
        asked.get(3).answer("Hello");
        assertThat(all.subList(0, 3)).allMatch(each -> each.error() == ErrorKind.SERVER_ERROR);
        assertThat(all.subList(3, 500))
                .allMatch(each -> each.answer.join().text().equals("Hello"));
        assertThat(all.get(3).status()).isEqualTo(CacheStatus.MISS);
        assertThat(asked).hasSize(4);
    }

    @Test
    void thousandsOfFailuresAtOnceAreNoProblemOfTheStack() {
        List<Runnable> later = new ArrayList<>();
        Flights queued = new Flights(cache, later::add, timer, clock, 1 << 20);
        List<CompletableFuture<ChatResponse>> all = new ArrayList<>();
        CompletableFuture<ChatResponse> first = new CompletableFuture<>();
        for (int i = 0; i < 5_000; i++) {
            Call call = new Call("p", ChatRequest.of("Hi"), CallOptions.STANDARD, null);
            boolean leads = i == 0;
            all.add(queued.answer(
                            KEY,
                            call,
                            policy,
                            c -> leads
                                    ? first
                                    : CompletableFuture.failedFuture(ErrorKind.OVERLOADED.exception("played")))
                    .toCompletableFuture());
        }
        first.completeExceptionally(ErrorKind.OVERLOADED.exception("played"));
        while (!later.isEmpty()) {
            later.remove(0).run();
        }
        assertThat(all).allMatch(CompletableFuture::isCompletedExceptionally);
    }

    @ParameterizedTest
    @EnumSource(names = {"INVALID_REQUEST", "CONTEXT_LENGTH", "CONTENT_FILTER"})
    void anErrorOfTheRequestIsThatOfAll(ErrorKind kind) {
        Waiting first = whole();
        Waiting second = whole();
        asked.get(0).fail(kind);
        assertThat(first.error()).isEqualTo(kind);
        assertThat(second.error()).isEqualTo(kind);
        assertThat(asked).hasSize(1);
    }

    @Test
    void whoHasWaitedAsLongAsARequestMayTakeFailsToo() {
        Waiting first = whole();
        Waiting second = whole();
        timer.pass(Duration.ofMinutes(3));
        Waiting third = whole();
        asked.get(0).fail(ErrorKind.TIMEOUT);
        assertThat(first.error()).isEqualTo(ErrorKind.TIMEOUT);
        assertThat(second.error()).isEqualTo(ErrorKind.TIMEOUT);
        asked.get(1).answer("Hello");
        assertThat(third.answer.join().text()).isEqualTo("Hello");
    }

    @Test
    void aStreamThatFailsAfterADeltaFailsForThoseWhoHaveHeardIt() {
        Waiting first = streamed();
        asked.get(0).call.emit(Delta.text("Hel"));
        Waiting heard = streamed();
        Waiting whole = whole();
        asked.get(0).fail(ErrorKind.STREAM_INTERRUPTED);
        assertThat(first.error()).isEqualTo(ErrorKind.STREAM_INTERRUPTED);
        assertThat(heard.error()).isEqualTo(ErrorKind.STREAM_INTERRUPTED);
        asked.get(1).answer("Hello");
        assertThat(whole.answer.join().text()).isEqualTo("Hello");
    }

    @Test
    void aCancelledLeaderHandsOver() {
        Waiting leader = streamed();
        Waiting other = whole();
        asked.get(0).call.emit(Delta.text("Hel"));
        leader.call.cancel();
        assertThatThrownBy(leader.answer::join).hasCauseInstanceOf(CallCancelledException.class);
        assertThat(asked.get(0).call.cancelled()).isFalse();
        asked.get(0).answer("Hello");
        assertThat(other.answer.join().text()).isEqualTo("Hello");
        assertThat(other.status()).as("who is left pays").isEqualTo(CacheStatus.MISS);
        assertThat(other.call.attempts()).isEqualTo(1);
        assertThat(asked).hasSize(1);
    }

    @Test
    void whenAllAreCancelledTheRequestIs() {
        Waiting leader = whole();
        Waiting other = whole();
        leader.call.cancel();
        other.call.cancel();
        assertThat(asked.get(0).call.cancelled()).isTrue();
        assertThat(flights.size()).isZero();
        Waiting next = whole();
        asked.get(1).answer("Hello");
        assertThat(next.answer.join().text()).isEqualTo("Hello");
    }

    @Test
    void aFailureAfterTheLeaderWasCancelledFailsNobody() {
        Waiting leader = whole();
        Waiting other = whole();
        leader.call.cancel();
        asked.get(0).fail(ErrorKind.SERVER_ERROR);
        asked.get(1).answer("Hello");
        assertThat(other.answer.join().text()).isEqualTo("Hello");
    }

    @Test
    void aProviderThatThrowsFailsTheCall() {
        Waiting thrown = new Waiting(
                false,
                call -> {
                    throw new IllegalStateException("broken");
                },
                null);
        assertThatThrownBy(thrown.answer::join).hasRootCauseMessage("broken");
        assertThat(flights.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theProviderWaitsOnlyIfEverybodyIsSlow(boolean bothSlow) {
        CompletableFuture<?> slow = new CompletableFuture<>();
        CompletableFuture<?> other = new CompletableFuture<>();
        new Waiting(true, this::provide, slow);
        new Waiting(true, this::provide, bothSlow ? other : null);
        CompletionStage<?> pressure = asked.get(0).call.pressure();
        if (bothSlow) {
            assertThat(pressure.toCompletableFuture()).isNotDone();
            other.complete(null);
            assertThat(pressure.toCompletableFuture()).isDone();
        } else {
            assertThat(pressure).isNull();
        }
    }

    @Test
    void anExpiredAnswerIsThatOfAllWhenTheProviderFails() {
        policy = new CachePolicy(true, true, "", Duration.ofMinutes(1), Duration.ofHours(1), java.util.Set.of());
        whole();
        asked.get(0).answer("Old");
        clock.pass(Duration.ofMinutes(2));
        timer.pass(Duration.ofMinutes(2));
        Waiting first = whole();
        Waiting second = streamed();
        asked.get(1).fail(ErrorKind.OVERLOADED);
        assertThat(first.status()).isEqualTo(CacheStatus.STALE);
        assertThat(second.status()).isEqualTo(CacheStatus.STALE);
        assertThat(second.heard).hasToString("Old");
        assertThat(asked).hasSize(2);
    }

    @Test
    void anAnswerWhoseCallBeganBeforeAnInvalidationIsNotStored() {
        Waiting first = new Waiting(
                false,
                call -> {
                    clock.pass(Duration.ofMillis(1));
                    cache.invalidate(Invalidation.namespace(""));
                    return provide(call);
                },
                null);
        asked.get(0).answer("Old");
        assertThat(first.answer.join().text()).isEqualTo("Old");
        assertThat(cache.getIfPresent(KEY)).isNull();
    }

    @Test
    void aStoreThatFailsIsAsIfNothingWereStored() {
        ResponseCache broken = new ResponseCache() {
            @Override
            public CompletionStage<@Nullable CacheEntry> get(CacheKey key) {
                return CompletableFuture.failedFuture(new java.io.IOException("gone"));
            }

            @Override
            public CompletionStage<?> put(CacheKey key, CacheEntry entry) {
                return CompletableFuture.failedFuture(new java.io.IOException("gone"));
            }

            @Override
            public CompletionStage<?> invalidate(Invalidation what) {
                return CompletableFuture.failedFuture(new java.io.IOException("gone"));
            }
        };
        Flights without = new Flights(broken, Runnable::run, timer, clock, 1 << 20);
        Call call = new Call("p", ChatRequest.of("Hi"), CallOptions.STANDARD, null);
        CompletableFuture<ChatResponse> answer =
                without.answer(KEY, call, policy, this::provide).toCompletableFuture();
        asked.get(0).answer("Hello");
        assertThat(answer.join().cache().status()).isEqualTo(CacheStatus.UNAVAILABLE);
        assertThat(without.size()).isZero();
    }
}
