package io.github.camelllm.stage;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ChunkTimes;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.telemetry.CallOutcome;
import io.github.camelllm.telemetry.CallRecorder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stage that measures the duration of a call, the time to its first delta, and its outcome. Both times start with the call and so
 * include retries; both are read from the same timer. It also adds the measurements to the answer, and converts other exceptions of the
 * inner stages to {@link LlmException}.
 */
public final class TelemetryStage implements Stage {
    private static final Logger LOG = LoggerFactory.getLogger(TelemetryStage.class);

    /** The time to the first delta if there was none. */
    private static final long NONE = -1;

    /** How often the limits are read that a provider reports, in nanoseconds: they are for people, and reading them takes time. */
    private static final long LIMITS_INTERVAL = 1_000_000_000;

    private final List<CallRecorder> recorders;
    private final Timer timer;
    private final AtomicBoolean lost = new AtomicBoolean();
    private final AtomicLong limitsRead;
    private final boolean measuresChunks;

    /** Creates a stage with recorders. */
    public TelemetryStage(List<CallRecorder> recorders, Timer timer) {
        this.recorders = List.copyOf(recorders);
        this.timer = timer;
        this.measuresChunks = recorders.stream().anyMatch(CallRecorder::needsChunkTimes);
        this.limitsRead = new AtomicLong(timer.nanos() - LIMITS_INTERVAL);
    }

    @Override
    public CompletionStage<ChatResponse> handle(Call call, ChatProvider next) {
        begun(call);
        long start = timer.nanos();
        long last = limitsRead.get();
        if (start - last >= LIMITS_INTERVAL && limitsRead.compareAndSet(last, start)) {
            call.readLimits();
        }
        AtomicLong firstDelta = new AtomicLong(NONE);
        call.onFirstDelta(() -> firstDelta.set(timer.nanos() - start));
        if (measuresChunks && call.streamed()) {
            call.measureChunks(new ChunkTimes(timer::nanos));
        }
        CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
        next.answer(call).whenComplete((response, failure) -> {
            try {
                end(call, timer.nanos() - start, firstDelta.get(), response, failure, answer);
            } catch (Throwable e) { // such as a StackOverflowError: the exchange waits for the answer
                answer.completeExceptionally(error(call, e));
            }
        });
        return answer;
    }

    private void end(
            Call call,
            long nanos,
            long first,
            @Nullable ChatResponse response,
            @Nullable Throwable failure,
            CompletableFuture<ChatResponse> answer) {
        CallOutcome.Builder outcome = CallOutcome.of(call).nanos(nanos).firstTokenNanos(first);
        if (failure == null && response != null) {
            ChatResponse measured = measured(call, response, nanos, first);
            record(outcome.answered(measured));
            answer.complete(measured);
        } else {
            LlmException error = error(call, failure);
            record(outcome.failed(error));
            answer.completeExceptionally(error);
        }
    }

    private static String model(Call call) {
        return Objects.requireNonNullElse(call.request().model(), "");
    }

    private static ChatResponse measured(Call call, ChatResponse response, long nanos, long first) {
        ChatResponse.Builder measured = response.toBuilder()
                .attempts(call.attempts())
                .latency(Duration.ofNanos(nanos))
                .timeToFirstToken(first < 0 ? null : Duration.ofNanos(first));
        if (response.provider() == null) {
            measured.provider(call.provider());
        }
        return measured.build();
    }

    private void begun(Call call) {
        for (CallRecorder recorder : recorders) {
            try {
                recorder.begun(call.provider(), model(call));
            } catch (Throwable e) { // Throwable, because the call must continue
                lost(recorder, e);
            }
        }
    }

    private void record(CallOutcome outcome) {
        for (CallRecorder recorder : recorders) {
            try {
                recorder.ended(outcome);
            } catch (Throwable e) { // Throwable, because the call must continue
                lost(recorder, e);
            }
        }
    }

    /** Logs a failing recorder once; its measurement is lost, the call continues. */
    private void lost(CallRecorder recorder, Throwable why) {
        if (lost.compareAndSet(false, true)) {
            LOG.warn(
                    "Measurements are lost because {} fails",
                    recorder.getClass().getName(),
                    why);
        }
    }

    private static LlmException error(Call call, @Nullable Throwable failure) {
        Throwable cause = failure == null ? null : LlmException.causeOf(failure);
        if (cause instanceof LlmException known) {
            return known;
        }
        String what = cause == null ? "answered null" : "failed: " + cause;
        return ErrorDetails.of(ErrorKind.UNKNOWN, "The provider " + what)
                .cause(cause)
                .provider(call.provider())
                .model(call.request().model())
                .exception();
    }
}
