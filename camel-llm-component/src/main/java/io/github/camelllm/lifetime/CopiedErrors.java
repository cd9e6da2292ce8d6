package io.github.camelllm.lifetime;

import io.github.camelllm.chat.LlmException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.MulticastDefinition;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Sets the {@link ErrorProperties} for the error of an EIP that works on copies: Camel takes the exception of a copy, as it is
 * or as a cause, into the exchange, and not its properties.
 */
public final class CopiedErrors {
    private CopiedErrors() {}

    /** Returns what to run instead of a step, which may be the step itself. */
    public static Processor wrap(NamedNode definition, Processor target) {
        boolean copies = definition instanceof CircuitBreakerDefinition
                || definition instanceof SplitDefinition
                || definition instanceof MulticastDefinition
                || definition instanceof RecipientListDefinition;
        return copies ? new Copying(target) : target;
    }

    private static final class Copying extends DelegateAsyncProcessor {
        Copying(Processor step) {
            super(step);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            return super.process(exchange, doneSync -> {
                describe(exchange);
                callback.done(doneSync);
            });
        }

        private static void describe(Exchange exchange) {
            LlmException ours = exchange.getException(LlmException.class); // also a cause
            if (ours != null) {
                ErrorProperties.set(exchange, ours);
            }
        }
    }
}
