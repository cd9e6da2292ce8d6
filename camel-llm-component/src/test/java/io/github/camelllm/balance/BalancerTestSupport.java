package io.github.camelllm.balance;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.selection.Candidate;
import io.github.camelllm.test.ManualTimer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A context with three providers, {@code a}, {@code b} and {@code c}, that a load balancer asks by hand-driven time. */
abstract class BalancerTestSupport {
    static final String IN = "direct:in";

    final FakeProvider a = new FakeProvider("a");
    final FakeProvider b = new FakeProvider("b");
    final FakeProvider c = new FakeProvider("c");
    final ManualTimer time = new ManualTimer();
    final LlmLoadBalancer balancer = new LlmLoadBalancer();
    final CamelContext context = new DefaultCamelContext();
    final ProducerTemplate template = context.createProducerTemplate();

    @BeforeEach
    void startContext() {
        balancer.timer(time);
        balancer.random(() -> 0);
        balancer.setStrategy("priority");
        Map.of("a", a, "b", b, "c", c)
                .forEach((name, provider) -> context.getRegistry().bind(name, provider));
        context.getShutdownStrategy().setTimeout(5);
        context.start();
        template.start();
    }

    @AfterEach
    void stopContext() {
        List.of(a, b, c).forEach(FakeProvider::end);
        template.stop();
        context.stop();
    }

    static String llm(String provider) {
        return "llm:" + provider + ":m?maxRetries=0";
    }

    /** Starts a route with the load balancer on some providers. */
    void balance(String... providers) {
        route(List.of(providers).stream().map(BalancerTestSupport::llm).toArray(String[]::new));
    }

    /** Starts a route with the load balancer on some endpoints. */
    void route(String... uris) {
        add(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from(IN).loadBalance(balancer).to(uris).end();
            }
        });
    }

    void add(RouteBuilder routes) {
        try {
            context.addRoutes(routes);
        } catch (Exception e) {
            throw new AssertionError("The route cannot be started", e);
        }
    }

    Exchange ask() {
        return ask(Map.of());
    }

    Exchange ask(Map<String, Object> headers) {
        return template.send(IN, ExchangePattern.InOut, exchange -> {
            exchange.getMessage().setBody("question");
            exchange.getMessage().setHeaders(new java.util.HashMap<>(headers));
        });
    }

    /** Sends without waiting for the answer; all that can be done at once is done when it returns. */
    CompletableFuture<Exchange> asking() {
        CompletableFuture<Exchange> done = new CompletableFuture<>();
        try {
            Exchange exchange = context.getEndpoint(IN).createExchange(ExchangePattern.InOut);
            exchange.getMessage().setBody("question");
            AsyncProducer producer = context.getEndpoint(IN).createAsyncProducer();
            producer.start();
            producer.process(exchange, doneSync -> done.complete(exchange));
        } catch (Exception e) {
            throw new AssertionError("Cannot be sent", e);
        }
        return done;
    }

    static String body(Exchange exchange) {
        if (exchange.getException() != null) {
            throw new AssertionError("There was no answer", exchange.getException());
        }
        return exchange.getMessage().getBody(String.class);
    }

    @SuppressWarnings("unchecked")
    static List<Tried> tried(Exchange exchange) {
        return exchange.getMessage().getHeader(LlmConstants.TRIED, List.class);
    }

    /** Returns who was tried, with the outcome. */
    static List<String> outcomes(Exchange exchange) {
        return tried(exchange).stream()
                .map(t -> t.candidate() + " " + t.outcome())
                .toList();
    }

    Candidate candidate(String name) {
        return balancer.candidates().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
