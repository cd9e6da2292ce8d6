package io.github.camelllm.balance;

import io.github.camelllm.selection.BuiltInStrategy;
import io.github.camelllm.selection.SelectionStrategy;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.processor.loadbalancer.LoadBalancerSupport;
import org.jspecify.annotations.Nullable;

/**
 * The options of an {@link LlmLoadBalancer}, as a bean of a YAML or XML file sets them. They count when the route starts;
 * weights and prices also while it runs.
 */
public abstract class BalancerSettings extends LoadBalancerSupport {
    private static final String DEFAULT_FAILOVER_ON =
            "TRANSIENT,AUTHENTICATION,QUOTA_EXCEEDED,BUDGET_EXCEEDED,MODEL_NOT_FOUND,CONFIGURATION,PROTOCOL,UNKNOWN";

    /** The milliseconds that an exchange waits for a breaker where the option maxWait is not set. */
    private static final long USUAL_WAIT = 15_000;

    private @Nullable String strategy;
    private @Nullable SelectionStrategy selectionStrategy;
    private @Nullable String weights;
    private @Nullable String prices;
    private @Nullable String stickyHeader;
    private int maxFailovers = 3;
    private String failoverOn = DEFAULT_FAILOVER_ON;
    private WhenAllOpen whenAllOpen = WhenAllOpen.wait;
    private @Nullable Long maxWait;
    private long totalTimeout;
    private @Nullable String hedgeDelay;
    private int maxHedges = 1;
    private boolean breaker = true;
    private String breakOn = "TRANSIENT";
    private float failureRateThreshold = 50;
    private int slidingWindowSize = 20;
    private int minimumNumberOfCalls = 5;
    private long waitDurationInOpenState = 5_000;
    private int permittedNumberOfCallsInHalfOpenState = 2;

    BalancerSettings() {}

    /** Returns the name of the strategy: the one that was set, else the one that another option implies. */
    public String getStrategy() {
        return strategy != null ? strategy : impliedStrategies().get(0).name();
    }

    boolean isStrategySet() {
        return strategy != null;
    }

    /** Returns the strategies that the options other than {@code strategy} imply, never empty. */
    List<BuiltInStrategy> impliedStrategies() {
        List<BuiltInStrategy> implied = new ArrayList<>(3);
        if (weights != null) {
            implied.add(BuiltInStrategy.weighted);
        }
        if (prices != null) {
            implied.add(BuiltInStrategy.cheapest);
        }
        if (stickyHeader != null) {
            implied.add(BuiltInStrategy.sticky);
        }
        return implied.isEmpty() ? List.of(BuiltInStrategy.roundRobin) : implied;
    }

    /**
     * Sets which candidate is called first: {@code priority}, {@code roundRobin}, {@code weighted}, {@code powerOfTwo},
     * {@code fastest}, {@code cheapest}, {@code healthiest}, {@code leastBusy}, {@code sticky} or {@code hedge}. If it is not
     * set, it is {@code weighted} where weights are set, {@code cheapest} where prices are, {@code sticky} where a sticky
     * header is, else {@code roundRobin}.
     */
    public void setStrategy(String strategy) {
        this.strategy = strategy;
    }

    /** Returns your own strategy; null for the named one. */
    public @Nullable SelectionStrategy getSelectionStrategy() {
        return selectionStrategy;
    }

    /** Sets a strategy of your own, which counts instead of the named one. */
    public void setSelectionStrategy(@Nullable SelectionStrategy selectionStrategy) {
        this.selectionStrategy = selectionStrategy;
    }

    /** Returns the weights as they were set. */
    public @Nullable String getWeights() {
        return weights;
    }

    /** Sets the weights: one for each candidate in its order, {@code 5,3,1}, or {@code name=weight}, with commas. */
    public void setWeights(@Nullable String weights) {
        this.weights = weights;
    }

    /** Returns the prices as they were set. */
    public @Nullable String getPrices() {
        return prices;
    }

    /**
     * Sets the prices, of which only the order counts: one for each candidate in its order, {@code 2.5,0.6}, or
     * {@code name=price}, with commas. What has none here has that of the {@link io.github.camelllm.catalog.PriceList} in
     * the registry, in USD for 1,000 tokens.
     */
    public void setPrices(@Nullable String prices) {
        this.prices = prices;
    }

    /** Returns the header that the strategy {@code sticky} goes by. */
    public @Nullable String getStickyHeader() {
        return stickyHeader;
    }

    /** Sets the header that the strategy {@code sticky} goes by, such as one with the id of a conversation. */
    public void setStickyHeader(@Nullable String stickyHeader) {
        this.stickyHeader = stickyHeader;
    }

    /** Returns how many further candidates an exchange is sent to when one fails. */
    public int getMaxFailovers() {
        return maxFailovers;
    }

    /** Sets how many further candidates an exchange is sent to when one fails; 3. */
    public void setMaxFailovers(int maxFailovers) {
        this.maxFailovers = maxFailovers;
    }

    /** Returns the kinds of error after which another candidate is asked. */
    public String getFailoverOn() {
        return failoverOn;
    }

    /**
     * Sets the kinds of error after which another candidate is called, with commas; {@code TRANSIENT} stands for those that
     * can be retried. By default these are the errors of a candidate rather than of the request. After
     * {@code BUDGET_EXCEEDED} only cheaper candidates are called. An exception that is no
     * {@link io.github.camelllm.chat.LlmException} is always one of them.
     */
    public void setFailoverOn(String failoverOn) {
        this.failoverOn = failoverOn;
    }

