package io.github.camelllm.component;

import io.github.camelllm.balance.LlmLoadBalancer;
import io.github.camelllm.stream.ChatStream;
import java.util.List;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.AggregationStrategies;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;

/** The routes of a soak: a call, or several, inside each EIP. */
final class SoakRoutes extends RouteBuilder {
    /** The addresses that {@code toD} goes to. */
    static final int ADDRESSES = 5_000;

    /** Routes that are sent an exchange and answer it. */
    static final List<String> EIPS = List.of(
            "call",
            "toD",
            "toD",
            "toD",
            "toD",
            "toD",
            "toD",
            "split",
            "splitStreaming",
            "multicast",
            "recipientList",
            "routingSlip",
            "dynamicRouter",
            "enrich",
            "wireTap",
            "loop",
            "aggregate",
            "circuitBreaker",
            "circuitBreakerTimeout",
            "balancer",
            "hedge",
            "failover",
            "roundRobin",
            "try",
            "redelivery",
            "threads",
            "seda",
            "choice",
            "throttle",
            "delay",
            "idempotent",
            "budget",
            "budgetFails",
            "budgetHangs",
            "retries",
            "timeout",
            "streamRead",
            "streamSplit",
            "streamHalf",
            "streamDropped",
            "streamCut",
            "streamHangs");

    private final String steady;
    private final String failing;
    private final String hanging;
    private final String steadyUrl;

    SoakRoutes(SoakServers servers) {
        steadyUrl = String.valueOf(servers.steady.baseUrl());
        steady = uri("m", steadyUrl) + "&maxRetries=0&requestTimeout=60s";
        failing = uri("f", String.valueOf(servers.failing.baseUrl())) + "&maxRetries=0&requestTimeout=60s";
        hanging = uri("h", String.valueOf(servers.hanging.baseUrl()))
                + "&maxRetries=0&requestTimeout=300ms&firstTokenTimeout=300ms&streamIdleTimeout=300ms";
    }

    static String uri(String model, String baseUrl) {
        return "llm:openai-compatible:" + model + "?baseUrl=" + baseUrl + "&apiKey=secret-key-0123456789";
    }

    private static String budget(String uri) {
        return uri.replace("llm:openai-compatible:" + uri.charAt(22), "llm:openai:gpt-4o-mini")
                + "&budget=soak&maxTokens=50";
    }

    private static String stream(String uri) {
        return uri + "&streaming=true&firstTokenTimeout=60s";
    }

    @Override
    public void configure() {
        from("direct:none").process(exchange -> {}); // not mock:, which keeps all exchanges
        from("direct:steady").to(steady);
        from("direct:failing").to(failing);
        oneAfterTheOther();
        inParallel();
        resilient();
        timed();
        streams();
    }

    private void oneAfterTheOther() {
        from("direct:call").to(steady);
        from("direct:toD").toD(uri("model-${header.address}", steadyUrl + "/a${header.address}") + "&maxRetries=0");
        from("direct:routingSlip").routingSlip(constant("direct:steady,direct:none,direct:steady"));
        from("direct:dynamicRouter").dynamicRouter(method(SoakRoutes.class, "next"));
        from("direct:enrich").enrich("direct:steady", AggregationStrategies.useLatest());
        from("direct:loop").loop(3).copy().to(steady).end();
        from("direct:choice")
                .filter(body().isNotNull())
                .choice()
                .when(simple("${random(2)} == 0"))
                .to(steady)
                .otherwise()
                .to("direct:failing")
                .end()
                .end();
        from("direct:idempotent")
                .idempotentConsumer(
                        simple("${random(1000)}"), MemoryIdempotentRepository.memoryIdempotentRepository(500))
                .to(steady)
                .end();
        from("direct:budget").to(budget(steady));
        from("direct:budgetFails").to(budget(failing));
        from("direct:budgetHangs").to(budget(hanging));
    }

    /** Returns the next step of the dynamic router: twice a call. */
    public static String next(Exchange exchange) {
        int step = exchange.getProperty("soakStep", 0, Integer.class);
        exchange.setProperty("soakStep", step + 1);
        return step < 2 ? "direct:steady" : null;
    }

