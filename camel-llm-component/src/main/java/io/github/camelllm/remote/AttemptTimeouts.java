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
 * The time limits of an attempt: for a whole answer one limit; for a stream one until the first piece, then one of
 * silence while its reader keeps up. It keeps a single pending wake-up and moves it only when it rings, so that a piece
 * of a stream costs no more than a reading of the clock.
 */
final class AttemptTimeouts {
    private final Call call;
    private final CallOptions options;
    private final Timer timer;
    private final Consumer<String> onTimeout;
    private volatile long since;
    private volatile boolean paused;
    private boolean idling;
    private volatile boolean stopped;
    private volatile Runnable pending = () -> {};

    AttemptTimeouts(Call call, Timer timer, Consumer<String> onTimeout) {
        this.call = call;
        this.options = call.options();
        this.timer = timer;
        this.onTimeout = onTimeout;
    }

    void start() {
        since = timer.nanos();
        wakeIn(timeout().in(options));
    }

    /** Takes note of bytes of a stream. */
    void activity() {
        if (!call.begun()) {
            return;
        }
        since = timer.nanos();
        if (!idling) {
            idling = true;
            pending.run();
            wakeIn(options.streamIdleTimeout());
        }
    }

    /** Takes note that the reader of a stream is slow, if it is: silence is its own fault until it has caught up. */
    @Nullable
    CompletionStage<?> pausedBy(@Nullable CompletionStage<?> pressure) {
        if (pressure == null) {
            return null;
        }
        paused = true;
        return pressure.thenRun(() -> {
            since = timer.nanos();
            paused = false;
        });
    }

    void stop() {
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
        CallTimeout timeout = timeout();
        Duration limit = timeout.in(options);
        Duration left = paused ? limit : limit.minusNanos(timer.nanos() - since);
        if (left.isZero() || left.isNegative()) {
            onTimeout.accept(timeout.message(options));
        } else {
            wakeIn(left);
        }
    }

    private CallTimeout timeout() {
        return CallTimeout.of(call.streamed(), call.begun());
    }
}
