package io.github.camelllm.balance;

import io.github.camelllm.selection.SelectionStrategy;

/** The options of an {@link LlmLoadBalancer} as fluent methods, named like the options. */
public abstract class FluentSettings extends BalancerSettings {
    FluentSettings() {}

    abstract LlmLoadBalancer self();

    /** Sets the strategy, and returns this; see {@link #setStrategy}. */
    public LlmLoadBalancer strategy(String name) {
        setStrategy(name);
        return self();
    }

    /** Sets a custom strategy, and returns this; same as {@link #selectionStrategy}. */
    public LlmLoadBalancer strategy(SelectionStrategy own) {
        return selectionStrategy(own);
    }

    /** Sets a custom strategy, and returns this; see {@link #setSelectionStrategy}. */
    public LlmLoadBalancer selectionStrategy(SelectionStrategy own) {
        setSelectionStrategy(own);
        return self();
    }

    /** Sets the header for the strategy {@code sticky}, and returns this; same as {@link #stickyHeader}. */
    public LlmLoadBalancer sticky(String header) {
        return stickyHeader(header);
    }

    /** Sets the header for the strategy {@code sticky}, and returns this; see {@link #setStickyHeader}. */
    public LlmLoadBalancer stickyHeader(String header) {
        setStickyHeader(header);
        return self();
    }

    /** Sets the weights, and returns this; see {@link #setWeights}. */
    public LlmLoadBalancer weights(String list) {
        setWeights(list);
        return self();
    }

    /** Sets the prices, and returns this; see {@link #setPrices}. */
    public LlmLoadBalancer prices(String list) {
        setPrices(list);
        return self();
    }

    /** Sets the regions of the candidates, and returns this; see {@link #setRegions}. */
    public LlmLoadBalancer regions(String list) {
        setRegions(list);
        return self();
    }

    /** Sets the regions that requests may be sent to, and returns this; see {@link #setAllowedRegions}. */
    public LlmLoadBalancer allowedRegions(String list) {
        setAllowedRegions(list);
        return self();
    }

    /** Sets the value of an answer that comes a second earlier, and returns this; see {@link #setSecondValue}. */
    public LlmLoadBalancer secondValue(double usd) {
        setSecondValue(usd);
        return self();
    }

    /** Sets the maximum number of failovers, and returns this; see {@link #setMaxFailovers}. */
    public LlmLoadBalancer maxFailovers(int most) {
        setMaxFailovers(most);
        return self();
    }

    /** Sets the errors after which another candidate is called, and returns this; see {@link #setFailoverOn}. */
    public LlmLoadBalancer failoverOn(String kinds) {
        setFailoverOn(kinds);
        return self();
    }

    /** Sets the name of its section in the configuration file, and returns this; see {@link #setConfiguration}. */
    public LlmLoadBalancer configuration(String name) {
        setConfiguration(name);
        return self();
    }

    /** Sets the behaviour when all breakers are open, and returns this; see {@link #setWhenAllOpen}. */
    public LlmLoadBalancer whenAllOpen(WhenAllOpen what) {
        setWhenAllOpen(what);
        return self();
    }

    /** Sets the hedge delay, and returns this; same as {@link #hedgeDelay}. */
    public LlmLoadBalancer hedgeAfter(String delay) {
        return hedgeDelay(delay);
    }

    /** Sets the hedge delay, and returns this; see {@link #setHedgeDelay}. */
    public LlmLoadBalancer hedgeDelay(String delay) {
        setHedgeDelay(delay);
        return self();
    }

    /** Sets the maximum number of hedges, and returns this; see {@link #setMaxHedges}. */
    public LlmLoadBalancer maxHedges(int most) {
        setMaxHedges(most);
        return self();
    }

    /** Sets whether candidates have breakers, and returns this; see {@link #setBreaker}. */
    public LlmLoadBalancer breaker(boolean wanted) {
        setBreaker(wanted);
        return self();
    }

    /** Sets the errors that breakers count, and returns this; see {@link #setBreakOn}. */
    public LlmLoadBalancer breakOn(String kinds) {
        setBreakOn(kinds);
        return self();
    }

    /** Sets the failure rate that opens a breaker, in percent, and returns this; see {@link #setFailureRateThreshold}. */
    public LlmLoadBalancer failureRateThreshold(float percent) {
        setFailureRateThreshold(percent);
        return self();
    }

    /** Sets the number of latest calls for the failure rate, and returns this; see {@link #setSlidingWindowSize}. */
    public LlmLoadBalancer slidingWindowSize(int calls) {
        setSlidingWindowSize(calls);
        return self();
    }

    /** Sets the minimum number of calls before a breaker opens, and returns this; see {@link #setMinimumNumberOfCalls}. */
    public LlmLoadBalancer minimumNumberOfCalls(int calls) {
        setMinimumNumberOfCalls(calls);
        return self();
    }

    /** Sets the number of probe calls, and returns this; see {@link #setPermittedNumberOfCallsInHalfOpenState}. */
    public LlmLoadBalancer permittedNumberOfCallsInHalfOpenState(int calls) {
        setPermittedNumberOfCallsInHalfOpenState(calls);
        return self();
    }
}
