package io.github.camelllm;

import io.github.camelllm.chat.Call;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;

/**
 * The end of a call whose answer nobody waits for any more: one that is under way when the outermost unit of work ends,
 * as after the time-out of a {@code circuitBreaker}, is cancelled.
 */
final class CallLifetime extends SynchronizationAdapter {
    private volatile @Nullable Call call;

    private CallLifetime(Call call) {
        this.call = call;
    }

    /** Guards a call of an exchange; what is returned is to be run when the answer is there. */
    static Runnable guard(Exchange exchange, Call call) {
        CallLifetime lifetime = new CallLifetime(call);
        OuterUnitOfWork.onDone(exchange, lifetime);
        return lifetime::over;
    }

    @Override
    public void onDone(Exchange exchange) {
        Call underWay = call;
        if (underWay != null) {
            underWay.cancel();
        }
    }

    private void over() {
        call = null;
    }
}
