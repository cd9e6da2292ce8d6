package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.history.HistoryGrouping;
import io.github.camelllm.history.HistoryQuery;
import io.github.camelllm.redis.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The history in a real Redis, through the life of contexts. */
class RedisTelemetryTest {
    private final TestRedis redis = TestRedis.start();
    private final List<DefaultCamelContext> contexts = new ArrayList<>();

    @AfterEach
    void close() {
        contexts.forEach(DefaultCamelContext::stop);
        redis.close();
    }

    private DefaultCamelContext node() {
        DefaultCamelContext context = new DefaultCamelContext();
        LlmComponent llm = new LlmComponent();
        llm.setTelemetryStore("redis");
        llm.setTelemetryGroup("app");
        llm.setRedisUri(redis.patientUri());
        context.addComponent("llm", llm);
        contexts.add(context);
        return context;
    }

    private static LlmComponent llm(DefaultCamelContext context) {
        return context.getComponent("llm", LlmComponent.class);
    }

    private static long calls(DefaultCamelContext context) {
        return llm(context)
                .getHistory()
                .query(HistoryQuery.by(HistoryGrouping.ALL))
                .total()
                .calls();
    }

    private static void ask(DefaultCamelContext context, int times) {
        for (int i = 0; i < times; i++) {
            context.createProducerTemplate().requestBody("llm:mock:echo", "Hi");
        }
    }

    private static void awaitCalls(DefaultCamelContext context, long expected) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(calls(context)).isEqualTo(expected));
    }

    @Test
    void theHistoryAndTheLastFailuresAreKeptOverRestarts() {
        for (int start = 0; start < 3; start++) {
            DefaultCamelContext context = node();
            context.start();
            awaitCalls(context, 2L * start);
            ask(context, 2);
            context.stop();
        }
        DefaultCamelContext failing = node();
        failing.start();
        failing.createProducerTemplate()
                .send("llm:mock:echo?mock.failures=server_error:1.0&maxRetries=0", exchange -> exchange.getMessage()
                        .setBody("Hi"));
        failing.stop();
        DefaultCamelContext context = node();
        context.start();
        awaitCalls(context, 7);
        assertThat(llm(context).getHistory().lastFailures()).hasSize(1);
    }

    @Test
    void eachCallIsInTheHistoryOfOneNode() {
        DefaultCamelContext one = node();
        DefaultCamelContext two = node();
        one.start();
        two.start();
        ask(one, 3);
        ask(two, 5);
        one.stop();
        two.stop();
        DefaultCamelContext three = node();
        three.start();
        awaitCalls(three, 8);
        DefaultCamelContext four = node();
        four.start();
        ask(four, 1);
        four.stop();
        three.stop();
        DefaultCamelContext five = node();
        five.start();
        awaitCalls(five, 9);
    }

    @Test
    void aComponentThatIsStoppedAndStartedAgainCountsNothingTwice() {
        DefaultCamelContext context = node();
        context.start();
        ask(context, 2);
        llm(context).stop();
        llm(context).start();
        ask(context, 1);
        context.stop();
        DefaultCamelContext next = node();
        next.start();
        awaitCalls(next, 3);
    }

    @Test
    void aResetIsKeptOverARestart() {
        DefaultCamelContext context = node();
        context.start();
        ask(context, 2);
        context.stop();
        DefaultCamelContext second = node();
        second.start();
        awaitCalls(second, 2);
        llm(second).getHistory().reset();
        second.stop();
        DefaultCamelContext third = node();
        third.start();
        ask(third, 1);
        third.stop();
        DefaultCamelContext fourth = node();
        fourth.start();
        awaitCalls(fourth, 1);
    }

    @Test
    void aDeadRedisCostsOneWarningAndNoCall() throws Exception {
        redis.kill();
        DefaultCamelContext context = node();
        String log = LogCapture.of(() -> {
            context.start();
            List<CompletableFuture<Exchange>> calls = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                calls.add(context.createProducerTemplate().asyncSend("llm:mock:echo", exchange -> exchange.getMessage()
                        .setBody("Hi")));
            }
            for (CompletableFuture<Exchange> call : calls) {
                assertThat(call.get(60, TimeUnit.SECONDS).getException()).isNull();
            }
            awaitCalls(context, 100);
            llm(context).stop(); // which waits for the first attempt to connect
        });
        assertThat(log.lines().filter(line -> line.contains("the history of calls is in memory only")))
                .hasSize(1);
        redis.restart();
        llm(context).start();
        context.stop();
        DefaultCamelContext next = node();
        next.start();
        awaitCalls(next, 100);
    }

    @Test
    void anIncompleteConfigurationSaysWhatToSet() {
        DefaultCamelContext withoutAddress = node();
        llm(withoutAddress).setRedisUri(null);
        assertThatThrownBy(withoutAddress::start).hasStackTraceContaining("redisUri");
        DefaultCamelContext withoutGroup = node();
        llm(withoutGroup).setTelemetryGroup(null);
        assertThatThrownBy(withoutGroup::start).hasStackTraceContaining("telemetryGroup");
        DefaultCamelContext unknown = node();
        llm(unknown).setTelemetryStore("disk");
        assertThatThrownBy(unknown::start).hasStackTraceContaining("memory, file or redis, not 'disk'");
        DefaultCamelContext withoutFile = node();
        llm(withoutFile).setTelemetryStore("file");
        assertThatThrownBy(withoutFile::start).hasStackTraceContaining("telemetryFile");
    }

    @Test
    void aContextThatHasANameIsAGroup() {
        DefaultCamelContext context = node();
        llm(context).setTelemetryGroup(null);
        context.getCamelContextExtension().setName("app");
        context.start();
        ask(context, 1);
        context.stop();
        DefaultCamelContext next = node();
        next.start();
        awaitCalls(next, 1);
    }
}
