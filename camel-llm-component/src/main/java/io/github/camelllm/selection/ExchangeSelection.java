package io.github.camelllm.selection;

import io.github.camelllm.chat.CallWatcher;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** A selection that may read the exchange. */
@FunctionalInterface
public interface ExchangeSelection {
    /**
     * Returns one of the candidates.
     *
     * @param candidates those that can be called now; at least one
     * @param exchange the exchange; its message is read-only
     * @param tries the number of candidates already called for this exchange
     */
    Candidate choose(List<Candidate> candidates, Exchange exchange, int tries);

    /** Returns the observer of an attempt that begins now; of those that learn from results. */
    default AttemptObserver begin(Candidate candidate, Exchange exchange) {
        return AttemptObserver.NONE;
    }

    /** Selects the first candidate, so that their order is the priority. */
    ExchangeSelection PRIORITY = (candidates, exchange, tries) -> candidates.get(0);

    /** What a selection gets to know of an attempt. Any thread may call it. */
    interface AttemptObserver extends CallWatcher {
        /** Ignores everything. */
        AttemptObserver NONE = new AttemptObserver() {};

        /** Takes the time until the answer, or the first delta of a stream. */
        default void answered(Duration latency) {}

        /** Takes the time that another candidate answered within and this one did not. */
        default void overtaken(Duration time) {}

        /** Takes the time until an error that counts against the candidate. */
        default void failed(Duration time) {}

        /**
         * Takes what a complete answer has used.
         *
         * @param cost in USD; null if unknown
         * @param tokens of prompt and answer; null if unknown
         */
        default void used(@Nullable BigDecimal cost, @Nullable Long tokens) {}
    }
}
