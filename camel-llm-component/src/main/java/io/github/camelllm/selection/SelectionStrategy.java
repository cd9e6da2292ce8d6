package io.github.camelllm.selection;

import java.util.List;

/**
 * Selects the candidate for an attempt. Set your own by the option {@code selectionStrategy} of the load
 * balancer.
 *
 * <p>For example, the candidate with the fewest calls in flight:
 *
 * <pre>{@code
 * SelectionStrategy leastBusy = candidates -> candidates.stream()
 *         .min(Comparator.comparingInt(Candidate::inFlight))
 *         .orElseThrow();
 * from("direct:ask")
 *     .loadBalance(new LlmLoadBalancer().strategy(leastBusy))
 *         .to("llm:openai:gpt-5.4-mini")
 *         .to("llm:anthropic:claude-haiku-4-5")
 *     .end();
 * }</pre>
 */
@FunctionalInterface
public interface SelectionStrategy {
    /**
     * Returns one of the candidates. Called for each exchange, and again without those that failed it; by many threads at
     * once, and must not block.
     *
     * @param candidates those that can be called now, in the order of the route; at least one
     */
    Candidate choose(List<Candidate> candidates);
}
