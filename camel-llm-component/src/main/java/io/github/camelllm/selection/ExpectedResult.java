package io.github.camelllm.selection;

import java.math.BigDecimal;
import java.util.List;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** What is expected of one candidate for one exchange, while the strategy {@code predictive} compares candidates. */
final class ExpectedResult {
    /** How often the time lost by a failure counts: the next candidate may fail, too, and some errors end the exchange. */
    private static final double FAILURE_WEIGHT = 2;

    /** The increase of the score when no quota is left, and the power of its growth. */
    private static final double MOST_SCARCITY = 9;

    private static final double SCARCITY_POWER = 6;

    /** Expected before anything is known. */
    private static final double UNKNOWN_MILLIS = 1_000;

    private static final double UNKNOWN_FAILURES = 0.01;

    /** The tokens of an answer and the characters of a token that are assumed for prices of 1,000 tokens. */
    private static final double USUAL_ANSWER = 1_000;

    private static final double CHARACTERS_PER_TOKEN = 4;

    private static final double LEAST = 1e-9;

    final Candidate candidate;
    private final CandidateLearning learned;
    private final int size;
    private double latency;
    private double failureRate;
    private double failureMillis;
    private @Nullable Double cost;
    private double quotaLeft = 1;
    private double score = LEAST;
    private double share;

    ExpectedResult(Candidate candidate, CandidateLearning learned, int size) {
        this.candidate = candidate;
        this.learned = learned;
        this.size = size;
        this.latency = learned.latency(size);
        if (latency < 0 && candidate.latencyMillis() > 0) {
            latency = candidate.latencyMillis();
        }
        double failures = learned.failureRate(size);
        this.failureRate = failures < 0 ? Math.max(UNKNOWN_FAILURES, candidate.failureRate()) : failures;
        this.failureMillis = learned.failureMillis();
    }

    /** Completes what depends on other candidates, and scores them. */
    static void score(List<ExpectedResult> all, Exchange exchange, double secondValue) {
        all.forEach(one -> one.quotaLeft = one.quotaLeft(exchange));
        setCosts(all, exchange);
        double mostKnown = all.stream()
                .mapToDouble(one -> one.cost == null ? 0 : one.cost)
                .max()
                .orElse(0);
        double[] known = all.stream().mapToDouble(one -> one.latency).toArray();
        for (ExpectedResult one : all) {
            if (one.latency < 0) {
                one.latency = likelyLatency(one, all, known);
            }
        }
        all.forEach(one -> one.score = one.score(all, mostKnown / secondValue, secondValue));
    }

    private static void setCosts(List<ExpectedResult> all, Exchange exchange) {
        if (RequestCost.isUnit(all.stream().map(one -> one.candidate).toList())) {
            long characters = ExchangeSize.of(exchange);
            all.forEach(one -> one.cost = one.unitCost(characters));
            return;
        }
        all.forEach(one -> one.cost = one.learnedCost());
        if (all.stream().anyMatch(one -> one.cost == null)) {
            estimateCosts(all, exchange);
        }
    }

    /** Sets the costs that are not learned yet: estimates, corrected by the factor by which learned costs differ from theirs. */
    private static void estimateCosts(List<ExpectedResult> all, Exchange exchange) {
        Double[] estimates =
                all.stream().map(one -> one.estimatedCost(exchange)).toArray(Double[]::new);
        double learned = 0;
        double estimated = 0;
        for (int i = 0; i < estimates.length; i++) {
            Double cost = all.get(i).cost;
            if (cost != null && estimates[i] != null) {
                learned += cost;
                estimated += estimates[i];
            }
        }
        double factor = estimated > 0 ? learned / estimated : 1;
        for (int i = 0; i < estimates.length; i++) {
            if (all.get(i).cost == null && estimates[i] != null) {
                all.get(i).cost = estimates[i] * factor;
            }
        }
    }

    /** Returns the lowest known latency of the region, else of all, so that a candidate without measurements is called. */
    private static double likelyLatency(ExpectedResult one, List<ExpectedResult> all, double[] known) {
        String region = one.candidate.region();
        double best = -1;
        boolean near = false;
        for (int i = 0; i < known.length; i++) {
            boolean same = region != null && region.equals(all.get(i).candidate.region());
            if (known[i] >= 0 && (best < 0 || (same && !near) || (same == near && known[i] < best))) {
                best = known[i];
                near = same;
            }
        }
        return best < 0 ? UNKNOWN_MILLIS : best;
    }

    private double quotaLeft(Exchange exchange) {
        Double budget = candidate instanceof PricedByRequest priced ? priced.budgetLeft(exchange) : null;
        return Math.min(learned.quotaLeft(), budget == null ? 1 : budget);
    }

    private @Nullable Double unitCost(long characters) {
        BigDecimal price = candidate.price();
        return price == null ? null : price.doubleValue() * (characters / CHARACTERS_PER_TOKEN + USUAL_ANSWER) / 1_000;
    }

    private @Nullable Double learnedCost() {
        double known = learned.cost(size);
        return known < 0 ? null : known;
    }

    private @Nullable Double estimatedCost(Exchange exchange) {
        BigDecimal expected;
        try {
            expected = ((PricedByRequest) candidate).expectedCost(exchange);
        } catch (RuntimeException e) { // the call itself reports it, where another candidate may still answer
            return null;
        }
        return expected == null ? null : expected.doubleValue();
    }

    private double score(List<ExpectedResult> all, double unknownCost, double secondValue) {
        double next = latency;
        boolean alone = true;
        for (ExpectedResult other : all) {
            if (other != this && (alone || other.latency < next)) {
                next = other.latency;
                alone = false;
            }
        }
        double lost = (failureMillis < 0 ? latency : failureMillis) + next;
        double seconds = ((1 - failureRate) * latency + FAILURE_WEIGHT * failureRate * lost) / 1_000;
        double costSeconds = cost == null ? unknownCost : cost / secondValue;
        double scarcity = MOST_SCARCITY * Math.pow(1 - quotaLeft, SCARCITY_POWER);
        return Math.max(LEAST, (seconds + costSeconds) * (1 + scarcity));
    }

    boolean hasQuota() {
        return quotaLeft > 0;
    }

    double score() {
        return score;
    }

    double share() {
        return share;
    }

    void share(double value) {
        share = value;
    }

    CandidateForecast forecast() {
        return new CandidateForecast(
                candidate.name(), candidate.region(), latency, failureRate, cost, quotaLeft, score, share);
    }
}
