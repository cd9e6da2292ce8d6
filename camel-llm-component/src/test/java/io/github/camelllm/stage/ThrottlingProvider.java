package io.github.camelllm.stage;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.RateLimitStatus;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.concurrent.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A provider in virtual time that takes so many calls a second, and refuses the others with a 429 soon. */
final class ThrottlingProvider implements ChatProvider {
    static final Duration ANSWER_TIME = Duration.ofMillis(1500);
    static final Duration REFUSAL_TIME = Duration.ofMillis(60);

    final List<Long> taken = new ArrayList<>();
    final List<Long> refused = new ArrayList<>();
    Duration retryAfter;
    boolean windowed;
    boolean reports;
    private final Timer timer;
    private double perSecond;
    private double level;
    private long filledAt;

    /** Makes one with a full bucket of one second. */
    ThrottlingProvider(Timer timer, double perSecond) {
        this.timer = timer;
        this.filledAt = timer.nanos();
        allow(perSecond);
        this.level = perSecond;
    }

    void allow(double calls) {
        perSecond = calls;
    }

    private boolean take(long now) {
        if (windowed) { // a window of the clock's second
            if (now / 1_000_000_000L != filledAt / 1_000_000_000L) {
                level = perSecond;
            }
        } else {
            level = Math.min(perSecond, level + (now - filledAt) / 1e9 * perSecond);
        }
        filledAt = now;
        if (level < 1) {
            return false;
        }
        level--;
        return true;
    }

    @Override
    public CompletionStage<ChatResponse> answer(Call call) {
        CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
        long now = timer.nanos();
        boolean ok = take(now);
        (ok ? taken : refused).add(now);
        Consumer<List<RateLimitStatus>> observer = call.limitObserver();
        List<RateLimitStatus> status = List.of(new RateLimitStatus(
                "x-ratelimit-remaining-requests",
                RateLimitStatus.Unit.REQUESTS,
                (long) perSecond,
                (long) level,
                Duration.ofNanos((long) ((perSecond - level) / perSecond * 1e9)),
                true));
        timer.after(ok ? ANSWER_TIME : REFUSAL_TIME, () -> {
            if (reports && observer != null) {
                observer.accept(status);
            }
            if (ok) {
                answer.complete(ChatResponse.builder()
                        .parts(List.of(new Part.Text("ok")))
                        .finishReason(FinishReason.STOP)
                        .usage(Usage.of(10, 10))
                        .build());
            } else {
                answer.completeExceptionally(ErrorDetails.of(ErrorKind.RATE_LIMIT, "Too many requests")
                        .statusCode(429)
                        .retryAfter(retryAfter)
                        .exception());
            }
        });
        return answer;
    }

    static long in(List<Long> times, long from, long to) {
        return times.stream().filter(time -> time - from >= 0 && time - to < 0).count();
    }
}