    /** Returns what is done when all breakers are open. */
    public WhenAllOpen getWhenAllOpen() {
        return whenAllOpen;
    }

    /** Sets what is done when all breakers are open; {@link WhenAllOpen#wait}. */
    public void setWhenAllOpen(WhenAllOpen whenAllOpen) {
        this.whenAllOpen = whenAllOpen;
    }

    /** Returns how long an exchange may wait for a candidate, in milliseconds. */
    public long getMaxWait() {
        return maxWait != null ? maxWait : whenAllOpen == WhenAllOpen.wait ? USUAL_WAIT : 0;
    }

    /** Returns whether an exchange that all candidates have failed waits, too. */
    boolean retriesAll() {
        return maxWait != null;
    }

    /**
     * Sets how long an exchange may wait, without a thread, for a candidate, in milliseconds; 0 for not at all. The time
     * counts from the moment at which no candidate may be called, because their breakers are open or because all have failed
     * the exchange. Candidates are called as soon as they may be, and candidates that failed with an error that can be
     * retried are called again. If it is not set, an exchange that all candidates have failed does not wait, and
     * {@link #setWhenAllOpen} decides about the others.
     */
    public void setMaxWait(long maxWait) {
        this.maxWait = maxWait;
    }

    /** Returns the time limit for an exchange, in milliseconds; 0 if there is none. */
    public long getTotalTimeout() {
        return totalTimeout;
    }

    /**
     * Sets the time limit for an exchange, over all attempts, candidates and waits, in milliseconds; 0, the default, for none.
     * When it is reached, calls under way are cancelled, and the exchange fails with
     * {@link io.github.camelllm.chat.LlmTimeoutException}. For a streamed answer it is the limit until the first delta.
     */
    public void setTotalTimeout(long totalTimeout) {
        this.totalTimeout = totalTimeout;
    }

    /** Returns after what time a further candidate is asked beside one that has not answered. */
    public @Nullable String getHedgeDelay() {
        return hedgeDelay;
    }

    /**
     * Sets after what time a further candidate is asked beside one that has not answered: a duration, or {@code p95} for
     * the time within which 95 of 100 of its answers came. It makes any strategy hedge; that of the name {@code hedge}
     * does so by {@code p95} without it.
     */
    public void setHedgeDelay(@Nullable String hedgeDelay) {
        this.hedgeDelay = hedgeDelay;
    }

    /** Returns how many further candidates are asked because one is slow. */
    public int getMaxHedges() {
        return maxHedges;
    }

    /** Sets how many further candidates are asked because one is slow; 1. */
    public void setMaxHedges(int maxHedges) {
        this.maxHedges = maxHedges;
    }

    /** Returns whether each candidate has a breaker. */
    public boolean isBreaker() {
        return breaker;
    }

    /** Sets whether each candidate has a breaker, for which Resilience4j's core must be on the classpath; true. */
    public void setBreaker(boolean breaker) {
        this.breaker = breaker;
    }

    /** Returns the kinds of error that breakers count. */
    public String getBreakOn() {
        return breakOn;
    }

    /** Sets the kinds of error that breakers count, as in {@link #setFailoverOn}; {@code TRANSIENT}. */
    public void setBreakOn(String breakOn) {
        this.breakOn = breakOn;
    }

    /** Returns the share of failures that opens a breaker, in percent. */
    public float getFailureRateThreshold() {
        return failureRateThreshold;
    }

    /** Sets the share of failures that opens a breaker, in percent; 50. */
    public void setFailureRateThreshold(float failureRateThreshold) {
        this.failureRateThreshold = failureRateThreshold;
    }

    /** Returns of how many latest calls the share of failures is taken. */
    public int getSlidingWindowSize() {
        return slidingWindowSize;
    }

    /** Sets of how many latest calls the share of failures is taken; 20. */
    public void setSlidingWindowSize(int slidingWindowSize) {
        this.slidingWindowSize = slidingWindowSize;
    }

    /** Returns how many calls there must have been before a breaker opens. */
    public int getMinimumNumberOfCalls() {
        return minimumNumberOfCalls;
    }

    /** Sets how many calls there must have been before a breaker opens; 5. */
    public void setMinimumNumberOfCalls(int minimumNumberOfCalls) {
        this.minimumNumberOfCalls = minimumNumberOfCalls;
    }

    /** Returns how long a breaker is open, in milliseconds. */
    public long getWaitDurationInOpenState() {
        return waitDurationInOpenState;
    }

    /**
     * Sets how long a breaker is open before calls are let through to see whether they are answered again, in
     * milliseconds; 5 s. The {@code Retry-After} of an answer counts instead, and opens the breaker at once.
     */
    public void setWaitDurationInOpenState(long waitDurationInOpenState) {
        this.waitDurationInOpenState = waitDurationInOpenState;
    }

    /** Returns how many calls are then let through. */
    public int getPermittedNumberOfCallsInHalfOpenState() {
        return permittedNumberOfCallsInHalfOpenState;
    }

    /** Sets how many calls are then let through; 2. */
    public void setPermittedNumberOfCallsInHalfOpenState(int permittedNumberOfCallsInHalfOpenState) {
        this.permittedNumberOfCallsInHalfOpenState = permittedNumberOfCallsInHalfOpenState;
    }
}
