package io.github.camelllm.lifetime;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallWatcher;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Watches the calls to models that an exchange and its copies make, from an EIP or a tracer around the endpoint.
 *
 * @param outer the one that the exchange had before; null if none
 * @param watcher of the calls, with that of the outer one
 */
public record CallWatch(@Nullable CallWatch outer, CallWatcher watcher) {
    private static final String PROPERTY = LlmConstants.PREFIX + "CallWatch";

    /** Watches the calls that an exchange makes from now on. */
    public static CallWatch of(Exchange exchange, CallWatcher watcher) {
        CallWatch outer = exchange.getProperty(PROPERTY, CallWatch.class);
        CallWatch inner =
                new CallWatch(outer, outer == null ? watcher : outer.watcher().and(watcher));
        exchange.setProperty(PROPERTY, inner);
        return inner;
    }

    /** Has a call watched if the exchange that it belongs to is. */
    public static void guard(Exchange exchange, Call call) {
        CallWatch known = exchange.hasProperties() ? exchange.getProperty(PROPERTY, CallWatch.class) : null;
        if (known != null) {
            call.watch(known.watcher());
            known.watcher().begun(call);
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

    @Override
    public String toString() {
        return "CallWatch";
    }
}
