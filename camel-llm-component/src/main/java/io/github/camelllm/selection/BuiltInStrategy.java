package io.github.camelllm.selection;

import static java.util.Comparator.comparingDouble;
import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;

import io.github.camelllm.chat.ErrorKind;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.DoubleSupplier;

/** The strategies that the option {@code strategy} names. */
public enum BuiltInStrategy {
    /** The first candidate that can be called. */
    priority {
        @Override
        public ExchangeSelection selection(Setup setup) {
            return ExchangeSelection.PRIORITY;
        }
    },
    /** The candidates in turn. */
    roundRobin {
        @Override
        public ExchangeSelection selection(Setup setup) {
            return new RoundRobin();
        }
    },
    /** Random, in proportion to the weights. */
    weighted {
        @Override
        public ExchangeSelection selection(Setup setup) {
            return new Weighted(setup.random());
        }
    },
    /** The less busy of two random candidates. */
    powerOfTwo {
        @Override
        public ExchangeSelection selection(Setup setup) {
            return new PowerOfTwo(setup.random());
        }
    },
    /** The candidate with the lowest latency. */
    fastest {
        @Override
        public ExchangeSelection selection(Setup setup) {
            return new LeastFirst(comparingDouble(Candidate::latencyMillis).thenComparing(BUSY), setup.random());
        }
    },
    /** The candidate with the lowest cost for this request; unknown costs are last. */
    cheapest {
        @Override
        public ExchangeSelection selection(Setup setup) {
            return new Cheapest();
        }
    },
    /** The candidate with the lowest failure rate, in steps of 5 percent. */
    healthiest {
        @Override
        public ExchangeSelection selection(Setup setup) {
            return new LeastFirst(
                    comparingLong((Candidate c) -> Math.round(c.failureRate() * 20))
                            .thenComparing(BUSY),
                    setup.random());
        }
    },
    /** The candidate with the lowest expected loss of time and money, learned from its results. */
    predictive {
        @Override
        public ExchangeSelection selection(Setup setup) {
            return new Predictive(setup.random(), setup.clock(), setup.secondValue());
        }
    },
    /** The candidate with the fewest calls in flight. */
    leastBusy {
        @Override
        public ExchangeSelection selection(Setup setup) {
            return new LeastFirst(BUSY, setup.random());
        }
    },
    /** The same candidate for the same value of a header. */
    sticky {
        @Override
        public ExchangeSelection selection(Setup setup) {
            return new Sticky(setup.stickyHeader(), new LeastFirst(BUSY, setup.random()));
        }
    },
    /** The first candidate that can be called, and after a delay the next one in parallel. */
    hedge {
        @Override
        public ExchangeSelection selection(Setup setup) {
            return ExchangeSelection.PRIORITY;
        }
    };

    private static final Comparator<Candidate> BUSY = comparingInt(Candidate::inFlight);

    /**
     * What selections are made of.
     *
     * @param stickyHeader the header that {@code sticky} goes by
     * @param random numbers from 0 (inclusive) to 1 (exclusive)
     * @param clock tells {@code predictive} the hour of the day
     * @param secondValue the value of an answer that comes a second earlier, in USD, for {@code predictive}; more than 0
     */
    public record Setup(String stickyHeader, DoubleSupplier random, Clock clock, double secondValue) {}

    /** Creates a selection with its own state. */
    public abstract ExchangeSelection selection(Setup setup);

    /**
     * Returns the strategy of this name.
     *
     * @throws io.github.camelllm.chat.LlmException of the kind {@code CONFIGURATION} if there is none
     */
    public static BuiltInStrategy of(String name) {
        return Arrays.stream(values())
                .filter(strategy -> strategy.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ErrorKind.CONFIGURATION.exception(
                        "The LlmLoadBalancer has no strategy '" + name + "'; there are " + Arrays.toString(values())
                                + ", and your own by the option selectionStrategy"));
    }
}
