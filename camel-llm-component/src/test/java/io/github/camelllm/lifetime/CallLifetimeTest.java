package io.github.camelllm.lifetime;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.component.LlmTestSupport;
import io.github.camelllm.test.Answer;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.LifecycleStrategySupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallLifetimeTest extends LlmTestSupport {
    private static final int OWN_TASKS = 2; // the component's: the timer always has one, and the insights another

    private volatile ScheduledThreadPoolExecutor timer;

    CallLifetimeTest() {
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onThreadPoolAdd(
                    CamelContext in, ThreadPoolExecutor pool, String id, String source, String route, String profile) {
                if (pool instanceof ScheduledThreadPoolExecutor scheduled) {
                    timer = scheduled;
                }
            }
        });
    }

    @Test
    void anAnsweredCallLeavesNothingOnTheTimer() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:ask").to(uri());
            }
        });
        for (int i = 0; i < 10; i++) {
            assertThat(send("direct:ask", "Hello").getException()).isNull();
        }
        assertThat(timer.getQueue()).hasSizeLessThanOrEqualTo(OWN_TASKS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&streaming=true"})
    void aPartOfASplitThatIsDoneLeavesNothingInTheUnitOfWork(String options) throws Exception {
        server.always(options.isEmpty() ? Answer.chat("Hello") : Answer.stream("Hel", "lo"));
        AtomicInteger left = new AtomicInteger(-1);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:split")
                        .split(body().tokenize(","))
                        .to(uri() + options)
                        .convertBodyTo(String.class)
                        .end()
                        .process(exchange -> left.set(synchronizations(exchange)));
            }
        });
        Exchange exchange = send("direct:split", "a,".repeat(50) + "b");

        assertThat(exchange.getException()).isNull();
        assertThat(server.requests()).hasSize(51);
        assertThat(left.get()).isBetween(0, 1);
    }

    /** Returns how many actions wait for the end of a unit of work; none is moved. */
    private static int synchronizations(Exchange exchange) {
        AtomicInteger count = new AtomicInteger();
        exchange.getUnitOfWork()
                .handoverSynchronization(new DefaultExchange(exchange.getContext()), synchronization -> {
                    count.incrementAndGet();
                    return false;
                });
        return count.get();
    }
}
