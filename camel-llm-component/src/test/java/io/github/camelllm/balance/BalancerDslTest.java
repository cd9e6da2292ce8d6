package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.selection.Candidate;
import io.github.camelllm.selection.SelectionStrategy;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Load balancers of routes that are not written in Java. */
class BalancerDslTest {
    private static final String YAML = """
            - beans:
                - name: models
                  type: io.github.camelllm.balance.LlmLoadBalancer
                  properties:
                    strategy: priority
                    maxWait: 30s
                    whenAllOpen: fail
                    failureRateThreshold: 25
                    weights: 5,1
            - route:
                from:
                  uri: direct:ask
                  steps:
                    - loadBalance:
                        customLoadBalancer:
                          ref: models
                        steps:
                          - to: llm:mock:echo?maxRetries=0&mock.failures=OVERLOADED
                          - to: llm:mock:echo
                    - setHeader:
                        name: said
                        simple: "${header.CamelLlmTried}"
            """;

    private static final String XML = """
            <camel>
                <bean name="models" type="io.github.camelllm.balance.LlmLoadBalancer">
                    <properties>
                        <property key="strategy" value="priority"/>
                        <property key="maxWait" value="30s"/>
                        <property key="whenAllOpen" value="fail"/>
                        <property key="failureRateThreshold" value="25"/>
                        <property key="weights" value="5,1"/>
                    </properties>
                </bean>
                <route>
                    <from uri="direct:ask"/>
                    <loadBalance>
                        <customLoadBalancer ref="models"/>
                        <to uri="llm:mock:echo?maxRetries=0&amp;mock.failures=OVERLOADED"/>
                        <to uri="llm:mock:echo"/>
                    </loadBalance>
                    <setHeader name="said"><simple>${header.CamelLlmTried}</simple></setHeader>
                </route>
            </camel>
            """;

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "xml"})
    void aRouteOfAnyLanguageIsBalanced(String language) throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            context.start();
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.fromString("route." + language, language.equals("yaml") ? YAML : XML));
            LlmLoadBalancer balancer = context.getRegistry().lookupByNameAndType("models", LlmLoadBalancer.class);
            assertThat(balancer.getMaxWait()).isEqualTo(30_000);
            assertThat(balancer.getWhenAllOpen()).isEqualTo(WhenAllOpen.fail);
            assertThat(balancer.getFailureRateThreshold()).isEqualTo(25);
            assertThat(balancer.candidates()).extracting(Candidate::weight).containsExactly(5.0, 1.0);
            Exchange done = context.createProducerTemplate()
                    .send("direct:ask", exchange -> exchange.getMessage().setBody("question"));
            assertThat(done.getException()).isNull();
            assertThat(done.getMessage().getBody()).isEqualTo("question");
            assertThat(done.getMessage().getHeader("said", String.class))
                    .contains("mock:echo OVERLOADED after ", "mock:echo#2 ANSWERED after ");
        }
    }

    @Test
    void aStrategyOfYourOwnIsABeanToo() throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            SelectionStrategy last = candidates -> candidates.get(candidates.size() - 1);
            context.getRegistry().bind("last", last);
            context.start();
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.fromString(
                            "route.yaml", YAML.replace("strategy: priority", "selectionStrategy: \"#bean:last\"")));
            Exchange done = context.createProducerTemplate()
                    .send("direct:ask", exchange -> exchange.getMessage().setBody("question"));
            assertThat(done.getMessage().getHeader("said", String.class)).startsWith("[mock:echo#2 ANSWERED");
        }
    }
}
