package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.balance.LlmLoadBalancer;
import io.github.camelllm.chat.TransientLlmException;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** What is logged when a candidate fails and another one answers, as the page on failover says. */
class FailoverLogTest extends LlmTestSupport {
    private static final String FAILING = "llm:mock:echo?mock.failures=SERVER_ERROR&maxRetries=0";

    private String logOf(RouteBuilder routes) throws Exception {
        context.addRoutes(routes);
        return LogCapture.of(() -> assertThat(template.requestBody("direct:ask", "Hi", String.class))
                .isEqualTo("Hi"));
    }

    @Test
    void camelsFailoverLogsEachCandidateThatFails() throws Exception {
        assertThat(logOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:ask")
                                .loadBalance()
                                .failover(TransientLlmException.class)
                                .to(FAILING)
                                .to("llm:mock:echo");
                    }
                }))
                .contains(" ERROR ")
                .contains("SERVER_ERROR", "\tat ");
    }

    @Test
    void theLoadBalancerLogsNone() throws Exception {
        assertThat(logOf(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:ask")
                                .loadBalance(new LlmLoadBalancer().strategy("priority"))
                                .to(FAILING)
                                .to("llm:mock:echo")
                                .end();
                    }
                }))
                .doesNotContain(" ERROR ");
    }
}
