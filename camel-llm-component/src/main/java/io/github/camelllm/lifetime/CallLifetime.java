package io.github.camelllm.lifetime;

import io.github.camelllm.chat.Call;
import io.github.camelllm.concurrent.Timer;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Cancels a call whose result is no longer needed: when the outermost unit of work has ended without it, as after the timeout of a {@code
 * circuitBreaker}, or when the HTTP client of the exchange has closed its connection, if the server reports that ({@link VertxResponse}).
 *
 * <p>After the end of the unit of work, it waits {@link #GRACE} before it cancels: a {@code circuitBreaker} without our guard still copies the
 * outcome of steps that timed out into the exchange, and would put the error of the cancellation into a reply that is being delivered at that moment.
 */
public final class CallLifetime extends SynchronizationAdapter {
    static final Duration GRACE = Duration.ofSeconds(1);

    private static final boolean VERTX = VertxResponse.isPresent();

    private final Timer timer;
    private volatile @Nullable Call call;
    private volatile Runnable removal = () -> {};

    private CallLifetime(Call call, Timer timer) {
        this.call = call;
        this.timer = timer;
    }

    /** Guards a call of an exchange; the returned action must be run when the response has arrived, or has begun. */
    public static Runnable guard(Exchange exchange, Call call, Timer timer) {
        CallLifetime lifetime = new CallLifetime(call, timer);
        lifetime.removal = OuterUnitOfWork.onDone(exchange, lifetime);
        if (VERTX) {
            VertxResponse.onClosed(exchange, timer, () -> lifetime.call == null, lifetime::cancel);
        }
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
        removal.run();
    }
}
