package io.github.camelllm.mock;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.concurrent.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The playback of one reply: its deltas at their times, then its end. Between two deltas it waits for the time and for the listener,
 * without blocking a thread. Due events run on the calling thread, so that an answer without delays is complete when {@link #start}
 * returns.
 */
final class Playback {
    private static final Runnable NOTHING = () -> {};

    private final Call call;
    private final MockReply reply;
    private final List<Delta> pieces;
    private final PlaybackSchedule schedule;
    private final Timer timer;
    private final long begin;
    private final CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
    private final AtomicInteger turns = new AtomicInteger();
    private final StringBuilder text = new StringBuilder();
    private int position;
    private int characters;
    private long previous;
    private volatile Runnable alarm = NOTHING;

    Playback(Call call, MockReply reply, List<Delta> pieces, PlaybackSchedule schedule, Timer timer) {
        this.call = call;
        this.reply = reply;
        this.pieces = pieces;
        this.schedule = schedule;
        this.timer = timer;
        this.begin = timer.nanos();
    }

    CompletionStage<ChatResponse> start() {
        call.onCancel(this::cancel);
        resume();
        return answer;
    }

    private void cancel() {
        answer.completeExceptionally(call.cancellation());
        alarm.run();
    }

    /** Goes on; when it is already going on, it goes on once more after that, so that pieces never overlap. */
    private void resume() {
        if (turns.getAndIncrement() > 0) {
            return;
        }
        do {
            try {
                play();
            } catch (RuntimeException | LinkageError e) {
                answer.completeExceptionally(broken(e));
            }
        } while (turns.decrementAndGet() > 0);
    }

    private void play() {
        while (!answer.isDone()) {
            long due = schedule.due(characters, position >= pieces.size());
            long limit = previous + schedule.limit(position);
            if (due > limit) {
                playTimeout(limit);
                return;
            }
            if (waits(due)) {
                return;
            }
            previous = due;
            if (position == pieces.size()) {
                end();
                return;
            }
            CompletionStage<?> pressure = emit(pieces.get(position++));
            if (pressure != null) {
                pressure.whenComplete(this::relieved);
                return;
            }
        }
    }

    private boolean waits(long due) {
        long left = due == 0 ? 0 : due - (timer.nanos() - begin);
        if (left > 0) {
            alarm = timer.after(Duration.ofNanos(left), this::resume);
            if (answer.isDone()) {
                alarm.run();
            }
        }
        return left > 0;
    }

    private @Nullable CompletionStage<?> emit(Delta piece) {
        characters += piece.text().length();
        if (piece.isText()) {
            text.append(piece.text());
        }
        call.emit(piece);
        return call.pressure();
    }

    private void relieved(@Nullable Object ignored, @Nullable Throwable failure) {
        if (failure != null) {
            answer.completeExceptionally(broken(failure));
        } else {
            resume();
        }
    }

    private void playTimeout(long limit) {
        if (!waits(limit)) {
            fail(ErrorDetails.of(ErrorKind.TIMEOUT, schedule.timeout(position)));
        }
    }

    private void end() {
        ErrorDetails error = reply.error();
        if (error == null) {
            answer.complete(reply.answer());
        } else {
            fail(error.toBuilder());
        }
    }

    private void fail(ErrorDetails.Builder error) {
        ErrorDetails said = error.build();
        answer.completeExceptionally(error.provider(said.provider() == null ? call.provider() : said.provider())
                .model(said.model() == null ? call.request().model() : said.model())
                .partialText(text.isEmpty() ? said.partialText() : text.toString())
                .exception());
    }

    private LlmException broken(Throwable failure) {
        return failure instanceof LlmException known
                ? known
                : ErrorDetails.of(ErrorKind.UNKNOWN, "The listener of the stream failed: " + failure)
                        .provider(call.provider())
                        .model(call.request().model())
                        .cause(failure)
                        .exception();
    }
}
