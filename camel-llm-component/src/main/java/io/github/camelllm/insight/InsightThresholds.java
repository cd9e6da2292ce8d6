package io.github.camelllm.insight;

import java.math.BigDecimal;
import java.util.Objects;

/** The numbers from which on rules raise insights. A bean that Camel's properties set, such as {@code camel.component.llm.insights.failureRate=0.2}. */
public final class InsightThresholds {
    private long window = 300_000;
    private long minCalls = 20;
    private double failureRate = 0.1;
    private double latencyFactor = 2;
    private double rateLimitLeft = 0.1;
    private double budgetShare = 0.8;
    private long downAfter = 5;
    private double cacheHitRate = 0.05;
    private long cacheLookups = 500;
    private double cheaperBy = 0.3;
    private BigDecimal cheaperSaves = BigDecimal.ONE;
    private int endsWithinDays = 60;

    /** Creates the default thresholds. */
    public InsightThresholds() {}

    /** Returns the time in milliseconds that rules look back. */
    public long getWindow() {
        return window;
    }

    /** Sets the time in milliseconds that rules look back. */
    public void setWindow(long window) {
        this.window = window;
    }

    /** Returns the number of calls in the window from which on rates and latencies are judged. */
    public long getMinCalls() {
        return minCalls;
    }

    /** Sets the number of calls in the window from which on rates and latencies are judged. */
    public void setMinCalls(long minCalls) {
        this.minCalls = minCalls;
    }

    /** Returns the share of failed calls, from 0 to 1, from which on a model is reported. */
    public double getFailureRate() {
        return failureRate;
    }

    /** Sets the share of failed calls, from 0 to 1, from which on a model is reported. */
    public void setFailureRate(double failureRate) {
        this.failureRate = failureRate;
    }

    /** Returns how many times its latency of the last day a model's must be to be reported. */
    public double getLatencyFactor() {
        return latencyFactor;
    }

    /** Sets how many times its latency of the last day a model's must be to be reported. */
    public void setLatencyFactor(double latencyFactor) {
        this.latencyFactor = latencyFactor;
    }

    /** Returns the share of a provider's limit, from 0 to 1, below which what is left is reported. */
    public double getRateLimitLeft() {
        return rateLimitLeft;
    }

    /** Sets the share of a provider's limit, from 0 to 1, below which what is left is reported. */
    public void setRateLimitLeft(double rateLimitLeft) {
        this.rateLimitLeft = rateLimitLeft;
    }

    /** Returns the share of a budget, from 0 to 1, from which on it is reported. */
    public double getBudgetShare() {
        return budgetShare;
    }

    /** Sets the share of a budget, from 0 to 1, from which on it is reported. */
    public void setBudgetShare(double budgetShare) {
        this.budgetShare = budgetShare;
    }

    /** Returns the number of calls in a row without an answer after which a provider counts as down. */
    public long getDownAfter() {
        return downAfter;
    }

    /** Sets the number of calls in a row without an answer after which a provider counts as down. */
    public void setDownAfter(long downAfter) {
        this.downAfter = downAfter;
    }

    /** Returns the share of hits, from 0 to 1, below which a response cache counts as useless. */
    public double getCacheHitRate() {
        return cacheHitRate;
    }

    /** Sets the share of hits, from 0 to 1, below which a response cache counts as useless. */
    public void setCacheHitRate(double cacheHitRate) {
        this.cacheHitRate = cacheHitRate;
    }

    /** Returns the number of lookups in a day from which on a response cache is judged. */
    public long getCacheLookups() {
        return cacheLookups;
    }

    /** Sets the number of lookups in a day from which on a response cache is judged. */
    public void setCacheLookups(long cacheLookups) {
        this.cacheLookups = cacheLookups;
    }

    /** Returns by which share, from 0 to 1, a model must be cheaper to be recommended. */
    public double getCheaperBy() {
        return cheaperBy;
    }

    /** Sets by which share, from 0 to 1, a model must be cheaper to be recommended. */
    public void setCheaperBy(double cheaperBy) {
        this.cheaperBy = cheaperBy;
    }

    /** Returns the savings in USD per day from which on a cheaper model is recommended. */
    public BigDecimal getCheaperSaves() {
        return cheaperSaves;
    }

    /** Sets the savings in USD per day from which on a cheaper model is recommended. */
    public void setCheaperSaves(BigDecimal cheaperSaves) {
        this.cheaperSaves = Objects.requireNonNull(cheaperSaves, "cheaperSaves");
    }

    /** Returns how many days before its end a model is reported. */
    public int getEndsWithinDays() {
        return endsWithinDays;
    }

    /** Sets how many days before its end a model is reported. */
    public void setEndsWithinDays(int endsWithinDays) {
        this.endsWithinDays = endsWithinDays;
    }
}
