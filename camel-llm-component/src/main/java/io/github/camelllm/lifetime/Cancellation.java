package io.github.camelllm.lifetime;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.Call;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Cancels, from outside of a route, the calls to models that an exchange and its copies have made. It is for EIPs that
 * send an exchange to several endpoints and need one response. Safe for all threads.
 */
public final class Cancellation {
    private static final String PROPERTY = LlmConstants.PREFIX + "Cancellation";

    private final @Nullable Cancellation outer;
    private final List<Runnable> actions = new ArrayList<>(1);
    private boolean cancelled;

    private Cancellation(@Nullable Cancellation outer) {
        this.outer = outer;
    }

    /** Returns a new one for the calls that the exchange makes from now on; an existing one of the exchange includes it. */
    public static Cancellation of(Exchange exchange) {
        Cancellation outer = exchange.getProperty(PROPERTY, Cancellation.class);
        Cancellation inner = new Cancellation(outer);
        if (outer != null) {
            outer.onCancel(inner::cancel);
        }
        exchange.setProperty(PROPERTY, inner);
        return inner;
    }

    /** Cancels a call when the exchange that it belongs to is cancelled. */
    public static void guard(Exchange exchange, Call call) {
        Cancellation known = exchange.hasProperties() ? exchange.getProperty(PROPERTY, Cancellation.class) : null;
        if (known != null) {
            known.onCancel(call::cancel);
        }
    }

    /** Undoes {@link #of} on an exchange that has this as a property. */
    public void leave(Exchange exchange) {
        if (outer == null) {
            exchange.removeProperty(PROPERTY);
        } else {
            exchange.setProperty(PROPERTY, outer);
        }
    }

    /** Cancels all calls in flight, and later ones. */
    public void cancel() {
        List<Runnable> now;
        synchronized (this) {
            cancelled = true;
            now = List.copyOf(actions);
            actions.clear();
        }
        now.forEach(Runnable::run);
    }

    private void onCancel(Runnable action) {
        synchronized (this) {
            if (!cancelled) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    @Override
    public String toString() {
        return "Cancellation";
    }
}
