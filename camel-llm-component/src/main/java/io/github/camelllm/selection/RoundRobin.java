package io.github.camelllm.selection;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;

/** Selects the candidates in turn. A failover does not advance the turn of the next exchange. */
final class RoundRobin implements ExchangeSelection {
    private final AtomicInteger turns = new AtomicInteger();

    @Override
    public Candidate choose(List<Candidate> candidates, Exchange exchange, int tries) {
        int turn = tries == 0 ? turns.getAndIncrement() : turns.get();
        return candidates.get(Math.floorMod(turn, candidates.size()));
    }
}
