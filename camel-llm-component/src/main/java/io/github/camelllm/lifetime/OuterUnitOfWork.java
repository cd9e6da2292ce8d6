package io.github.camelllm.lifetime;

import io.github.camelllm.LlmConstants;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.spi.Synchronization;
import org.jspecify.annotations.Nullable;

/**
 * A note on a copy of an exchange, that of the unit of work in which the copy's result ends up.
 *
 * <p>{@code circuitBreaker}, {@code enrich}, {@code multicast} and others work on a copy, finish the copy's own unit of
 * work, and only then does the route go on with the result. Since they also carry the copy's properties back into the
 * original, a note is valid only for the exchange whose id it has, and it keeps the notes of the copies it is nested in.
 *
 * @param actions what is done when the outermost ends
 * @param exchangeId the copy this is about
 * @param above the note of the copy that this is a copy of; null if that was an original
 */
public record OuterUnitOfWork(
        EndActions actions, String exchangeId, @Nullable OuterUnitOfWork above) {
    private static final String PROPERTY = LlmConstants.PREFIX + "OuterUnitOfWork";

    /** Creates a note on a copy. */
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
     * @return what removes the action again: a unit of work that many copies belong to, such as that of a long
     *     {@code split}, must not keep one for each
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
     * Returns whether the exchange is a copy that was made without a note, and so by something like {@code seda}: if it
     * is a request, the original waits for its result.
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
