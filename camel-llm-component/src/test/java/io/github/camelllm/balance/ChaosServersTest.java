package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.ManualTimer;
import io.github.camelllm.test.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/**
 * Over real sockets: three servers, each of which fails ten of a hundred questions in a row, in one of several ways. Which
 * one fails follows from the number of the question, one at a time, and the balancer's time is virtual, so every run is
 * the same.
 */
class ChaosServersTest {
    private static final int CALLS = 600;
    private static final int BURST = 10;
    private static final int PERIOD = 100;
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(50);
    private static final Pattern NUMBER = Pattern.compile("question (\\d+)");
    private static final List<Answer> FAILURES = List.of(
            Answer.error(503, "overloaded", "full"),
            Answer.hangUp(),
            Answer.error(500, "x", "broken"),
            Answer.rateLimited("0.2"));

    private final ManualTimer time = new ManualTimer();

    @Test
    void allCallsAreAnsweredWithoutAStorm() throws Exception {
        List<FakeLlmServer> servers =
                IntStream.range(0, 3).mapToObj(ChaosServersTest::chaotic).toList();
        try {
            List<Exchange> done = ask(servers);
            assertThat(done).hasSize(CALLS).allSatisfy(exchange -> {
                assertThat(exchange.getException()).isNull();
                assertThat(exchange.getMessage().getBody()).isEqualTo("Hello");
            });
            assertThat(servers).allSatisfy(server -> assertThat(server.requests())
                    .as("one that fails a tenth of the time is used")
                    .hasSizeBetween(CALLS / 5, CALLS / 2));
            int upstream = servers.stream().mapToInt(s -> s.requests().size()).sum();
            assertThat(upstream).isBetween(CALLS + 1, CALLS * 5 / 4);
        } finally {
            servers.forEach(FakeLlmServer::close);
        }
    }

    private List<Exchange> ask(List<FakeLlmServer> servers) throws Exception {
        LlmLoadBalancer balancer = new LlmLoadBalancer();
        balancer.timer(time);
        balancer.setWaitDurationInOpenState(200);
        List<Exchange> done = new ArrayList<>();
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
            for (int call = 0; call < CALLS; call++) {
                String question = "question " + call;
                done.add(template.send("direct:in", e -> e.getMessage().setBody(question)));
                time.pass(BETWEEN_CALLS);
            }
        }
        return done;
    }

    private static String uri(FakeLlmServer server) {
        return "llm:openai-compatible:m?maxRetries=0&apiKey=secret-key-0123456789&baseUrl=" + server.baseUrl();
    }

    private static FakeLlmServer chaotic(int server) {
        FakeLlmServer chaotic = FakeLlmServer.start();
        chaotic.respond(request -> {
            int call = number(request);
            int inPeriod = (call + server * PERIOD / 3) % PERIOD;
            return inPeriod < BURST ? FAILURES.get((server + call / PERIOD) % FAILURES.size()) : Answer.chat("Hello");
        });
        return chaotic;
    }

    private static int number(Received request) {
        Matcher number = NUMBER.matcher(request.body());
        assertThat(number.find()).isTrue();
        return Integer.parseInt(number.group(1));
    }
}
