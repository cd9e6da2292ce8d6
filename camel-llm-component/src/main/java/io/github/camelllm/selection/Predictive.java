package io.github.camelllm.selection;

import io.github.camelllm.LlmConstants;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.DoubleSupplier;
import org.apache.camel.Exchange;

/**
 * Selects the candidate with the lowest expected loss: the time until an answer, failures and their failovers included, and the cost
 * converted to time. Both are learned for each candidate by the hour of the day and the size of the request, and the latest results count
 * most. A candidate of which little quota is left is chosen less, and not at all without any, unless all are.
 *
 * <p>The choice is random with a strong preference for low scores: load is spread over equals, and one that is twice as bad is called
 * once in thousands of times, by which its recovery is noticed.
 */
final class Predictive implements ExchangeSelection {
    /** The exponent of the preference for low scores. */
    private static final double PREFERENCE = 12;

    private final DoubleSupplier random;
    private final Clock clock;
    private final double secondValue;
    private final Map<Candidate, CandidateLearning> learned = Collections.synchronizedMap(new WeakHashMap<>());

    /**
     * Creates a selection that has learned nothing.
     *
     * @param random numbers from 0 (inclusive) to 1 (exclusive)
     * @param clock tells the hour of the day
     * @param secondValue the value of an answer that comes a second earlier, in USD; more than 0
     */
    Predictive(DoubleSupplier random, Clock clock, double secondValue) {
        this.random = random;
        this.clock = clock;
        this.secondValue = secondValue;
    }

    @Override
    public AttemptObserver begin(Candidate candidate, Exchange exchange) {
        return of(candidate).begin(ExchangeSize.classOf(ExchangeSize.of(exchange)));
    }

    private CandidateLearning of(Candidate candidate) {
        return learned.computeIfAbsent(candidate, any -> new CandidateLearning(clock));
    }

    @Override
    public Candidate choose(List<Candidate> candidates, Exchange exchange, int tries) {
        int size = ExchangeSize.classOf(ExchangeSize.of(exchange));
        List<ExpectedResult> all = new ArrayList<>(candidates.size());
        candidates.forEach(candidate -> all.add(new ExpectedResult(candidate, of(candidate), size)));
        ExpectedResult.score(all, exchange, secondValue);
        ExpectedResult chosen = draw(all);
        exchange.setProperty(LlmConstants.FORECASTS, forecasts(all, chosen));
        return chosen.candidate;
    }

    /** Returns the forecasts, that of the chosen one first. */
    private static List<CandidateForecast> forecasts(List<ExpectedResult> all, ExpectedResult chosen) {
        return all.stream()
                .sorted(Comparator.comparing((ExpectedResult one) -> one != chosen)
                        .thenComparingDouble(ExpectedResult::score))
                .map(ExpectedResult::forecast)
                .toList();
    }

    private ExpectedResult draw(List<ExpectedResult> all) {
        share(all);
        double rest = random.getAsDouble();
        ExpectedResult last = all.get(0);
        for (ExpectedResult one : all) {
            if (one.share() > 0) {
                last = one;
                rest -= one.share();
                if (rest < 0) {
                    break;
                }
            }
        }
        return last;
    }

    /** Sets the probability of each candidate. */
    private static void share(List<ExpectedResult> all) {
        List<ExpectedResult> withQuota =
                all.stream().filter(ExpectedResult::hasQuota).toList();
        List<ExpectedResult> eligible = withQuota.isEmpty() ? all : withQuota;
        double best = eligible.stream().mapToDouble(ExpectedResult::score).min().orElseThrow();
        eligible.forEach(one -> one.share(Math.pow(best / one.score(), PREFERENCE)));
        double sum = eligible.stream().mapToDouble(ExpectedResult::share).sum();
        eligible.forEach(one -> one.share(one.share() / sum));
    }
}
