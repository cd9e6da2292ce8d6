package io.github.camelllm.stage;

import io.github.camelllm.limit.Budget;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The money that is reserved for batches at providers, from their submission until their outcomes are fetched. Kept in
 * memory: what a batch of an earlier run of the application costs is taken from the budget when its outcomes are fetched.
 * Safe for all threads.
 */
public final class OpenBatches {
    /** How many batches are remembered; a provider has far fewer open ones. */
    private static final int MOST = 10_000;

    private final Map<String, OpenBatch> batches = new LinkedHashMap<String, OpenBatch>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, OpenBatch> eldest) {
            return size() > MOST;
        }
    };

    /** Makes an empty one. */
    public OpenBatches() {}

    private record OpenBatch(Budget.@Nullable Reservation reservation, BigDecimal worst, boolean settled) {}

    private static String key(String provider, String batch) {
        return provider + ' ' + batch;
    }

    /**
     * Notes a batch.
     *
     * @param reservation what is reserved for it; null if nothing is
     * @param worst the amount that is reserved, in USD
     */
    synchronized void opened(
            String provider, String batch, Budget.@Nullable Reservation reservation, BigDecimal worst) {
        batches.put(key(provider, batch), new OpenBatch(reservation, worst, false));
    }

    /**
     * Settles a batch, once.
     *
     * @param cost what it has cost in USD; null if that is not known, which takes all that was reserved
     * @return what there was to settle
     */
    Settled settle(String provider, String batch, @Nullable BigDecimal cost) {
        OpenBatch entry;
        synchronized (this) {
            entry = batches.put(key(provider, batch), new OpenBatch(null, BigDecimal.ZERO, true));
        }
        if (entry == null || (!entry.settled() && entry.reservation() == null)) {
            return Settled.NOTHING_RESERVED;
        } else if (entry.settled()) {
            return Settled.BEFORE;
        }
        Budget.Reservation reservation = entry.reservation();
        if (reservation != null) {
            reservation.settle(cost == null ? entry.worst() : cost);
        }
        return Settled.NOW;
    }

    /** What there was to settle. */
    enum Settled {
        /** The batch was settled before. */
        BEFORE,
        /** What was reserved was settled. */
        NOW,
        /** Nothing was reserved, so that the cost has yet to be taken from the budget. */
        NOTHING_RESERVED
    }
}
