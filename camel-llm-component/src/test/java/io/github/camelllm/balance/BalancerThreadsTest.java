package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.component.LlmComponent;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** No thread waits for an answer. */
class BalancerThreadsTest extends BalancerTestSupport {
    private static final int CALLS = 2_000;
    private static final int MOST_THREADS = 40;

    private static Set<Long> threads() {
        return Arrays.stream(ManagementFactory.getThreadMXBean().getAllThreadIds())
                .boxed()
                .collect(Collectors.toSet());
    }

    private List<CompletableFuture<Exchange>> askAll() {
        return IntStream.range(0, CALLS).mapToObj(i -> asking()).toList();
    }

    @Test
    void manyCallsToAStalledProviderHoldNoThreads() {
        Set<Long> before = threads();
        balance("a", "b");
        a.keepsSilent();
        List<CompletableFuture<Exchange>> waiting = askAll();
        assertThat(a.calls()).isEqualTo(CALLS);
        Set<Long> more = threads();
        more.removeAll(before);
        assertThat(more).hasSizeLessThanOrEqualTo(MOST_THREADS);
        a.asked.forEach(call -> call.fail(ErrorKind.TIMEOUT));
        assertThat(waiting).allSatisfy(done -> assertThat(body(done.join())).isEqualTo("b"));
    }

    @Test
    void manyHedgesOfCallsToAStalledProviderHoldNoThreads() {
        Set<Long> before = threads();
        context.getComponent("llm", LlmComponent.class);
        balancer.setHedgeDelay("50ms");
        balancer.timer(context.getComponent("llm", LlmComponent.class).timer());
        balance("a", "b");
        a.keepsSilent();
        b.keepsSilent();
        List<CompletableFuture<Exchange>> waiting = askAll();
        await().until(() -> b.calls() == CALLS);
        Set<Long> more = threads();
        more.removeAll(before);
        assertThat(more).hasSizeLessThanOrEqualTo(MOST_THREADS);
        b.asked.forEach(FakeProvider.Asked::answer);
        assertThat(waiting).allSatisfy(done -> assertThat(body(done.join())).isEqualTo("b"));
    }

    @Test
    void aRouteGoesOnOnAWorker() {
        Queue<String> names = new ConcurrentLinkedQueue<>();
        LlmLoadBalancer other = new LlmLoadBalancer().strategy("priority").hedgeAfter("10ms");
        add(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:other")
                        .loadBalance(other)
                        .to("llm:a:m", "llm:mock:echo?mock.latency=10ms")
                        .end()
                        .process(e -> names.add(Thread.currentThread().getName()));
            }
        });
        a.keepsSilent();
        List<CompletableFuture<Exchange>> sent = IntStream.range(0, 20)
                .mapToObj(i ->
                        template.asyncSend("direct:other", e -> e.getMessage().setBody("question")))
                .toList();
        sent.forEach(done -> assertThat(body(done.join())).isEqualTo("question"));
        assertThat(names).hasSize(20).allMatch(name -> name.contains("LlmWorker"));
    }
}
