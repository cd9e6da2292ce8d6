package io.github.camelllm.lifetime;

import io.github.camelllm.LlmConstants;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.spi.Synchronization;
import org.jspecify.annotations.Nullable;

/**
 * A reference, on a copy of an exchange, to the unit of work of the exchange that gets the copy's result.
 *
 * <p>{@code circuitBreaker}, {@code enrich}, {@code multicast} and others work on a copy and finish the copy's own unit of work; then the route
 * continues with the result. They also copy the copy's properties back into the original. So a reference is valid only for the exchange whose id it
 * has, and contains the references of the copies around it.
 *
 * @param actions the actions at the end of the outermost unit of work
 * @param exchangeId the id of the copy
 * @param above the reference of the exchange that was copied; null if that was an original
 */
public record OuterUnitOfWork(
        EndActions actions, String exchangeId, @Nullable OuterUnitOfWork above) {
    private static final String PROPERTY = LlmConstants.PREFIX + "OuterUnitOfWork";

    /** Sets the reference on a copy. */
    static void note(Exchange copy, Exchange original) {
        OuterUnitOfWork known = find(original);
        EndActions outer = known == null ? EndActions.of(original) : known.actions();
        if (outer != null) {
            copy.setProperty(PROPERTY, new OuterUnitOfWork(outer, copy.getExchangeId(), known));
        }
    }

    /**
     * Runs an action when the outermost unit of work of an exchange ends.
     *
     * @return removes the action: a unit of work with many copies, such as that of a long {@code split}, must not keep an action for each
     */
    static Runnable onDone(Exchange exchange, Synchronization action) {
        OuterUnitOfWork known = find(exchange);
        if (known == null) {
            exchange.getExchangeExtension().addOnCompletion(action);
            return () -> {}; // it ends with the exchange
        }
        known.actions().add(action);
        return () -> known.actions().remove(action);
    }

    /**
     * Returns whether the exchange is a copy without a reference, such as one that {@code seda} made. If it is a request, the original waits for its
     * result.
     */
    public static boolean isForeignCopy(Exchange exchange) {
        String original = exchange.getProperty(ExchangePropertyKey.CORRELATION_ID, String.class);
        return original != null && !original.equals(exchange.getExchangeId()) && find(exchange, original) == null;
    }

    private static @Nullable OuterUnitOfWork find(Exchange exchange) {
        boolean tapped = exchange.getProperty(ExchangePropertyKey.CORRELATION_ID)
                == null; // the original does not wait for the copy of wireTap
        return tapped ? null : find(exchange, exchange.getExchangeId());
    }

    private static @Nullable OuterUnitOfWork find(Exchange exchange, String id) {
        OuterUnitOfWork note = exchange.getProperty(PROPERTY, OuterUnitOfWork.class);
        while (note != null && !note.exchangeId().equals(id)) {
            note = note.above();
        }
        return note;
    }

    @Override
    public String toString() {
        return "of the exchange that " + exchangeId + " was copied from";
    }
}
