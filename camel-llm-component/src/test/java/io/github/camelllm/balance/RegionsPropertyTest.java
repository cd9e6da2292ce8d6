package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.test.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever fails, is slow, or is in the message: no candidate outside of the allowed regions is ever called. */
class RegionsPropertyTest {
    private static final List<String> REGIONS = List.of("eu-west", "eu-north", "us-east", "ch", "");
    private static final List<String> ALLOWED = List.of("eu-*", "ch", "EU-WEST", "eu-north,ch", "us-*,ch", "ap");
    private static final List<String> STRATEGIES = List.of(
            "priority",
            "roundRobin",
            "weighted",
            "powerOfTwo",
            "fastest",
            "cheapest",
            "healthiest",
            "predictive",
            "leastBusy",
            "hedge");
    private static final int PROVIDERS = 5;

    static IntStream seeds() {
        return IntStream.range(0, 40);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noOtherRegionIsCalled(int seed) throws Exception {
        Random random = new Random(seed);
        List<FakeProvider> providers = new ArrayList<>();
        List<String> regions = new ArrayList<>();
        for (int i = 0; i < PROVIDERS; i++) {
            providers.add(new FakeProvider("p" + i));
            regions.add(one(REGIONS, random));
        }
        String allowed = one(ALLOWED, random);
        ManualTimer time = new ManualTimer();
        LlmLoadBalancer balancer = balancer(time, random, regions).allowedRegions(allowed);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            AsyncProducer producer = start(context, balancer, providers);
            int[] done = {0};
            int exchanges = 60;
            for (int i = 0; i < exchanges; i++) {
                providers.forEach(provider -> behave(provider, random));
                producer.process(exchange(context, random), doneSync -> done[0]++);
                time.pass(Duration.ofMillis(random.nextInt(3_000)));
            }
            providers.forEach(FakeProvider::answers);
            providers.forEach(FakeProvider::end);
            time.pass(Duration.ofHours(1));
            assertThat(done[0]).isEqualTo(exchanges);
        }
        int permitted = 0;
        for (int i = 0; i < PROVIDERS; i++) {
            if (isAllowed(regions.get(i), allowed)) {
                permitted += providers.get(i).calls();
            } else {
                assertThat(providers.get(i).calls())
                        .as(regions.get(i) + " of " + allowed)
                        .isZero();
            }
        }
        boolean any = regions.stream().anyMatch(region -> isAllowed(region, allowed));
        assertThat(permitted > 0).isEqualTo(any);
    }

    /** The rule, spelled out anew. */
    private static boolean isAllowed(String region, String allowed) {
        return switch (allowed) {
            case "eu-*" -> region.startsWith("eu-");
            case "ch" -> region.equals("ch");
            case "EU-WEST" -> region.equals("eu-west");
            case "eu-north,ch" -> region.equals("eu-north") || region.equals("ch");
            case "us-*,ch" -> region.equals("us-east") || region.equals("ch");
            default -> false;
        };
    }

    private static LlmLoadBalancer balancer(ManualTimer time, Random random, List<String> regions) {
        LlmLoadBalancer balancer = new LlmLoadBalancer()
                .strategy(one(STRATEGIES, random))
                .regions(String.join(",", regions))
                .whenAllOpen(one(List.of(WhenAllOpen.values()), random))
                .maxFailovers(random.nextInt(6))
                .maxWait(Duration.ofSeconds(random.nextInt(20)))
                .minimumNumberOfCalls(1 + random.nextInt(5));
        if (random.nextBoolean()) {
            balancer.hedgeDelay("200ms").maxHedges(4);
        }
        balancer.timer(time);
        balancer.random(random::nextDouble);
        return balancer;
    }

    private static void behave(FakeProvider provider, Random random) {
        switch (random.nextInt(5)) {
            case 0 -> provider.answers();
            case 1 -> provider.keepsSilent();
            case 2 -> provider.does(asked -> asked.failFor(Duration.ofSeconds(random.nextInt(60))));
            case 3 -> provider.fails(ErrorKind.AUTHENTICATION);
            default -> provider.fails(ErrorKind.NETWORK);
        }
    }

    /** A message that tries to lead elsewhere. */
    private static Exchange exchange(DefaultCamelContext context, Random random) {
        Exchange exchange = context.getEndpoint("direct:in").createExchange(ExchangePattern.InOut);
        exchange.getMessage().setBody("question");
        String any = "p" + random.nextInt(PROVIDERS);
        switch (random.nextInt(4)) {
            case 0 -> exchange.getMessage().setHeader(LlmConstants.PROVIDER, any);
            case 1 -> exchange.getMessage().setHeader(LlmConstants.CANDIDATES, any + ":m," + any + ":other");
            case 2 -> exchange.getMessage().setHeader(LlmConstants.ALLOWED_REGIONS, "*");
            default -> exchange.getMessage().setHeader(LlmConstants.MODEL, "us.m");
        }
        return exchange;
    }

    private static <T> T one(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    private static AsyncProducer start(
            DefaultCamelContext context, LlmLoadBalancer balancer, List<FakeProvider> providers) throws Exception {
        context.getExecutorServiceManager().setThreadPoolFactory(new SameThread());
        for (int i = 0; i < PROVIDERS; i++) {
            context.getRegistry().bind("p" + i, providers.get(i));
        }
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:in")
                        .loadBalance(balancer)
                        .to(IntStream.range(0, PROVIDERS)
                                .mapToObj(i -> "llm:p" + i + ":m?maxRetries=0")
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
