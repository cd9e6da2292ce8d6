package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** Over real sockets: three servers, each of which fails every tenth run of ten requests, in one of several ways. */
class ChaosServersTest {
    private static final int CALLS = 600;
    private static final int CALLERS = 10;
    private static final List<Answer> FAILURES = List.of(
            Answer.error(503, "overloaded", "full"),
            Answer.hangUp(),
            Answer.error(500, "x", "broken"),
            Answer.rateLimited("0.2"));

    @Test
    void allCallsAreAnsweredWithoutAStorm() throws Exception {
        LlmLoadBalancer balancer = new LlmLoadBalancer();
        balancer.setWaitDurationInOpenState(200);
        balancer.setMaxWait(20_000);
        balancer.setMaxFailovers(30); // as many failures as there are when the bursts of all three coincide
        List<FakeLlmServer> servers =
                IntStream.range(0, 3).mapToObj(ChaosServersTest::chaotic).toList();
        try (DefaultCamelContext context = new DefaultCamelContext();
                ProducerTemplate template = context.createProducerTemplate()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in")
                            .loadBalance(balancer)
                            .to(servers.stream().map(ChaosServersTest::uri).toArray(String[]::new))
                            .end();
                }
            });
            context.start();
            Queue<Exchange> done = ask(template);
            int upstream = servers.stream().mapToInt(s -> s.requests().size()).sum();
            System.out.printf("Chaos of servers: %d calls, %d upstream%n", done.size(), upstream);
            assertThat(done).hasSize(CALLS).allSatisfy(exchange -> {
                assertThat(exchange.getException()).isNull();
                assertThat(exchange.getMessage().getBody()).isEqualTo("Hello");
            });
            assertThat((double) upstream / CALLS).isLessThanOrEqualTo(1.25);
        } finally {
            servers.forEach(FakeLlmServer::close);
        }
    }

    private static String uri(FakeLlmServer server) {
        return "llm:openai-compatible:m?maxRetries=0&apiKey=secret-key-0123456789&baseUrl=" + server.baseUrl();
    }

    private static FakeLlmServer chaotic(int number) {
        FakeLlmServer server = FakeLlmServer.start();
        AtomicInteger requests = new AtomicInteger(30 * number);
        server.respond(request -> {
            int run = requests.getAndIncrement() / 10;
            return run % 10 == 4 ? FAILURES.get((number + run / 10) % FAILURES.size()) : Answer.chat("Hello");
        });
        return server;
    }

    private static Queue<Exchange> ask(ProducerTemplate template) {
        Queue<Exchange> done = new ConcurrentLinkedQueue<>();
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(CompletableFuture.runAsync(() -> {
                for (int call = 0; call < CALLS / CALLERS; call++) {
                    done.add(template.send("direct:in", e -> e.getMessage().setBody("question")));
                }
            }));
        }
        callers.forEach(CompletableFuture::join);
        return done;
    }
}
