package io.github.camelllm.balance;

import io.github.camelllm.selection.BuiltInStrategy;
import io.github.camelllm.selection.SelectionStrategy;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.processor.loadbalancer.LoadBalancerSupport;
import org.jspecify.annotations.Nullable;

/**
 * The options of an {@link LlmLoadBalancer}, as bean properties for YAML and XML. They are read when the route starts; changes of weights
 * and prices also apply while it runs.
 */
public abstract class BalancerSettings extends LoadBalancerSupport {
    private static final String DEFAULT_FAILOVER_ON =
            "TRANSIENT,AUTHENTICATION,QUOTA_EXCEEDED,BUDGET_EXCEEDED,MODEL_NOT_FOUND,CONFIGURATION,PROTOCOL,UNKNOWN";

    /** The milliseconds that an exchange waits for a breaker if the option maxWait is not set. */
    private static final long USUAL_WAIT = 15_000;

    private @Nullable String configuration;
    private @Nullable String strategy;
    private @Nullable SelectionStrategy selectionStrategy;
    private @Nullable String weights;
    private @Nullable String prices;
    private @Nullable String stickyHeader;
    private @Nullable String regions;
    private @Nullable String allowedRegions;
    private double secondValue = 0.001;
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

    /** Returns the name of its section in the configuration file; null if it uses none. */
    public @Nullable String getConfiguration() {
        return configuration;
    }

    /**
     * Sets the name of its section below {@code balancers} in the component's configuration file, with further options and candidates. Options
     * that are set here win; edits of the file are applied while routes run.
     */
    public void setConfiguration(@Nullable String configuration) {
        this.configuration = configuration;
    }

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
     * Sets the strategy that selects the candidate to call: {@code priority}, {@code roundRobin}, {@code weighted}, {@code powerOfTwo},
     * {@code fastest}, {@code cheapest}, {@code healthiest}, {@code predictive}, {@code leastBusy}, {@code sticky} or {@code hedge}. If not set: {@code
     * weighted} if weights are set, {@code cheapest} if prices are set, {@code sticky} if a sticky header is set, else {@code roundRobin}.
     */
    public void setStrategy(String strategy) {
        this.strategy = strategy;
    }

    /** Returns the custom strategy; null for the named one. */
    public @Nullable SelectionStrategy getSelectionStrategy() {
        return selectionStrategy;
    }

    /** Sets a custom strategy, which replaces the named one. */
    public void setSelectionStrategy(@Nullable SelectionStrategy selectionStrategy) {
        this.selectionStrategy = selectionStrategy;
    }

    /** Returns the weights. */
    public @Nullable String getWeights() {
        return weights;
    }

    /** Sets the weights, separated by commas: one per candidate in order, {@code 5,3,1}, or {@code name=weight}. */
    public void setWeights(@Nullable String weights) {
        this.weights = weights;
    }

    /** Returns the prices. */
    public @Nullable String getPrices() {
        return prices;
    }

    /**
     * Sets the prices, separated by commas: one per candidate in order, {@code 2.5,0.6}, or {@code name=price}. Only their order matters. A
     * candidate without a price here has that of the {@link io.github.camelllm.catalog.PriceList} in the registry, in USD for 1,000 tokens.
     */
    public void setPrices(@Nullable String prices) {
        this.prices = prices;
    }

    /** Returns the header for the strategy {@code sticky}. */
    public @Nullable String getStickyHeader() {
        return stickyHeader;
    }

    /** Sets the header for the strategy {@code sticky}, such as one with the id of a conversation. */
    public void setStickyHeader(@Nullable String stickyHeader) {
        this.stickyHeader = stickyHeader;
    }

    /** Returns the regions of the candidates. */
    public @Nullable String getRegions() {
        return regions;
    }

    /**
     * Sets the regions where candidates process requests, separated by commas: one per candidate in order, {@code eu,us}, or {@code
     * name=region}. It is a declaration of yours, which nothing checks.
     */
    public void setRegions(@Nullable String regions) {
        this.regions = regions;
    }

    /** Returns the allowed regions; null for all. */
    public @Nullable String getAllowedRegions() {
        return allowedRegions;
    }

    /**
     * Sets the regions that requests may be sent to, separated by commas; {@code eu-*} stands for all that begin with {@code eu-}. A
     * candidate of another region or without one is never called.
     */
    public void setAllowedRegions(@Nullable String allowedRegions) {
        this.allowedRegions = allowedRegions;
    }

    /** Returns the value of an answer that comes a second earlier, in USD. */
    public double getSecondValue() {
        return secondValue;
    }

    /** Sets the value of an answer that comes a second earlier, in USD, for the strategy {@code predictive}; default 0.001. */
    public void setSecondValue(double secondValue) {
        this.secondValue = secondValue;
    }

    /** Returns the maximum number of further candidates an exchange is sent to after failures. */
    public int getMaxFailovers() {
        return maxFailovers;
    }

    /** Sets the maximum number of further candidates an exchange is sent to after failures; default 3. */
    public void setMaxFailovers(int maxFailovers) {
        this.maxFailovers = maxFailovers;
    }

    /** Returns the kinds of error after which another candidate is called. */
    public String getFailoverOn() {
        return failoverOn;
    }

    /**
     * Sets the kinds of error after which another candidate is called, separated by commas; {@code TRANSIENT} stands for those that can be
     * retried. By default these are the errors caused by a candidate and not by the request. After {@code BUDGET_EXCEEDED} only cheaper
     * candidates are called. Exceptions other than {@link io.github.camelllm.chat.LlmException} are always included.
     */
    public void setFailoverOn(String failoverOn) {
        this.failoverOn = failoverOn;
    }

