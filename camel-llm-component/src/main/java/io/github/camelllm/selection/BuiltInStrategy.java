package io.github.camelllm.selection;

import static java.util.Comparator.comparingDouble;
import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;

import io.github.camelllm.chat.ErrorKind;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.DoubleSupplier;

/** The strategies that the option {@code strategy} names. */
public enum BuiltInStrategy {
    /** The first that can be asked. */
    priority {
        @Override
        public ExchangeSelection selection(String stickyHeader, DoubleSupplier random) {
            return ExchangeSelection.PRIORITY;
        }
    },
    /** One after the other. */
    roundRobin {
        @Override
        public ExchangeSelection selection(String stickyHeader, DoubleSupplier random) {
            return new RoundRobin();
        }
    },
    /** By chance, in the proportion of the weights. */
    weighted {
        @Override
        public ExchangeSelection selection(String stickyHeader, DoubleSupplier random) {
            return new Weighted(random);
        }
    },
    /** The less busy of two taken by chance. */
    powerOfTwo {
        @Override
        public ExchangeSelection selection(String stickyHeader, DoubleSupplier random) {
            return new PowerOfTwo(random);
        }
    },
    /** The one with the lowest latency. */
    fastest {
        @Override
        public ExchangeSelection selection(String stickyHeader, DoubleSupplier random) {
            return new LeastFirst(comparingDouble(Candidate::latencyMillis).thenComparing(BUSY), random);
        }
    },
    /** The one for which this request costs least; those of unknown cost are last. */
    cheapest {
        @Override
        public ExchangeSelection selection(String stickyHeader, DoubleSupplier random) {
            return new Cheapest();
        }
    },
    /** The one of whose calls the fewest fail, in steps of 5 in 100. */
    healthiest {
        @Override
        public ExchangeSelection selection(String stickyHeader, DoubleSupplier random) {
            return new LeastFirst(
                    comparingLong((Candidate c) -> Math.round(c.failureRate() * 20))
                            .thenComparing(BUSY),
                    random);
        }
    },
    /** The one with the fewest calls under way. */
    leastBusy {
        @Override
        public ExchangeSelection selection(String stickyHeader, DoubleSupplier random) {
            return new LeastFirst(BUSY, random);
        }
    },
    /** Always the same for the same value of a header. */
    sticky {
        @Override
        public ExchangeSelection selection(String stickyHeader, DoubleSupplier random) {
            return new Sticky(stickyHeader, new LeastFirst(BUSY, random));
        }
    },
    /** The first that can be asked, and after a while the next one beside it. */
    hedge {
        @Override
        public ExchangeSelection selection(String stickyHeader, DoubleSupplier random) {
            return ExchangeSelection.PRIORITY;
        }
    };

    private static final Comparator<Candidate> BUSY = comparingInt(Candidate::inFlight);

    /**
     * Makes a choice with a state of its own.
     *
     * @param random from 0 to 1, without 1
     */
    public abstract ExchangeSelection selection(String stickyHeader, DoubleSupplier random);

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
