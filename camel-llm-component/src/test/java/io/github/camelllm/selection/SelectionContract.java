package io.github.camelllm.selection;

import io.github.camelllm.test.SelectionStrategyContract;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;

/** The contract of strategies for those that are built in, which may look at the exchange, too. */
abstract class SelectionContract extends SelectionStrategyContract {
    static final String HEADER = "conversation";

    private final Random random = new Random(7);
    final ExchangeSelection selection = selection(random::nextDouble);

    abstract ExchangeSelection selection(DoubleSupplier chance);

    @Override
    protected SelectionStrategy strategy() {
        Exchange exchange = exchange("x");
        return candidates -> selection.choose(candidates, exchange, 0);
    }

    static BuiltInStrategy.Setup setup(DoubleSupplier chance) {
        return new BuiltInStrategy.Setup(HEADER, chance, Clock.systemUTC(), 0.001);
    }

    static Exchange exchange(@Nullable Object key) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setHeader(HEADER, key);
        return exchange;
    }

    String choose(Candidate... candidates) {
        return choose(exchange(null), candidates);
    }

    String choose(Exchange exchange, Candidate... candidates) {
        return selection
                .choose(new ArrayList<>(List.of(candidates)), exchange, 0)
                .name();
    }

    /** Returns how often each was chosen in 10,000 times. */
    Map<String, Integer> shares(Candidate... candidates) {
        Map<String, Integer> shares = new HashMap<>();
        Exchange exchange = exchange(null);
        for (int i = 0; i < 10_000; i++) {
            shares.merge(choose(exchange, candidates), 1, Integer::sum);
        }
        return shares;
    }
}
