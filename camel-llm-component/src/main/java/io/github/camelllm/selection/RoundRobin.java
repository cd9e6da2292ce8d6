package io.github.camelllm.selection;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;

/** Takes one after the other. A candidate that fails costs an exchange its turn, not the next exchange its own. */
final class RoundRobin implements ExchangeSelection {
    private final AtomicInteger turns = new AtomicInteger();

    @Override
    public Candidate choose(List<Candidate> candidates, Exchange exchange, int tries) {
        int turn = tries == 0 ? turns.getAndIncrement() : turns.get();
        return candidates.get(Math.floorMod(turn, candidates.size()));
    }
}
