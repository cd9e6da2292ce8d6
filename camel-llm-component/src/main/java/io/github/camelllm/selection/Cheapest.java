package io.github.camelllm.selection;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsLast;

import java.util.List;
import org.apache.camel.Exchange;

/** Selects the candidate with the lowest cost for the request of the exchange; unknown costs are last, ties go to the first. */
final class Cheapest implements ExchangeSelection {
    @Override
    public Candidate choose(List<Candidate> candidates, Exchange exchange, int tries) {
        RequestCost costs = RequestCost.of(exchange, candidates);
        return new LeastFirst(comparing(costs::of, nullsLast(naturalOrder())), () -> 0)
                .choose(candidates, exchange, tries);
    }
}
