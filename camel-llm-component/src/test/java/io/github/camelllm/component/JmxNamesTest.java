package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What JMX shows of endpoints and producers; the other tests run without JMX. */
class JmxNamesTest {
    private static final String DISABLED = "org.apache.camel.jmx.disabled";
    private final Properties before = new Properties();

    @BeforeEach
    void enable() {
        before.putAll(System.getProperties());
        System.clearProperty(DISABLED);
    }

    @AfterEach
    void restore() {
        if (before.containsKey(DISABLED)) {
            System.setProperty(DISABLED, before.getProperty(DISABLED));
        }
    }

    @Test
    void namesAndUrisOfEndpointsHaveNoSecret() throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in")
                            .to(
                                    "llm:openai-compatible:m?apiKey=secret-key-01&oauthClientSecret=client-secret-02"
                                            + "&additionalHeader.X-Team=first-secret-03&additionalHeader.X-Auth=second-secret-04"
                                            + "&baseUrl=RAW(http://127.0.0.1:1/v1?subscription-key=query-secret-05)&validate=off");
                }
            });
            context.start();

            Map<ObjectName, String> shown = shown(context);

            assertThat(shown.keySet()).anyMatch(name -> name.toString().contains("openai-compatible"));
            assertThat(shown.toString())
                    .contains("xxxxxx")
                    .doesNotContain(
                            "secret-key-01",
                            "client-secret-02",
                            "first-secret-03",
                            "second-secret-04",
                            "query-secret-05");
        }
    }

    /** Returns the names, and the URIs of those that have one. */
    private static Map<ObjectName, String> shown(CamelContext context) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName all = new ObjectName("org.apache.camel:context=" + context.getManagementName() + ",*");
        return server.queryNames(all, null).stream()
                .filter(name -> "endpoints".equals(name.getKeyProperty("type"))
                        || "producers".equals(name.getKeyProperty("type")))
                .collect(Collectors.toMap(name -> name, name -> uri(server, name)));
    }

    private static String uri(MBeanServer server, ObjectName name) {
        try {
            return String.valueOf(server.getAttribute(name, "EndpointUri"));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
