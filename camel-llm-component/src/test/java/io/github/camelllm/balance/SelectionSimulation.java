package io.github.camelllm.balance;

import io.github.camelllm.balance.SimulatedProvider.Behaviour;
import io.github.camelllm.test.ManualTimer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A load balancer with one of its strategies on simulated providers, in virtual time. */
final class SelectionSimulation {
    /** The value of a second in USD, which also converts costs for the comparison. */
    static final double SECOND_VALUE = 0.001;

    /** The seconds that an exchange without an answer counts. */
    private static final double LOST_SECONDS = 60;

    private static final Duration STEP_AFTER = Duration.ofMinutes(5);
    private static final double HOURS = 24;
    private static final String SHORT = "x".repeat(800);
    private static final String LONG = "x".repeat(24_000);

    /**
     * A load and the providers that it is sent to.
     *
     * @param length how long it lasts
     * @param longShare the share of long prompts
     * @param callsPerSecond the mean rate by the hour of the day
     * @param providers the candidates
     */
    record Scenario(Duration length, double longShare, DoubleUnaryOperator callsPerSecond, List<Behaviour> providers) {}

    /** The loads of the page. */
    enum Load {
        /** A call every half minute for three days; one provider is slow in the daytime, one is cheap and fails more often. */
        steady(
                Duration.ofDays(3),
                0,
                hour -> 1 / 30.0,
                provider("a", hour -> hour >= 8 && hour < 18 ? 2.4 : 0.6, 0, hour -> 0.0010, 0.01, 0.02, 0),
                provider("b", hour -> 1.2, 0, hour -> 0.0010, 0.01, 0.02, 0),
                provider("c", hour -> 1.6, 0, hour -> 0.0004, 0.06, 0.05, 0)),
        /** Two days with a peak in the afternoon, short and long prompts; one reads long prompts slowly, one is cheap at night. */
        business(
                Duration.ofDays(2),
                0.4,
                hour -> 0.045 * (1 + 0.9 * Math.sin((hour - 8) / HOURS * 2 * Math.PI)),
                provider("a", hour -> 0.5, 0.25, hour -> 0.0006, 0.01, 0.02, 0),
                provider("b", hour -> 1.5 + (hour >= 12 && hour < 18 ? 1.5 : 0), 0.02, hour -> 0.0008, 0.01, 0.02, 0),
                provider("c", hour -> 1.8, 0.05, hour -> hour < 8 || hour >= 16 ? 0.0002 : 0.0011, 0.02, 0.03, 0)),
        /** Four calls a second for half an hour; each provider slows down under load and limits the calls of a minute. */
        burst(
                Duration.ofMinutes(30),
                0.1,
                hour -> 4,
                provider("a", hour -> 0.6, 0.02, hour -> 0.0012, 0.01, 0.03, 120),
                provider("b", hour -> 1.0, 0.02, hour -> 0.0008, 0.01, 0.03, 100),
                provider("c", hour -> 1.4, 0.02, hour -> 0.0004, 0.02, 0.03, 100));

        final Scenario scenario;

        Load(Duration length, double longShare, DoubleUnaryOperator callsPerSecond, Behaviour... providers) {
            this.scenario = new Scenario(length, longShare, callsPerSecond, List.of(providers));
        }

        private static Behaviour provider(
                String name,
                DoubleUnaryOperator latency,
                double perThousand,
                DoubleUnaryOperator price,
                double errors,
                double down,
                int perMinute) {
            return new Behaviour(name, latency, perThousand, 20, price, errors, down, perMinute);
        }
    }

    /**
     * The outcome.
     *
     * @param calls the exchanges
     * @param answered the share of them that were answered
     * @param meanSeconds the mean time until the answer
     * @param p95Seconds the 95th percentile of that
     * @param usdPerThousand the cost of 1,000 exchanges
     * @param refused the calls that a provider refused by its limit
     * @param loss the mean time of all exchanges, with those not answered and the cost converted to seconds
     */
    record Result(
            int calls,
            double answered,
            double meanSeconds,
            double p95Seconds,
            double usdPerThousand,
            int refused,
            double loss) {}

