package io.github.camelllm.balance;

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
final class RequestCost {
    private final Map<Candidate, BigDecimal> costs = new HashMap<>();

    private RequestCost() {}

    static RequestCost of(Exchange exchange, List<? extends Candidate> candidates) {
        RequestCost all = new RequestCost();
        boolean unit = candidates.stream().anyMatch(candidate -> !(candidate instanceof Member m) || m.hasSetPrice());
        for (Candidate candidate : candidates) {
            BigDecimal cost = unit ? candidate.price() : ((Member) candidate).expectedCost(exchange);
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
    Set<Member> cheaperThan(Member other) {
        BigDecimal cost = costs.get(other);
        Set<Member> cheaper = new HashSet<>();
        costs.forEach((candidate, its) -> {
            if (candidate instanceof Member member && (cost == null || its.compareTo(cost) < 0)) {
                cheaper.add(member);
            }
        });
        cheaper.remove(other);
        return cheaper;
    }
}