    private void inParallel() {
        AggregationStrategy latest = AggregationStrategies.useLatest();
        from("direct:split")
                .split(constant(List.of("a", "b", "c", "d", "e")), latest)
                .parallelProcessing()
                .to(steady)
                .end();
        from("direct:splitStreaming")
                .split(body().tokenize(","), latest)
                .streaming()
                .to(steady)
                .end();
        from("direct:multicast")
                .multicast(latest)
                .parallelProcessing()
                .to("direct:steady", "direct:failing", "direct:steady")
                .end();
        from("direct:recipientList")
                .recipientList(constant("direct:steady,direct:failing"))
                .parallelProcessing()
                .aggregationStrategy(latest)
                .end();
        from("direct:wireTap").wireTap("direct:steady").to(steady);
        from("direct:aggregate")
                .aggregate(constant(true), AggregationStrategies.groupedBody())
                .completionSize(5)
                .completionTimeout(200)
                .setBody(constant("Hi"))
                .to(steady)
                .end();
        from("direct:threads").threads(4).to(steady);
        from("direct:seda").to(ExchangePattern.InOut, "seda:steady?timeout=60000&discardIfNoConsumers=true");
        from("seda:steady?concurrentConsumers=4").to(steady);
    }

    private void resilient() {
        from("direct:circuitBreaker")
                .circuitBreaker()
                .to("direct:failing")
                .onFallback()
                .to(steady)
                .end();
        from("direct:circuitBreakerTimeout")
                .circuitBreaker()
                .resilience4jConfiguration()
                .timeoutEnabled(true)
                .timeoutDuration(100)
                .end()
                .to(hanging)
                .onFallback()
                .to(steady)
                .end();
        from("direct:balancer")
                .loadBalance(new LlmLoadBalancer().strategy("priority"))
                .to(failing, steady)
                .end();
        from("direct:hedge")
                .loadBalance(new LlmLoadBalancer().strategy("hedge").hedgeDelay("50ms"))
                .to(hanging.replace("requestTimeout=300ms", "requestTimeout=10s"), steady)
                .end();
        from("direct:failover")
                .loadBalance()
                .failover(1, false, true)
                .to(failing, steady)
                .end();
        from("direct:roundRobin").loadBalance().roundRobin().to(steady, failing).end();
        from("direct:try")
                .doTry()
                .to(failing)
                .doCatch(Exception.class)
                .to(steady)
                .doFinally()
                .to("direct:none")
                .end();
        from("direct:redelivery")
                .errorHandler(deadLetterChannel("direct:none")
                        .maximumRedeliveries(2)
                        .redeliveryDelay(10)
                        .asyncDelayedRedelivery())
                .to(failing);
        from("direct:retries").to(failing.replace("maxRetries=0", "maxRetries=2") + "&baseDelay=10ms&maxDelay=50ms");
    }

    private void timed() {
        from("direct:timeout").to(hanging);
        from("direct:throttle").throttle(1_000).asyncDelayed().to(steady);
        from("direct:delay").delay(20).asyncDelayed().to(steady);
        from("direct:hang").routeId("hang").to(hanging.replace("300ms", "30s"));
    }

    private void streams() {
        from("direct:stream").to(stream(steady));
        from("direct:streamRead").to(stream(steady)).convertBodyTo(String.class);
        from("direct:streamSplit")
                .to(stream(steady))
                .split(body(), AggregationStrategies.useLatest())
                .streaming()
                .to("direct:none")
                .end();
        from("direct:streamHalf").to(stream(steady)).process(SoakRoutes::readHalf);
        from("direct:streamDropped").to(ExchangePattern.InOnly, "direct:stream").setBody(constant("done"));
        from("direct:streamCut").to(stream(failing)).convertBodyTo(String.class);
        from("direct:streamHangs").to(hanging + "&streaming=true").convertBodyTo(String.class);
    }

    private static void readHalf(Exchange exchange) {
        ChatStream stream = exchange.getMessage().getBody(ChatStream.class);
        stream.next();
        stream.next();
        exchange.getMessage().setBody("half");
    }
}