    private final Scenario load;
    private final ManualTimer time = new ManualTimer();
    private final long start = time.nanos();
    private final LlmLoadBalancer balancer = new LlmLoadBalancer();
    private final List<SimulatedProvider> providers = new ArrayList<>();
    private final Random arrivals;
    private final List<Double> seconds = new ArrayList<>();
    private int calls;
    private int done;

    private SelectionSimulation(Scenario load, String strategy, long seed) {
        this.load = load;
        this.arrivals = new Random(seed);
        Random choices = new Random(seed + 1);
        balancer.timer(time);
        balancer.clock(clock());
        balancer.random(choices::nextDouble);
        balancer.strategy(strategy).secondValue(SECOND_VALUE);
        if (strategy.equals("cheapest")) { // the prices of noon, which predictive learns itself
            balancer.prices(load.providers().stream()
                    .map(provider -> String.valueOf(provider.price().applyAsDouble(HOURS / 2)))
                    .collect(Collectors.joining(",")));
        }
        for (Behaviour behaviour : load.providers()) {
            providers.add(new SimulatedProvider(
                    behaviour, time, new Random(31 * seed + behaviour.name().hashCode()), load.length()));
        }
    }

    /** Runs a load with a strategy; the same seed gives the same run. */
    static Result run(Scenario load, String strategy, long seed) {
        return new SelectionSimulation(load, strategy, seed).run();
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.EPOCH.plusNanos(time.nanos() - start);
            }
        };
    }

    private Result run() {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            AsyncProducer producer = start(context);
            while (time.nanos() - start < load.length().toNanos()) {
                send(context, producer);
                time.pass(untilNext());
            }
            while (done < calls) {
                time.pass(STEP_AFTER);
            }
        } catch (Exception e) {
            throw new AssertionError("The route does not run", e);
        }
        return result();
    }

    /** Returns the time until the next call: those of a Poisson process. */
    private Duration untilNext() {
        double hour = (time.nanos() - start) / 3.6e12 % HOURS;
        double mean = 1 / load.callsPerSecond().applyAsDouble(hour);
        return Duration.ofNanos((long) (-Math.log(1 - arrivals.nextDouble()) * mean * 1e9));
    }

    private void send(DefaultCamelContext context, AsyncProducer producer) {
        calls++;
        long begun = time.nanos();
        Exchange exchange = context.getEndpoint("direct:in").createExchange(ExchangePattern.InOut);
        exchange.getMessage().setBody(arrivals.nextDouble() < load.longShare() ? LONG : SHORT);
        producer.process(exchange, doneSync -> {
            done++;
            if (exchange.getException() == null) {
                seconds.add((time.nanos() - begun) / 1e9);
            }
        });
    }

    private Result result() {
        double[] sorted =
                seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double sum = Arrays.stream(sorted).sum();
        double spent =
                providers.stream().mapToDouble(provider -> provider.spent).sum();
        int lost = calls - sorted.length;
        return new Result(
                calls,
                sorted.length / (double) calls,
                sum / sorted.length,
                sorted[(int) (0.95 * sorted.length)],
                1_000 * spent / calls,
                providers.stream().mapToInt(provider -> provider.refused).sum(),
                (sum + LOST_SECONDS * lost + spent / SECOND_VALUE) / calls);
    }

    private AsyncProducer start(DefaultCamelContext context) throws Exception {
        context.getExecutorServiceManager().setThreadPoolFactory(new SameThread());
        providers.forEach(provider -> context.getRegistry().bind(provider.name(), provider));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:in")
                        .loadBalance(balancer)
                        .to(providers.stream()
                                .map(provider -> "llm:" + provider.name() + ":m?maxRetries=0")
                                .toArray(String[]::new))
                        .end();
            }
        });
        context.start();
        AsyncProducer producer = context.getEndpoint("direct:in").createAsyncProducer();
        producer.start();
        return producer;
    }
}
