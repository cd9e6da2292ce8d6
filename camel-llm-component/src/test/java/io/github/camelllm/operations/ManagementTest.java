package io.github.camelllm.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.balance.LlmLoadBalancer;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.component.LlmEndpoint;
import io.github.camelllm.history.HistoryExport;
import io.github.camelllm.history.HistoryGrouping;
import io.github.camelllm.history.HistoryQuery;
import io.github.camelllm.mock.MockProvider;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attributes and operations in JMX of component, endpoint and load balancer. */
class ManagementTest {
    private static final String DISABLED = "org.apache.camel.jmx.disabled";

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Properties before = new Properties();
    private CamelContext context;

    @BeforeEach
    void start() throws Exception {
        before.putAll(System.getProperties());
        System.clearProperty(DISABLED);
        context = new DefaultCamelContext();
        context.getRegistry().bind("one", ChatProvider.class, MockProvider.scripted("from one"));
        context.getRegistry().bind("two", ChatProvider.class, MockProvider.scripted("from two"));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .loadBalance(new LlmLoadBalancer().strategy("priority"))
                        .to("llm:one:m", "llm:two:m")
                        .end();
            }
        });
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
        if (before.containsKey(DISABLED)) {
            System.setProperty(DISABLED, before.getProperty(DISABLED));
        }
    }

    private ObjectName named(String type, String part) throws Exception {
        Set<ObjectName> names = server.queryNames(
                new ObjectName("org.apache.camel:context=" + context.getManagementName() + ",type=" + type + ",*"),
                null);
        return names.stream()
                .filter(name -> name.toString().contains(part))
                .findFirst()
                .orElseThrow();
    }

    private ObjectName balancer() throws Exception {
        for (ObjectName name : server.queryNames(
                new ObjectName("org.apache.camel:context=" + context.getManagementName() + ",type=processors,*"),
                null)) {
            if (List.of(server.getMBeanInfo(name).getOperations()).stream()
                    .anyMatch(operation -> operation.getName().equals("switchCandidate"))) {
                return name;
            }
        }
        throw new AssertionError("There is no MBean of the load balancer");
    }

    private String ask() {
        return context.createProducerTemplate().requestBody("direct:in", "Hi", String.class);
    }

    @Test
    void theComponentShowsCallsTokensAndConnections() throws Exception {
        ask();
        ObjectName component = named("components", "\"llm\"");
        assertThat(server.getAttribute(component, "AnsweredCalls")).isEqualTo(1L);
        assertThat(server.getAttribute(component, "FailedCalls")).isEqualTo(0L);
        assertThat(server.getAttribute(component, "Attempts")).isEqualTo(1L);
        for (String attribute : List.of(
                "CallsInFlight",
                "InputTokens",
                "OutputTokens",
                "CostUsd",
                "ConnectionsInUse",
                "ConnectionsIdle",
                "RequestsWaitingForConnection")) {
            assertThat(server.getAttribute(component, attribute)).as(attribute).isNotNull();
        }
        assertThat(server.getAttribute(component, "ConfigurationProblem")).isNull();
        assertThat(server.getAttribute(component, "ComponentName"))
                .as("Camel's own")
                .isEqualTo("llm");
    }

    @Test
    void loggingIsSwitchedAtAnEndpointAndForSeveral() throws Exception {
        LlmEndpoint endpoint = context.getEndpoint("llm:one:m", LlmEndpoint.class);
        ObjectName name = named("endpoints", "one:m");
        assertThat(server.getAttribute(name, "LogRequests")).isEqualTo(false);
        server.setAttribute(name, new Attribute("LogRequests", true));
        assertThat(endpoint.isLogRequests()).isTrue();
        assertThat(server.getAttribute(name, "TargetProvider")).isEqualTo("one");
        Object count = server.invoke(
                named("components", "\"llm\""), "logBodies", new Object[] {"", false, true}, new String[] {
                    String.class.getName(), "boolean", "boolean"
                });
        assertThat(count).isEqualTo(2);
        assertThat(endpoint.isLogRequests()).isFalse();
        assertThat(endpoint.isLogResponses()).isTrue();
    }

    private void invoke(String operation, Object... arguments) throws Exception {
        String[] types = arguments.length == 1
                ? new String[] {String.class.getName()}
                : new String[] {String.class.getName(), "boolean"};
        server.invoke(balancer(), operation, arguments, types);
    }

    @Test
    void aCandidateIsSwitchedOffAndOnAgain() throws Exception {
        assertThat(ask()).isEqualTo("from one");
        invoke("switchCandidate", "one:m", false);
        assertThat(ask()).isEqualTo("from two");
        assertThat(server.getAttribute(balancer(), "CandidateStates").toString())
                .contains("name=one:m, state=OFF");
        assertThat(exportedBreakers()).containsEntry("one", "off").containsEntry("two", "closed");
        invoke("switchCandidate", "one:m", true);
        assertThat(ask()).isEqualTo("from one");
        assertThat(exportedBreakers()).containsEntry("one", "closed");
    }

    private Map<String, String> exportedBreakers() {
        Map<String, String> breakers = new HashMap<>();
        HistoryExport.json(llm().getHistory().query(HistoryQuery.by(HistoryGrouping.MODEL)))
                .path("rows")
                .forEach(row -> breakers.put(
                        row.path("provider").asText(), row.path("breaker").asText()));
        HistoryExport.json(llm().board().snapshots())
                .forEach(row -> assertThat(row.path("breaker").asText())
                        .isEqualTo(breakers.get(row.path("provider").asText())));
        return breakers;
    }

    private LlmComponent llm() {
        return context.getComponent("llm", LlmComponent.class);
    }

    @Test
    void historyAndStatisticsAreReset() throws Exception {
        ask();
        ObjectName component = named("components", "\"llm\"");
        server.invoke(component, "resetStatistics", new Object[0], new String[0]);
        assertThat(server.getAttribute(component, "AnsweredCalls")).isEqualTo(0L);
        assertThat(calls()).as("the history has a reset of its own").isEqualTo(1);
        server.invoke(component, "resetHistory", new Object[0], new String[0]);
        assertThat(calls()).isZero();
        ask();
        assertThat(calls()).isEqualTo(1);
        assertThat(server.getAttribute(component, "AnsweredCalls")).isEqualTo(1L);
    }

    private long calls() {
        return llm().getHistory()
                .query(HistoryQuery.by(HistoryGrouping.ALL))
                .total()
                .calls();
    }

    @Test
    void aBreakerIsReset() throws Exception {
        LlmComponent component = context.getComponent("llm", LlmComponent.class);
        component.replaceProvider("one", (ChatProvider) call -> {
            throw ErrorKind.SERVER_ERROR.exception("broken");
        });
        for (int i = 0; i < 10; i++) {
            assertThat(ask()).isEqualTo("from two");
        }
        assertThat(states()).contains("name=one:m, state=OPEN");
        assertThat(exportedBreakers()).containsEntry("one", "open");
        component.restoreProvider("one");
        invoke("resetBreaker", "one:m");
        assertThat(states()).contains("name=one:m, state=CLOSED");
        assertThat(ask()).isEqualTo("from one");
    }

    private String states() throws Exception {
        return String.valueOf(server.getAttribute(balancer(), "CandidateStates"));
    }

    @Test
    void nothingShowsOptionsThatAreSecret() throws Exception {
        context.getEndpoint(
                "llm:openai-compatible:m?validate=off&baseUrl=http://127.0.0.1:1/v1&apiKey=canary-key-4711");
        for (ObjectName name : server.queryNames(
                new ObjectName("org.apache.camel:context=" + context.getManagementName() + ",*"), null)) {
            for (var attribute : server.getMBeanInfo(name).getAttributes()) {
                if (attribute.isReadable()) {
                    try {
                        assertThat(String.valueOf(server.getAttribute(name, attribute.getName())))
                                .doesNotContain("canary-key-4711");
                    } catch (JMException e) {
                        assertThat(String.valueOf(e)).doesNotContain("canary-key-4711");
                    }
                }
            }
            assertThat(Map.of(name.toString(), "").toString()).doesNotContain("canary-key-4711");
        }
    }
}
