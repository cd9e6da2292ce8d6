package io.github.camelllm.selection;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * What each candidate would cost for one exchange, comparable with each other: the expected cost of this request by the
 * model catalog, or, where any candidate has a price that was set, unit prices for all.
 */
public final class RequestCost {
    private final Map<Candidate, BigDecimal> costs = new HashMap<>();

    private RequestCost() {}

    /** Returns what the request of an exchange would cost at each candidate. */
    public static RequestCost of(Exchange exchange, List<? extends Candidate> candidates) {
        RequestCost all = new RequestCost();
        boolean unit = candidates.stream()
                .anyMatch(candidate -> !(candidate instanceof PricedByRequest priced) || priced.hasSetPrice());
        for (Candidate candidate : candidates) {
            BigDecimal cost = unit ? candidate.price() : ((PricedByRequest) candidate).expectedCost(exchange);
            if (cost != null) {
                all.costs.put(candidate, cost);
            }
        }
        return all;
    }

    /** Returns the cost for a candidate; null if it is not known. */
    @Nullable
    BigDecimal of(Candidate candidate) {
        return costs.get(candidate);
    }

    /** Returns the candidates that are known to cost less than another. */
    public Set<Candidate> cheaperThan(Candidate other) {
        BigDecimal cost = costs.get(other);
        Set<Candidate> cheaper = new HashSet<>();
        costs.forEach((candidate, its) -> {
            if (cost == null || its.compareTo(cost) < 0) {
                cheaper.add(candidate);
            }
        });
        cheaper.remove(other);
        return cheaper;
    }
}
