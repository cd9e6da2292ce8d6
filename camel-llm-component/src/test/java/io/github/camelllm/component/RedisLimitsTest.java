package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.BudgetSettings;
import io.github.camelllm.LimitSettings;
import io.github.camelllm.RedisFailureMode;
import io.github.camelllm.chat.RateLimitException;
import io.github.camelllm.redis.SlowProxy;
import io.github.camelllm.redis.TestRedis;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Limits and budgets of several nodes that share a real Redis, also when it is dead or slow. */
class RedisLimitsTest {
    private static final String FLOW = "limit=shared&budget=money&maxTokens=50";

    private final TestRedis redis = TestRedis.start();
    private final FakeLlmServer server = FakeLlmServer.start();
    private final List<Node> nodes = new ArrayList<>();

    {
        server.always(Answer.json(
                200,
                "{\"choices\":[{\"message\":{\"content\":\"Hello\"}}],\"usage\":{\"prompt_tokens\":9,"
                        + "\"completion_tokens\":3,\"cost\":0.0001}}"));
    }

    @AfterEach
    void close() {
        nodes.forEach(Node::close);
        server.close();
        redis.close();
    }

    /** A context with the component. */
    private final class Node {
        final DefaultCamelContext context = new DefaultCamelContext();
        final LlmComponent component = new LlmComponent();
        final SimpleMeterRegistry registry = new SimpleMeterRegistry();
        final ProducerTemplate template = context.createProducerTemplate();

        Node(String uri, RedisFailureMode failure) {
            component.setRedisUri(uri);
            component.setRedisFailure(failure);
            LimitSettings limit = new LimitSettings();
            limit.setRequestsPerMinute(100_000L);
            limit.setMaxConcurrent(50);
            component.getLimits().put("shared", limit);
            BudgetSettings money = new BudgetSettings();
            money.setAmount(100.0);
            component.getBudgets().put("money", money);
            context.getRegistry().bind("metrics", registry);
            context.addComponent("llm", component);
            context.start();
            PricedModels.register(context);
            template.start();
            nodes.add(this);
        }

        CompletableFuture<Exchange> ask(String options) {
            String uri = "llm:openai-compatible:test-model?maxRetries=0&apiKey=k&" + options + "&baseUrl="
                    + server.baseUrl();
            return template.asyncSend(uri, exchange -> exchange.getMessage().setBody("Hi"));
        }

        List<CompletableFuture<Exchange>> ask(String options, int times) {
            List<CompletableFuture<Exchange>> all = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                all.add(ask(options));
            }
            return all;
        }

        double limitedLocally() {
            return registry.find("camel.llm.limit.local").counters().stream()
                    .mapToDouble(counter -> counter.count())
                    .sum();
        }

        boolean isShared() throws Exception {
            double before = limitedLocally();
            assertAnswered(ask(FLOW));
            return limitedLocally() == before;
        }

        void close() {
            template.stop();
            context.stop();
        }
    }

    private static void assertAnswered(CompletableFuture<Exchange> asked) throws Exception {
        Exchange exchange = asked.get(60, TimeUnit.SECONDS);
        if (exchange.getException() != null) {
            throw new AssertionError("A call was lost", exchange.getException());
        }
    }

    @Test
    void nodesShareLimitsAndBudgets() throws Exception {
        Node one = new Node(redis.patientUri(), RedisFailureMode.local);
        Node two = new Node(redis.patientUri(), RedisFailureMode.local);
        String once = "requestsPerMinute=1&maxLimitWait=0";
        assertAnswered(one.ask(once));
        assertThat(two.ask(once).get(60, TimeUnit.SECONDS).getException()).isInstanceOf(RateLimitException.class);
        assertAnswered(one.ask(FLOW));
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(two.component
                        .shared()
                        .budget("money")
                        .balance("")
                        .toCompletableFuture()
                        .join()
                        .spent())
                .isEqualByComparingTo("0.0001"));
    }

    @Test
    void aRedisThatIsKilledAndStartedAgainLosesNoCallAndHeals() throws Exception {
        Node node = new Node(redis.patientUri(), RedisFailureMode.local);
        assertThat(node.isShared()).isTrue();
        String log = LogCapture.of(() -> {
            List<CompletableFuture<Exchange>> all = node.ask(FLOW, 150);
            redis.kill();
            all.addAll(node.ask(FLOW, 150));
            for (CompletableFuture<Exchange> each : all) {
                assertAnswered(each);
            }
            assertThat(node.isShared()).isFalse();
        });
        assertThat(log)
                .containsOnlyOnce("WARN io.github.camelllm.redis")
                .contains("keeps to limits and budgets by itself");
        redis.restart();
        await().atMost(Duration.ofSeconds(60)).until(node::isShared);
    }

    @Test
    void aSlowRedisLosesNoCallAndHeals() throws Exception {
        try (SlowProxy proxy = new SlowProxy(redis.port())) {
            Node node = new Node(proxy.uri(), RedisFailureMode.local);
            assertAnswered(node.ask(FLOW));
            proxy.delay(Duration.ofMillis(500));
            for (CompletableFuture<Exchange> each : node.ask(FLOW, 500)) {
                assertAnswered(each);
            }
            assertThat(node.limitedLocally()).isPositive();
            proxy.delay(Duration.ZERO);
            await().atMost(Duration.ofSeconds(60)).until(node::isShared);
        }
    }

    @Test
    void callsAreRefusedWithoutRedisIfThatIsWanted() throws Exception {
        redis.kill();
        Node node = new Node(redis.uri(), RedisFailureMode.refuse);
        assertThat(node.ask("requestsPerMinute=5").get(60, TimeUnit.SECONDS).getException())
                .isInstanceOf(RateLimitException.class)
                .hasMessageContaining("redisFailure=refuse");
        assertAnswered(node.ask("temperature=0"));
    }

    @Test
    void limitsStayInMemoryIfThatIsWanted() throws Exception {
        redis.kill();
        Node node = new Node(redis.uri(), RedisFailureMode.refuse);
        node.component.setLimitStore("memory");
        assertAnswered(node.ask("requestsPerMinute=5"));
    }

    @Test
    void aStoreThatIsNoneFailsAtStart() {
        Node node = new Node(redis.uri(), RedisFailureMode.local);
        node.component.setLimitStore("disk");
        assertThatThrownBy(() -> node.context
                        .getEndpoint("llm:openai:gpt-4o?apiKey=k&requestsPerMinute=5")
                        .createProducer()
                        .start())
                .hasStackTraceContaining("limitStore must be memory or redis, not 'disk'");
    }
}
