package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.mock.MockOptions;
import io.github.camelllm.mock.MockProvider;
import io.github.camelllm.selection.Candidate;
import io.github.camelllm.test.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * 20,000 calls to three providers that are each down 10 % of the time in bursts, and give a transient error to 5 % of the
 * calls besides; one is down for a long time. Time is virtual and chance has a seed, so every run is the same.
 */
class ChaosTest {
    private static final int CALLS = 20_000;
    private static final int CALLERS = 40;
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(100);
    private static final Duration END = BETWEEN_CALLS.multipliedBy(CALLS);
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(5);
    private static final Outage LONG_OUTAGE =
            new Outage(Duration.ofMinutes(12).toNanos(), Duration.ofMinutes(15).toNanos());
    /** That of the closed loop, which sends all calls within some six minutes. */
    private static final Outage EARLY_OUTAGE =
            new Outage(Duration.ofMinutes(1).toNanos(), Duration.ofMinutes(4).toNanos());

    private int firstSeed = 1;
    private boolean defaults;
    private final ManualTimer time = new ManualTimer();
    private final long start = time.nanos();
    private final LlmLoadBalancer balancer = new LlmLoadBalancer();
    private final List<Chaotic> providers = new ArrayList<>();

    /** A time, in nanoseconds after the start, in which a provider is down. */
    private record Outage(long from, long to) {
        boolean includes(long nanos) {
            return nanos >= from && nanos < to;
        }
    }

    /** A mock that is down at times; it takes a tenth of a second to tell so, and 200 to 1,200 ms to answer. */
    private final class Chaotic implements ChatProvider {
        private final String name;
        private final List<Outage> outages;
        private final ChatProvider mock;
        private final ChatProvider down;
        private int calls;
        private int whileOpen;
        private long answeredAgain = -1;

        Chaotic(String name, int seed, boolean hasLongOutage) {
            this.name = name;
            this.outages = outages(new Random(seed));
            if (hasLongOutage) {
                outages.add(longOutage());
            }
            this.mock = mock(seed, "200ms..1200ms", "SERVER_ERROR:0.03,OVERLOADED:0.02");
            this.down = mock(seed, "100ms", "NETWORK");
        }

        private MockProvider mock(int seed, String latency, String failures) {
            return MockProvider.of(
                    MockOptions.NONE.with("seed", seed).with("latency", latency).with("failures", failures), time);
        }

        @Override
        public CompletionStage<ChatResponse> answer(Call call) {
            calls++;
            long now = time.nanos() - start;
            if (balancer.candidates().stream()
                    .anyMatch(c -> c.name().equals(name + ":echo") && c.state() == Candidate.State.OPEN)) {
                whileOpen++;
            }
            if (!isDown() && answeredAgain < 0 && now >= longOutage().to()) {
                answeredAgain = now;
            }
            return (isDown() ? down : mock).answer(call);
        }

        boolean isDown() {
            long now = time.nanos() - start;
            return outages.stream().anyMatch(outage -> outage.includes(now));
        }

        /** Bursts of 2 to 10 s, and between them nine times as long on average. */
        private List<Outage> outages(Random random) {
            List<Outage> outages = new ArrayList<>();
            long at = 0;
            while (at < END.toNanos()) {
                at += (long) (random.nextDouble() * 2 * 54e9);
                long to = at + (long) (2e9 + random.nextDouble() * 8e9);
                outages.add(new Outage(at, to));
                at = to;
            }
            return outages;
        }
    }

