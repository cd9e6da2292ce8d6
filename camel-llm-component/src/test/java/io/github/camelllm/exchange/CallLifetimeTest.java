package io.github.camelllm.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.component.LlmTestSupport;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.LifecycleStrategySupport;
import org.junit.jupiter.api.Test;

class CallLifetimeTest extends LlmTestSupport {
    private static final int OWN_TASKS = 1; // the component's, which the timer always has

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
}
