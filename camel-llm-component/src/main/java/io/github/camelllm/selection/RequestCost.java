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
 * Comparable costs of all candidates for one exchange: the expected cost of this request by the model catalog, or unit prices for all if
 * the price of any candidate was set explicitly.
 */
public final class RequestCost {
    private final Map<Candidate, BigDecimal> costs = new HashMap<>();

    private RequestCost() {}

    /** Returns the cost of the request of an exchange for each candidate. */
    public static RequestCost of(Exchange exchange, List<? extends Candidate> candidates) {
        RequestCost all = new RequestCost();
        boolean unit = isUnit(candidates);
        for (Candidate candidate : candidates) {
            BigDecimal cost = unit ? candidate.price() : ((PricedByRequest) candidate).expectedCost(exchange);
            if (cost != null) {
                all.costs.put(candidate, cost);
            }
        }
        return all;
    }

    /** Returns whether prices of 1,000 tokens are compared, and not expected costs. */
    static boolean isUnit(List<? extends Candidate> candidates) {
        return candidates.stream()
                .anyMatch(candidate -> !(candidate instanceof PricedByRequest priced) || priced.hasSetPrice());
    }

    /** Returns the cost of a candidate; null if unknown. */
    @Nullable
    BigDecimal of(Candidate candidate) {
        return costs.get(candidate);
    }

    /** Returns the candidates with a known cost below that of another. */
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
