package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.balance.LlmLoadBalancer;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.selection.Candidate;
import io.github.camelllm.test.Answer;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.InterceptSendToMockEndpointStrategy;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints that a test mocks, or a route intercepts, are the same endpoints to a load balancer and to the check before the start. */
@Timeout(120)
class InterceptedEndpointsTest extends RouteCasesSupport {
    private static final String WEIGHTS = "openai-compatible:a=0,openai-compatible:b=1";

    private void mockEndpoints(boolean skip) {
        context.getCamelContextExtension()
                .registerEndpointCallback(new InterceptSendToMockEndpointStrategy("llm:*", skip));
    }

    private LlmLoadBalancer balanced(String... candidates) throws Exception {
        LlmLoadBalancer balancer = new LlmLoadBalancer();
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").loadBalance(balancer).to(candidates);
            }
        });
        return balancer;
    }

    @Test
    void theCandidatesOfABalancerKeepTheirNames() throws Exception {
        mockEndpoints(false);
        LlmLoadBalancer balancer = balanced(any("a"), any("b"));
        balancer.setWeights(WEIGHTS);
        balancer.setStrategy("weighted");

        assertThat(balancer.candidates())
                .extracting(Candidate::name)
                .containsExactly("openai-compatible:a", "openai-compatible:b");
        assertAnswered(send("direct:in", "q"), "Hello");
    }

    @Test
    void weightsByNameHold() throws Exception {
        LlmLoadBalancer balancer = new LlmLoadBalancer().strategy("weighted").weights(WEIGHTS);
        routes(new RouteBuilder() {
            @Override
            public void configure() {
                interceptSendToEndpoint("llm:*").to("mock:seen");
                from("direct:in").loadBalance(balancer).to(any("a"), any("b"));
            }
        });

        assertAnswered(send("direct:in", "q"), "Hello");
        assertThat(asked("b")).isEqualTo(1);
        assertThat(context.getEndpoint("mock:seen", MockEndpoint.class).getReceivedCounter())
                .isEqualTo(1);
    }

    @Test
    void candidatesOfAMessageAreCalled() throws Exception {
        mockEndpoints(false);
        balanced(any("a"));
        server.always(Answer.chat("ok"));

        assertAnswered(send("direct:in", "q", Map.of(LlmConstants.CANDIDATES, "openai-compatible:x")), "ok");
        assertThat(asked("x")).isEqualTo(1);
    }

    /** Camel registers an endpoint, and so the mock in its place, only after it has started it. */
    @Test
    void aMockThatSkipsNeedsNoSettingsInARouteThatIsAddedLater() throws Exception {
        mockEndpoints(true);
        balanced("llm:openai-compatible:a", "llm:openai-compatible:b");

        Exchange exchange = send("direct:in", "q");

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(LlmConstants.TRIED, String.class))
                .contains("openai-compatible:");
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterceptorDoesNotCheckARouteThatDoesNotStart(boolean starts) throws Exception {
        try (CamelContext other = new DefaultCamelContext()) {
            LlmComponent llm = new LlmComponent();
            llm.environment(name -> null);
            other.addComponent("llm", llm);
            other.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    interceptSendToEndpoint("llm:*").to("mock:seen");
                    from("direct:in").autoStartup(starts).to("llm:groq:m");
                    from("direct:other").setBody(constant("other"));
                }
            });
            assertThat(startOf(other)).isEqualTo(starts ? "refused" : "other");
        }
    }

    /** The endpoint is called whenever the condition does not hold. */
    @Test
    void anEndpointThatIsSkippedOnAConditionNeedsItsKey() throws Exception {
        try (CamelContext other = new DefaultCamelContext()) {
            LlmComponent llm = new LlmComponent();
            llm.environment(name -> null);
            other.addComponent("llm", llm);
            other.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    interceptSendToEndpoint("llm:*")
                            .onWhen(header("dry"))
                            .skipSendToOriginalEndpoint()
                            .to("mock:seen");
                    from("direct:in").to("llm:groq:m");
                }
            });
            assertThat(startOf(other)).isEqualTo("refused");
        }
    }

    private static String startOf(CamelContext other) {
        try {
            other.start();
        } catch (ConfigurationException refused) {
            assertThat(refused).hasMessageContaining("Not ready to start").hasMessageContaining("llm:groq:m");
            return "refused";
        }
        try (ProducerTemplate to = other.createProducerTemplate()) {
            return to.requestBody("direct:other", "q", String.class);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
