package io.github.camelllm.component;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes that block the threads on which they continue. */
@Timeout(120)
class RouteCasesBlockedTest extends RouteCasesSupport {
    private List<CompletableFuture<Exchange>> send(int calls) {
        List<CompletableFuture<Exchange>> sent = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            sent.add(later("direct:in", Map.of()));
        }
        return sent;
    }

    @ParameterizedTest
    @CsvSource({"1100, breaker", "5000, breaker", "5000, template", "1500, breakerWithTimeout"})
    void routeBlockedWorkers(int calls, String how) throws Exception {
        String inner = "llm:mock:echo?mock.latency=200ms";
        ProducerTemplate nested = context.createProducerTemplate();
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                var outer = from("direct:in").to("llm:mock:echo?mock.latency=1500ms");
                switch (how) {
                    case "breaker" -> outer.circuitBreaker().to(inner).end();
                    case "breakerWithTimeout" ->
                        outer.circuitBreaker()
                                .resilience4jConfiguration()
                                .timeoutEnabled(true)
                                .timeoutDuration(60_000)
                                .bulkheadEnabled(false)
                                .end()
                                .to(inner)
                                .end();
                    default -> outer.process(e -> e.getMessage().setBody(nested.requestBody(inner, "q")));
                }
            }
        });
        List<CompletableFuture<Exchange>> sent = send(calls);
        assertAnswered(super.send("llm:mock:echo", "another"), "another");
        sent.forEach(one -> assertAnswered(ended(one), "q"));
    }
}
