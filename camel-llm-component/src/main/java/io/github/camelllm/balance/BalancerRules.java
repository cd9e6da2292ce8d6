package io.github.camelllm.balance;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.selection.BuiltInStrategy;
import io.github.camelllm.selection.Candidate;
import io.github.camelllm.selection.ExchangeSelection;
import io.github.camelllm.selection.SelectionStrategy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The options of a load balancer, parsed and checked.
 *
 * @param selection chooses the candidate
 * @param regions where requests may be sent to
 * @param failoverOn errors after which another candidate is called
 * @param breakOn errors that breakers count
 * @param maxFailovers how many further candidates are called
 * @param whenAllOpen what to do when all breakers are open
 * @param maxWait how long to wait at most for a candidate that may be called
 * @param retryAll whether to wait also when all candidates have failed the exchange
 * @param totalTimeout the time limit for all attempts and waits; null for none
 * @param hedging when another candidate is called in parallel
 */
record BalancerRules(
        ExchangeSelection selection,
        Regions regions,
        ErrorKinds failoverOn,
        ErrorKinds breakOn,
        int maxFailovers,
        WhenAllOpen whenAllOpen,
        Duration maxWait,
        boolean retryAll,
        @Nullable Duration totalTimeout,
        Hedging hedging) {

    /** Reads the settings. */
    static BalancerRules of(BalancerSettings settings, DoubleSupplier random, Clock clock) {
        notNegative("maxFailovers", settings.getMaxFailovers());
        notNegative("maxWait", settings.getMaxWait());
        notNegative("totalTimeout", settings.getTotalTimeout());
        notNegative("maxHedges", settings.getMaxHedges());
        return new BalancerRules(
                selection(settings, random, clock),
                Regions.parse(settings.getAllowedRegions()),
                ErrorKinds.parse("failoverOn", settings.getFailoverOn()),
                ErrorKinds.parse("breakOn", settings.getBreakOn()),
                settings.getMaxFailovers(),
                settings.getWhenAllOpen(),
                Duration.ofMillis(settings.getMaxWait()),
                settings.retriesAll(),
                settings.getTotalTimeout() == 0 ? null : Duration.ofMillis(settings.getTotalTimeout()),
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

    private static ExchangeSelection selection(BalancerSettings settings, DoubleSupplier random, Clock clock) {
        SelectionStrategy own = settings.getSelectionStrategy();
        if (own != null) {
            return (candidates, exchange, tries) -> checked(own, candidates);
        }
        List<BuiltInStrategy> implied = settings.impliedStrategies();
        if (!settings.isStrategySet() && implied.size() > 1) {
            throw ErrorKind.CONFIGURATION.exception("The options of the LlmLoadBalancer imply several strategies, "
                    + implied + ": set the option strategy");
        }
        BuiltInStrategy strategy = BuiltInStrategy.of(settings.getStrategy());
        String header = settings.getStickyHeader();
        if (strategy == BuiltInStrategy.sticky && header == null) {
            throw ErrorKind.CONFIGURATION.exception("The strategy sticky of the LlmLoadBalancer needs the option"
                    + " stickyHeader, the name of the header to go by");
        }
        return strategy.selection(new BuiltInStrategy.Setup(
                Objects.requireNonNullElse(header, ""), random, clock, secondValue(settings)));
    }

    private static double secondValue(BalancerSettings settings) {
        double usd = settings.getSecondValue();
        if (!(usd > 0) || Double.isInfinite(usd)) {
            throw ErrorKind.CONFIGURATION.exception(
                    "The option secondValue of the LlmLoadBalancer must be an amount in USD of more than 0, not "
                            + usd);
        }
        return usd;
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
