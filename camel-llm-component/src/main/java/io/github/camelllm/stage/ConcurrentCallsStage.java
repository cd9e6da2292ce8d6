package io.github.camelllm.stage;

import io.github.camelllm.chat.BatchItem;
import io.github.camelllm.chat.BatchOutcome;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.concurrent.Timer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The stage that makes a call of each request of {@link Operation#BATCH}, so many at a time, and gathers their outcomes in
 * the order of the requests. A request that fails is an outcome; the batch itself fails only if it is cancelled. No thread
 * waits: each call that ends begins the next.
 */
public final class ConcurrentCallsStage implements Stage {
    private final int concurrency;
    private final Timer timer;

    /**
     * Makes a stage.
     *
     * @param concurrency how many calls are under way at a time
     * @param timer what the duration of a batch is measured by
     * @throws LlmException of kind {@code CONFIGURATION} if the concurrency is below 1
     */
    public ConcurrentCallsStage(int concurrency, Timer timer) {
        if (concurrency < 1) {
            throw ErrorKind.CONFIGURATION.exception(
                    "The option batchConcurrency must be at least 1, not " + concurrency);
        }
        this.concurrency = concurrency;
        this.timer = timer;
    }

    @Override
    public CompletionStage<ChatResponse> handle(Call call, ChatProvider next) {
        if (call.request().operation() != Operation.BATCH) {
            return next.answer(call);
        } else if (call.streamed()) {
            throw ErrorDetails.of(ErrorKind.INVALID_REQUEST, "A batch is not streamed: leave out streaming")
                    .provider(call.provider())
                    .exception();
        }
        return new Batch(call, next).start();
    }

    /** The calls of one batch. */
    private final class Batch {
        private final CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
        private final Call call;
        private final ChatProvider provider;
        private final List<BatchItem> items;
        private final AtomicReferenceArray<BatchOutcome> outcomes;
        private final Set<Call> underWay = ConcurrentHashMap.newKeySet();
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger free = new AtomicInteger(concurrency);
        private final AtomicInteger missing;
        private final AtomicInteger attempts = new AtomicInteger();
        private final AtomicInteger draining = new AtomicInteger();
        private final long begin = timer.nanos();

        Batch(Call call, ChatProvider provider) {
            this.call = call;
            this.provider = provider;
            this.items = call.request().batch();
            this.outcomes = new AtomicReferenceArray<>(items.size());
            this.missing = new AtomicInteger(items.size());
        }

        CompletionStage<ChatResponse> start() {
            call.onCancel(this::cancel);
            if (items.isEmpty()) {
                answer.complete(whole());
            } else {
                proceed();
            }
            return answer;
        }

        private void cancel() {
            answer.completeExceptionally(call.cancellation());
            underWay.forEach(Call::cancel);
        }

        /** Begins calls while there are free places: a loop, not a recursion, where answers are there at once. */
        private void proceed() {
            if (draining.getAndIncrement() > 0) {
                return; // the thread that is in the loop takes another turn
            }
            int turns = 1;
            while (turns > 0) {
                while (free.get() > 0 && next.get() < items.size() && !call.cancelled()) {
                    free.decrementAndGet();
                    begin(next.getAndIncrement());
                }
                turns = draining.addAndGet(-turns);
            }
        }

        private void begin(int index) {
            BatchItem item = items.get(index);
            LlmException unreadable = item.error();
            if (unreadable != null) {
                end(index, BatchOutcome.failed(item.id(), unreadable));
                return;
            }
            ChatRequest request = item.request().toBuilder()
                    .operation(item.request().operation().ofEach())
                    .build();
            Call one = call.serving(request, null);
            underWay.add(one);
            if (call.cancelled()) {
                one.cancel();
            }
            answer(one).whenComplete((response, failure) -> {
                underWay.remove(one);
                attempts.addAndGet(one.attempts());
                end(
                        index,
                        response != null && failure == null
                                ? BatchOutcome.answered(item.id(), response)
                                : BatchOutcome.failed(item.id(), error(one, failure)));
            });
        }

        private CompletionStage<ChatResponse> answer(Call one) {
            try {
                return provider.answer(one);
            } catch (Throwable e) { // whatever it is: the outcome of this request, not of the others
                return CompletableFuture.failedFuture(e);
            }
        }

        private void end(int index, BatchOutcome outcome) {
            outcomes.set(index, outcome);
            free.incrementAndGet();
            if (missing.decrementAndGet() == 0) {
                answer.complete(whole());
            } else {
                proceed();
            }
        }

        private LlmException error(Call one, @Nullable Throwable failure) {
            Throwable cause = failure == null ? null : LlmException.causeOf(failure);
            return cause instanceof LlmException known
                    ? known
                    : ErrorDetails.of(ErrorKind.UNKNOWN, "The request failed: " + cause)
                            .cause(cause)
                            .provider(one.provider())
                            .model(one.request().model())
                            .exception();
        }

        private ChatResponse whole() {
            BatchOutcome[] all = new BatchOutcome[items.size()];
            Arrays.setAll(all, outcomes::get);
            List<BatchOutcome> ordered = List.of(all);
            return ChatResponse.builder()
                    .provider(call.provider())
                    .model(call.request().model())
                    .finishReason(FinishReason.STOP)
                    .outcomes(ordered)
                    .usage(usage(ordered))
                    .cost(cost(ordered))
                    .attempts(attempts.get())
                    .latency(Duration.ofNanos(timer.nanos() - begin))
                    .build();
        }
    }

    /** Returns the tokens of all answers together. */
    static Usage usage(List<BatchOutcome> outcomes) {
        return outcomes.stream()
                .map(BatchOutcome::response)
                .filter(Objects::nonNull)
                .map(ChatResponse::usage)
                .reduce(Usage::plus)
                .orElse(Usage.UNKNOWN);
    }

    /** Returns what all answers cost together; null if the price of one is not known, or there is none. */
    static @Nullable BigDecimal cost(List<BatchOutcome> outcomes) {
        BigDecimal sum = BigDecimal.ZERO;
        boolean answered = false;
        for (BatchOutcome outcome : outcomes) {
            ChatResponse response = outcome.response();
            if (response != null) {
                if (response.cost() == null) {
                    return null;
                }
                sum = sum.add(response.cost());
                answered = true;
            }
        }
        return answered ? sum : null;
    }
}
