package io.github.camelllm.balance;

import io.github.camelllm.chat.ErrorKind;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleSupplier;

/**
 * What a load balancer goes by, read and checked.
 *
 * @param selection who is asked
 * @param failoverOn after which errors another one is asked
 * @param breakOn which errors breakers count
 * @param maxFailovers how many others
 * @param whenAllOpen what is done when no one may be asked
 * @param maxWait how long that is waited for first
 * @param hedging when another one is asked beside one that is slow
 */
record BalancerRules(
        ExchangeSelection selection,
        ErrorKinds failoverOn,
        ErrorKinds breakOn,
        int maxFailovers,
        WhenAllOpen whenAllOpen,
        Duration maxWait,
        Hedging hedging) {

    /** Reads the settings. */
    static BalancerRules of(BalancerSettings settings, DoubleSupplier random) {
        notNegative("maxFailovers", settings.getMaxFailovers());
        notNegative("maxWait", settings.getMaxWait());
        notNegative("maxHedges", settings.getMaxHedges());
        return new BalancerRules(
                selection(settings, random),
                ErrorKinds.parse("failoverOn", settings.getFailoverOn()),
                ErrorKinds.parse("breakOn", settings.getBreakOn()),
                settings.getMaxFailovers(),
                settings.getWhenAllOpen(),
                Duration.ofMillis(settings.getMaxWait()),
                hedging(settings));
    }

    private static void notNegative(String option, long value) {
        if (value < 0) {
            throw ErrorKind.CONFIGURATION.exception(
                    "The option " + option + " of the LlmLoadBalancer must not be below 0: " + value);
        }
    }

    private static Hedging hedging(BalancerSettings settings) {
        boolean byStrategy = settings.getStrategy().equals(BuiltInStrategy.hedge.name());
        String delay = settings.getHedgeDelay();
        return delay == null && !byStrategy
                ? Hedging.NONE
                : Hedging.parse(settings.getMaxHedges(), Objects.requireNonNullElse(delay, Hedging.P95));
    }

    private static ExchangeSelection selection(BalancerSettings settings, DoubleSupplier random) {
        SelectionStrategy own = settings.getSelectionStrategy();
        if (own != null) {
            return (candidates, exchange, tries) -> checked(own, candidates);
        }
        BuiltInStrategy strategy = BuiltInStrategy.of(settings.getStrategy());
        String header = settings.getStickyHeader();
        if (strategy == BuiltInStrategy.sticky && header == null) {
            throw ErrorKind.CONFIGURATION.exception("The strategy sticky of the LlmLoadBalancer needs the option"
                    + " stickyHeader, the name of the header to go by");
        }
        return strategy.selection(Objects.requireNonNullElse(header, ""), random);
    }

    private static Candidate checked(SelectionStrategy own, List<Candidate> candidates) {
        Candidate chosen = own.choose(candidates);
        if (!candidates.contains(chosen)) {
            throw ErrorKind.CONFIGURATION.exception("The SelectionStrategy "
                    + own.getClass().getName() + " must choose one of the candidates it is given, but chose " + chosen);
        }
        return chosen;
    }
}