    /** Returns the behaviour when all breakers are open. */
    public WhenAllOpen getWhenAllOpen() {
        return whenAllOpen;
    }

    /** Sets the behaviour when all breakers are open; default {@link WhenAllOpen#wait}. */
    public void setWhenAllOpen(WhenAllOpen whenAllOpen) {
        this.whenAllOpen = whenAllOpen;
    }

    /** Returns the maximum wait of an exchange for a candidate, in milliseconds. */
    public long getMaxWait() {
        return maxWait != null ? maxWait : whenAllOpen == WhenAllOpen.wait ? USUAL_WAIT : 0;
    }

    /** Returns whether an exchange also waits after all candidates have failed. */
    boolean retriesAll() {
        return maxWait != null;
    }

    /**
     * Sets the maximum wait of an exchange for a candidate, in milliseconds; 0 for no wait. No thread is blocked. The wait begins when no
     * candidate can be called, because all breakers are open or all candidates have failed. A candidate is called as soon as its breaker
     * allows it; candidates that failed with an error that can be retried are called again. If not set, an exchange does not wait after all
     * candidates have failed, and {@link #setWhenAllOpen} decides about open breakers.
     */
    public void setMaxWait(long maxWait) {
        this.maxWait = maxWait;
    }

    /** Returns the timeout of an exchange, in milliseconds; 0 for none. */
    public long getTotalTimeout() {
        return totalTimeout;
    }

    /**
     * Sets the timeout of an exchange, including all attempts, candidates and waits, in milliseconds; 0, the default, for none. When it
     * passes, calls in flight are cancelled, and the exchange fails with {@link io.github.camelllm.chat.LlmTimeoutException}. For a
     * streamed answer it applies until the first delta.
     */
    public void setTotalTimeout(long totalTimeout) {
        this.totalTimeout = totalTimeout;
    }

    /** Returns the delay after which another candidate is called in parallel to one that has not answered. */
    public @Nullable String getHedgeDelay() {
        return hedgeDelay;
    }

    /**
     * Sets the delay after which another candidate is called in parallel to one that has not answered: a duration, or {@code p95} for the
     * 95th percentile of its latency. With a delay, every strategy hedges; the strategy {@code hedge} does so after {@code p95} by default.
     */
    public void setHedgeDelay(@Nullable String hedgeDelay) {
        this.hedgeDelay = hedgeDelay;
    }

    /** Returns the maximum number of candidates called in parallel to a slow one. */
    public int getMaxHedges() {
        return maxHedges;
    }

    /** Sets the maximum number of candidates called in parallel to a slow one; default 1. */
    public void setMaxHedges(int maxHedges) {
        this.maxHedges = maxHedges;
    }

    /** Returns whether each candidate has a breaker. */
    public boolean isBreaker() {
        return breaker;
    }

    /** Sets whether each candidate has a breaker, which needs Resilience4j's core on the classpath; default true. */
    public void setBreaker(boolean breaker) {
        this.breaker = breaker;
    }

    /** Returns the kinds of error that breakers count. */
    public String getBreakOn() {
        return breakOn;
    }

    /** Sets the kinds of error that breakers count, as in {@link #setFailoverOn}; default {@code TRANSIENT}. */
    public void setBreakOn(String breakOn) {
        this.breakOn = breakOn;
    }

    /** Returns the failure rate that opens a breaker, in percent. */
    public float getFailureRateThreshold() {
        return failureRateThreshold;
    }

    /** Sets the failure rate that opens a breaker, in percent; default 50. */
    public void setFailureRateThreshold(float failureRateThreshold) {
        this.failureRateThreshold = failureRateThreshold;
    }

    /** Returns the number of latest calls that the failure rate is computed from. */
    public int getSlidingWindowSize() {
        return slidingWindowSize;
    }

    /** Sets the number of latest calls that the failure rate is computed from; default 20. */
    public void setSlidingWindowSize(int slidingWindowSize) {
        this.slidingWindowSize = slidingWindowSize;
    }

    /** Returns the minimum number of calls before a breaker opens. */
    public int getMinimumNumberOfCalls() {
        return minimumNumberOfCalls;
    }

    /** Sets the minimum number of calls before a breaker opens; default 5. */
    public void setMinimumNumberOfCalls(int minimumNumberOfCalls) {
        this.minimumNumberOfCalls = minimumNumberOfCalls;
    }

    /** Returns how long a breaker is open, in milliseconds. */
    public long getWaitDurationInOpenState() {
        return waitDurationInOpenState;
    }

    /**
     * Sets how long a breaker stays open before it lets probe calls through, in milliseconds; default 5 s. A {@code Retry-After} of the
     * provider opens the breaker at once, for that time.
     */
    public void setWaitDurationInOpenState(long waitDurationInOpenState) {
        this.waitDurationInOpenState = waitDurationInOpenState;
    }

    /** Returns the number of probe calls while a breaker is half open. */
    public int getPermittedNumberOfCallsInHalfOpenState() {
        return permittedNumberOfCallsInHalfOpenState;
    }

    /** Sets the number of probe calls while a breaker is half open; default 2. */
    public void setPermittedNumberOfCallsInHalfOpenState(int permittedNumberOfCallsInHalfOpenState) {
        this.permittedNumberOfCallsInHalfOpenState = permittedNumberOfCallsInHalfOpenState;
    }
}
