package io.github.camelllm.selection;

import java.util.List;
import org.apache.camel.Exchange;

/** A selection that may read the exchange. */
@FunctionalInterface
public interface ExchangeSelection {
    /**
     * Returns one of the candidates.
     *
     * @param candidates those that can be called now; at least one
     * @param exchange the exchange, read-only
     * @param tries the number of candidates already called for this exchange
     */
    Candidate choose(List<Candidate> candidates, Exchange exchange, int tries);

    /** Selects the first candidate, so that their order is the priority. */
    ExchangeSelection PRIORITY = (candidates, exchange, tries) -> candidates.get(0);
}
