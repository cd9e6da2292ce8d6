package io.github.camelllm.exchange;

import io.github.camelllm.chat.Call;
import io.github.camelllm.concurrent.Timer;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;

/**
 * The end of a call that nobody waits for any more, because the outermost unit of work has ended without it, as after the
 * time-out of a {@code circuitBreaker}: it is cancelled.
 *
 * <p>That happens {@link #GRACE} later. The {@code circuitBreaker} still copies the outcome of what it has given up into
 * the exchange, and would put the error of the cancellation into a reply that is just being delivered.
 */
public final class CallLifetime extends SynchronizationAdapter {
    static final Duration GRACE = Duration.ofSeconds(1);

    private final Timer timer;
    private volatile @Nullable Call call;

    private CallLifetime(Call call, Timer timer) {
        this.call = call;
        this.timer = timer;
    }

    /** Guards a call of an exchange; what is returned is to be run when the answer is there, or has begun. */
    public static Runnable guard(Exchange exchange, Call call, Timer timer) {
        CallLifetime lifetime = new CallLifetime(call, timer);
        OuterUnitOfWork.onDone(exchange, lifetime);
        return lifetime::over;
    }

    @Override
    public void onDone(Exchange exchange) {
        if (call != null) {
            timer.after(GRACE, this::cancel);
        }
    }

    private void cancel() {
        Call underWay = call;
        if (underWay != null) {
            underWay.cancel();
        }
    }

    private void over() {
        call = null;
    }
}
