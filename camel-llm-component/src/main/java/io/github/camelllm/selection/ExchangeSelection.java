package io.github.camelllm.selection;

import java.util.List;
import org.apache.camel.Exchange;

/** A choice that may look at the exchange. */
@FunctionalInterface
public interface ExchangeSelection {
    /**
     * Returns one of the candidates.
     *
     * @param candidates those that may be asked now; at least one
     * @param exchange what they are to be asked, only to be read
     * @param tries how many have been asked before for this exchange
     */
    Candidate choose(List<Candidate> candidates, Exchange exchange, int tries);

    /** Takes the first, so that the order of the candidates is their rank. */
    ExchangeSelection PRIORITY = (candidates, exchange, tries) -> candidates.get(0);
}