    @Test
    void nearlyAllCallsAreAnsweredWithoutAStormWhenTheyMayWait() {
        balancer.setWhenAllOpen(WhenAllOpen.fail);
        balancer.setMaxWait(15_000);
        Figures figures = run(CALLS);
        System.out.println("Chaos, maxWait=15s, whenAllOpen=fail: " + figures);
        assertThat(figures.answered()).isGreaterThanOrEqualTo(0.999);
        assertThat(figures.perAnswer()).isLessThanOrEqualTo(1.25);
        assertThat(figures.whileOpen()).isZero();
        assertThat(figures.recovery()).isLessThanOrEqualTo(PROBE_INTERVAL);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 11, 21})
    void fortyCallersInAClosedLoopAreAnsweredByTheDefaults(int seed) {
        firstSeed = seed;
        defaults = true;
        Figures figures = run(CALLS);
        System.out.println("Chaos, 40 callers, defaults, seed " + seed + ": " + figures);
        assertThat(figures.answered()).isGreaterThanOrEqualTo(0.999);
        assertThat(figures.perAnswer()).isLessThanOrEqualTo(1.15);
        assertThat(figures.whileOpen()).isZero();
        assertThat(figures.recovery()).isLessThanOrEqualTo(PROBE_INTERVAL.plusMillis(200)); // a probe takes its time
    }

    @Test
    void withoutWaitingTheFewAreLostThatNobodyCanAnswerAtOnce() {
        balancer.setMaxWait(0);
        Figures figures = run(CALLS);
        System.out.println("Chaos, maxWait=0: " + figures);
        assertThat(figures.answered()).isGreaterThanOrEqualTo(0.985);
        assertThat(figures.perAnswer()).isLessThanOrEqualTo(1.25);
        assertThat(figures.recovery()).isLessThanOrEqualTo(PROBE_INTERVAL);
    }

    private Outage longOutage() {
        return defaults ? EARLY_OUTAGE : LONG_OUTAGE;
    }

    @Test
    void everyRunIsTheSame() {
        assertThat(run(2_000)).isEqualTo(new ChaosTest().run(2_000));
    }

    /**
     * What a run shows.
     *
     * @param answered which share of the calls was answered
     * @param perAnswer how often providers were asked for an answer
     * @param whileOpen how often one was asked whose breaker was open
     * @param recovery how long after its long outage the provider was asked again
     * @param down which share of the time a provider was down, on average
     * @param allDown which share of the time all were
     */
    private record Figures(
            double answered, double perAnswer, int whileOpen, Duration recovery, double down, double allDown) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%.2f %% answered, %.3f upstream calls per answer, %d calls while open, asked again %d ms after the"
                            + " long outage; each was down %.1f %% of the time, all at once %.2f %%",
                    100 * answered,
                    perAnswer,
                    whileOpen,
                    recovery.toMillis(),
                    100 * down,
                    100 * allDown);
        }
    }

    /** Has 40 callers each send its next call a millisecond after the end of the one before. */
    private void closedLoop(int calls, AsyncProducer producer, DefaultCamelContext context, List<Exchange> done) {
        int[] left = {calls};
        Runnable[] caller = new Runnable[1];
        caller[0] = () -> {
            if (left[0]-- > 0) {
                Exchange exchange = context.getEndpoint("direct:in").createExchange(ExchangePattern.InOut);
                exchange.getMessage().setBody("question");
                producer.process(exchange, doneSync -> {
                    done.add(exchange);
                    time.after(Duration.ofMillis(1), caller[0]);
                });
            }
        };
        for (int i = 0; i < CALLERS; i++) {
            time.after(Duration.ofMillis(i * 20), caller[0]);
        }
        while (done.size() < calls) {
            time.pass(BETWEEN_CALLS);
        }
    }

    private Figures run(int calls) {
        List<Exchange> done = new ArrayList<>();
        int[] down = new int[2];
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            AsyncProducer producer = start(context);
            if (defaults) {
                closedLoop(calls, producer, context, done);
            }
            for (int i = done.size(); i < calls; i++) {
                Exchange exchange = context.getEndpoint("direct:in").createExchange(ExchangePattern.InOut);
                exchange.getMessage().setBody("question");
                producer.process(exchange, doneSync -> done.add(exchange));
                long downNow = providers.stream().filter(Chaotic::isDown).count();
                down[0] += (int) downNow;
                down[1] += downNow == 3 ? 1 : 0;
                time.pass(BETWEEN_CALLS);
            }
            time.pass(Duration.ofMinutes(5));
        } catch (Exception e) {
            throw new AssertionError("The route does not run", e);
        }
        assertThat(done).hasSize(calls);
        return figures(done, down);
    }

    private Figures figures(List<Exchange> done, int[] down) {
        int calls = done.size();
        long answered = done.stream().filter(e -> e.getException() == null).count();
        int upstream = providers.stream().mapToInt(p -> p.calls).sum();
        return new Figures(
                (double) answered / calls,
                (double) upstream / answered,
                providers.stream().mapToInt(p -> p.whileOpen).sum(),
                Duration.ofNanos(providers.get(0).answeredAgain - longOutage().to()),
                down[0] / 3.0 / calls,
                (double) down[1] / calls);
    }

    private AsyncProducer start(DefaultCamelContext context) throws Exception {
        context.getExecutorServiceManager().setThreadPoolFactory(new SameThread());
        for (int i = 0; i < 3; i++) {
            Chaotic provider = new Chaotic("p" + i, firstSeed + i, i == 0);
            providers.add(provider);
            context.getRegistry().bind(provider.name, provider);
        }
        balancer.timer(time);
        if (!defaults) {
            balancer.setWaitDurationInOpenState(PROBE_INTERVAL.toMillis());
            balancer.setMaxFailovers(5);
        }
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:in")
                        .loadBalance(balancer)
                        .to("llm:p0:echo?maxRetries=0", "llm:p1:echo?maxRetries=0", "llm:p2:echo?maxRetries=0")
                        .end();
            }
        });
        context.start();
        AsyncProducer producer = context.getEndpoint("direct:in").createAsyncProducer();
        producer.start();
        return producer;
    }
}
