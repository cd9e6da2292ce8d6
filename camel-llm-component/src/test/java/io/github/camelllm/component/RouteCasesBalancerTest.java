package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.balance.LlmLoadBalancer;
import io.github.camelllm.chat.OverloadedException;
import io.github.camelllm.selection.Candidate;
import io.github.camelllm.test.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Load balancers in YAML as public reports have them; each method has the name of its case. */
@Timeout(120)
class RouteCasesBalancerTest extends RouteCasesSupport {
    private static final String BALANCED = """
            - beans:
                - name: models
                  type: io.github.camelllm.balance.LlmLoadBalancer
                  properties:
                    {properties}
            - route:
                id: r1
                from:
                  uri: direct:in
                  steps:
                    - loadBalance:
                        customLoadBalancer:
                          ref: models
                        steps:
                          - to: "llm:openai-compatible:a?maxRetries=0&apiKey=key-0123456789&baseUrl={server}"
                          - to: "llm:openai-compatible:b?maxRetries=0&apiKey=key-0123456789&baseUrl={server}"
            """;

    private static String balanced(String... properties) {
        return BALANCED.replace("{properties}", String.join("\n        ", properties));
    }

    /** Own combination after BerriAI/litellm#19985. */
    @Test
    void routeBalancerRedelivery() throws Exception {
        server.always(Answer.error(503, "x", "down"));
        load("""
                - beans:
                    - name: models
                      type: io.github.camelllm.balance.LlmLoadBalancer
                      properties:
                        strategy: priority
                        maxFailovers: 1
                - route:
                    errorHandler:
                      defaultErrorHandler:
                        redeliveryPolicy:
                          maximumRedeliveries: 2
                          redeliveryDelay: 1
                    from:
                      uri: direct:in
                      steps:
                        - loadBalance:
                            customLoadBalancer:
                              ref: models
                            steps:
                              - to: "llm:openai-compatible:a?maxRetries=2&baseDelay=1&apiKey=key-0123456789&baseUrl={server}"
                              - to: "llm:openai-compatible:b?maxRetries=2&baseDelay=1&apiKey=key-0123456789&baseUrl={server}"
                """);

        Exchange exchange = send("direct:in", "q");

        assertThat(exchange.getException()).isInstanceOf(OverloadedException.class);
        assertThat(asked("a")).isEqualTo(5);
        assertThat(asked("b")).isEqualTo(5);
    }

    /** Own combination after apache/camel#26173 (CAMEL-24630). */
    @Test
    void routeBalancerReload(@TempDir Path folder) throws Exception {
        server.always(Answer.chat("ok"));
        String before = addressed(balanced("strategy: priority"));
        Path file = Files.writeString(folder.resolve("routes.yaml"), before);
        Main main = new Main(RouteCasesBalancerTest.class);
        main.configure()
                .withBasePackageScanEnabled(false)
                .withRoutesIncludePattern("file:" + file)
                .withRoutesReloadEnabled(true)
                .withRoutesReloadDirectory(folder.toString())
                .withRoutesReloadPattern("*.yaml");
        try {
            main.start();
            Path written = Files.writeString(
                    folder.resolve("routes.new"),
                    before.replace("openai-compatible:a?", "openai-compatible:c?")
                            .replace("openai-compatible:b?", "openai-compatible:d?"));
            Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);

            await().atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(main.getCamelContext()
                            .getRegistry()
                            .lookupByNameAndType("models", LlmLoadBalancer.class)
                            .candidates())
                    .extracting(Candidate::name)
                    .containsExactly("openai-compatible:c", "openai-compatible:d"));
            await().atMost(SOON).until(() -> main.getCamelContext().getRoutes().size() == 1);
            assertThat(main.getCamelTemplate().requestBody("direct:in", (Object) "q"))
                    .isEqualTo("ok");
            assertThat(asked("c")).isEqualTo(1);
            assertThat(server.requests()).hasSize(1);
        } finally {
            main.stop();
        }
    }

    /** BerriAI/litellm#27823. */
    @Test
    void routeBalancerRetryAfterProperty() throws Exception {
        server.enqueue(Answer.rateLimited("7"), Answer.rateLimited("60"));
        load("""
                - beans:
                    - name: models
                      type: io.github.camelllm.balance.LlmLoadBalancer
                      properties:
                        strategy: priority
                        whenAllOpen: fail
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - doTry:
                            steps:
                              - loadBalance:
                                  customLoadBalancer:
                                    ref: models
                                  steps:
                                    - to: "llm:openai-compatible:a?maxRetries=0&apiKey=key-0123456789&baseUrl={server}"
                                    - to: "llm:openai-compatible:b?maxRetries=0&apiKey=key-0123456789&baseUrl={server}"
                            doCatch:
                              - exception:
                                  - io.github.camelllm.chat.LlmException
                                steps:
                                  - setBody:
                                      simple: "${exchangeProperty.CamelAiErrorCategory} ${exchangeProperty.CamelAiRetryAfterMillis} ${exception.retryAfter}"
                """);

        assertAnswered(send("direct:in", "q"), "RATE_LIMIT 7000 PT7S");
    }

    /** Portkey-AI/gateway#228, infinigence/octollm#65. */
    @Test
    void routeWeightZero() throws Exception {
        server.always(Answer.chat("ok"));
        load(balanced("strategy: weighted", "weights: \"1,0\""));
        for (int i = 0; i < 200; i++) {
            assertAnswered(send("direct:in", "q"), "ok");
        }
        server.respond(request ->
                json(request).path("model").asText().equals("a") ? Answer.error(503, "x", "down") : Answer.chat("ok"));

        assertAnswered(send("direct:in", "q"), "ok");
        assertThat(asked("a")).isEqualTo(201);
        assertThat(asked("b")).isEqualTo(1);
    }

    /** Own combination near BerriAI/litellm#3646; more failures than one round has calls. */
    @Test
    void routeMaxWaitAfterFailures() throws Exception {
        AtomicInteger down = new AtomicInteger(10);
        server.respond(
                request -> down.getAndDecrement() > 0 ? Answer.error(503, "x", "down") : Answer.chat("up again"));
        load(balanced("maxWait: 100s", "whenAllOpen: fail"));

        assertAnswered(send("direct:in", "q"), "up again");
        assertThat(down.get()).isLessThan(0);
    }
}
