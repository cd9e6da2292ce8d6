package io.github.camelllm.remote;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.CallTimeout;
import io.github.camelllm.concurrent.Timer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The time limits of an attempt: for a whole response {@code requestTimeout}; for a stream {@code firstTokenTimeout}, then
 * {@code streamIdleTimeout} between deltas, suspended while the reader applies back-pressure, and {@code streamTimeout} for
 * all of it. There is a single pending timer task, which is rescheduled only when it runs, so that a delta costs no more
 * than a reading of the clock.
 */
public final class AttemptTimeouts {
    private final Call call;
    private final CallOptions options;
    private final Timer timer;
    private final Consumer<String> onTimeout;
    private volatile long since;
    private volatile long begunAt;
    private volatile boolean paused;
    private volatile boolean idling;
    private volatile boolean stopped;
    private volatile Runnable pending = () -> {};

    public AttemptTimeouts(Call call, Timer timer, Consumer<String> onTimeout) {
        this.call = call;
        this.options = call.options();
        this.timer = timer;
        this.onTimeout = onTimeout;
    }

    public void start() {
        since = timer.nanos();
        wakeIn(CallTimeout.of(call.streamed(), false).in(options));
    }

    /** Restarts the idle timeout: deltas have come. Bytes that carry none, such as comments, do not count. */
    public void activity() {
        if (!call.begun()) {
            return;
        }
        since = timer.nanos();
        if (!idling) {
            begunAt = since;
            idling = true;
            pending.run();
            wakeIn(shorter(options.streamIdleTimeout(), options.streamTimeout()));
        }
    }

    /** Suspends the idle timeout until the reader of the stream takes deltas again; null if it does. */
    public @Nullable CompletionStage<?> pausedBy(@Nullable CompletionStage<?> pressure) {
        if (pressure == null) {
            return null;
        }
        paused = true;
        return pressure.thenRun(() -> {
            since = timer.nanos();
            paused = false;
        });
    }

    public void stop() {
        stopped = true;
        pending.run();
    }

    private void wakeIn(Duration delay) {
        pending = timer.after(delay, this::ring);
        if (stopped) {
            pending.run();
        }
    }

    private void ring() {
        if (stopped) {
            return;
        }
        if (!idling) {
            ringBeforeTheFirstDelta();
        } else {
            ringWithinTheStream();
        }
    }

    private void ringBeforeTheFirstDelta() {
        CallTimeout timeout = CallTimeout.of(call.streamed(), false);
        Duration left = left(timeout.in(options), since);
        if (call.begun()) {
            wakeIn(options.streamIdleTimeout()); // the first delta is being delivered at this moment
        } else if (isOver(left)) {
            onTimeout.accept(timeout.message(options));
        } else {
            wakeIn(left);
        }
    }

    private void ringWithinTheStream() {
        Duration idle = options.streamIdleTimeout();
        Duration left = paused ? idle : left(idle, since);
        Duration leftOfAll = left(options.streamTimeout(), begunAt);
        if (isOver(leftOfAll)) {
            onTimeout.accept(CallTimeout.STREAM.message(options));
        } else if (isOver(left)) {
            onTimeout.accept(CallTimeout.STREAM_IDLE.message(options));
        } else {
            wakeIn(shorter(left, leftOfAll));
        }
    }

    private Duration left(Duration limit, long from) {
        return limit.minusNanos(timer.nanos() - from);
    }

    private static boolean isOver(Duration left) {
        return left.isZero() || left.isNegative();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
