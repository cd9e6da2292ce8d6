package io.github.camelllm.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.HealthCheckMode;
import io.github.camelllm.LlmConstants;
import io.github.camelllm.ProviderSettings;
import io.github.camelllm.balance.LlmLoadBalancer;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.component.LlmTelemetry;
import io.github.camelllm.component.LogCapture;
import io.github.camelllm.component.LogLevels;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.health.DefaultHealthCheckRegistry;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/**
 * Canary keys in every place that takes a secret, calls that are answered and that fail, everything logged, and then a look
 * everywhere: no canary is found.
 */
class SecretHuntTest {
    private static final String DISABLED = "org.apache.camel.jmx.disabled";

    private static final String OPTION = "canary-option-0123456789";
    private static final String HEADER = "canary-header-0123456789";
    private static final String COMPONENT = "canary-component-0123456789";
    private static final String FILE = "canary-file-0123456789";
    private static final String FILE_HEADER = "canary-fileheader-0123456789";
    private static final String ENVIRONMENT = "canary-environment-0123456789";
    private static final String MESSAGE = "canary-message-0123456789";
    private static final String CLIENT = "canary-client-0123456789";
    private static final String QUERY = "canary-query-0123456789";
    private static final String PLACEHOLDER = "canary-placeholder-0123456789";
    private static final List<String> CANARIES =
            List.of(OPTION, HEADER, COMPONENT, FILE, FILE_HEADER, ENVIRONMENT, MESSAGE, CLIENT, QUERY, PLACEHOLDER);

    @TempDir
    Path folder;

    private final FakeLlmServer server = FakeLlmServer.start();
    private final Properties before = withManagement(); // which the next line reads
    private final CamelContext context = new DefaultCamelContext();
    private final LlmComponent component = new LlmComponent();
    private final Map<String, String> found = new HashMap<>();

    @BeforeEach
    void configure() throws Exception {
        context.getCamelContextExtension()
                .addContextPlugin(HealthCheckRegistry.class, new DefaultHealthCheckRegistry(context));
        context.getPropertiesComponent().addInitialProperty("of.a.vault", PLACEHOLDER);
        Path file = Files.writeString(
                folder.resolve("llm.yaml"),
                "providers:\n  testprovider:\n    apiKey: " + FILE + "\n    baseUrl: " + server.baseUrl()
                        + "\n    headers:\n      X-Team-Token: " + FILE_HEADER
                        + "\n  openrouter:\n    apiKey: '{{of.a.vault}}'\n    baseUrl: " + server.baseUrl()
                        + "\ndefaults:\n  maxRetries: 0\n");
        component.setConfigurationFile("file:" + file);
        component.environment(Map.of(
                "GROQ_API_KEY", ENVIRONMENT, "GROQ_BASE_URL", server.baseUrl().toString())::get);
        ProviderSettings settings = new ProviderSettings();
        settings.setApiKey(COMPONENT);
        component.getProviders().put("openai-compatible", settings);
        component.setHealthCheck(HealthCheckMode.traffic);
        context.addComponent("llm", component);
        context.setTracing(true);
        context.setMessageHistory(true);
    }

    private static Properties withManagement() {
        Properties before = new Properties();
        before.putAll(System.getProperties());
        System.clearProperty(DISABLED);
        return before;
    }

    @AfterEach
    void stop() throws Exception {
        context.stop();
        server.close();
        if (before.containsKey(DISABLED)) {
            System.setProperty(DISABLED, before.getProperty(DISABLED));
        }
    }

    private String uri(String more) {
        return "llm:openai-compatible:m?baseUrl=" + server.baseUrl() + more;
    }

    private List<String> uris() {
        return List.of(
                uri("&apiKey=" + OPTION + "&additionalHeader.X-Secret=" + HEADER),
                uri(""),
                "llm:testprovider:m",
                "llm:openrouter:m",
                "llm:groq:m",
                "llm:openai-compatible:other?apiKey=" + OPTION + "&baseUrl=RAW(" + server.baseUrl() + "?token=" + QUERY
                        + ")",
                uri("&oauthTokenUrl=" + server.baseUrl() + "/token&oauthClientId=me&oauthClientSecret=" + CLIENT));
    }

    private void look(String place, Object text) {
        for (String canary : CANARIES) {
            if (String.valueOf(text).contains(canary)) {
                found.put(place, canary);
            }
        }
    }

    private void look(String place, Exchange exchange) {
        if (exchange.getException() != null) {
            StringWriter trace = new StringWriter();
            exchange.getException().printStackTrace(new PrintWriter(trace));
            look(place + " exception", trace);
        }
        look(place + " properties", exchange.getAllProperties());
        exchange.getMessage().getHeaders().forEach((name, value) -> look(place + " header " + name, value));
    }

    private void routes() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                int number = 0;
                for (String uri : uris()) {
                    from("direct:in" + number++).to(uri).to("log:answered?showAll=true");
                }
                from("direct:balanced")
                        .loadBalance(new LlmLoadBalancer())
                        .to(uris().get(0), uris().get(2))
                        .end();
            }
        });
        context.start();
    }

    /** Each endpoint with each answer. The canaries of other endpoints are plain words in an answer, so each is asked for its own. */
    private void calls() {
        ProducerTemplate template = context.createProducerTemplate();
        int number = 0;
        for (String uri : uris()) {
            String own = CANARIES.stream().filter(uri::contains).findFirst().orElse(canaryOf(uri));
            for (Answer answer : answersOf(own)) {
                server.always(answer);
                look(uri, template.send("direct:in" + number, sent -> sent.getMessage()
                        .setBody("Hi")));
            }
            number++;
        }
        server.always(Answer.error(401, "x", "Wrong: " + MESSAGE));
        look("key of a message", template.send(uri(""), sent -> {
            sent.getMessage().setBody("Hi");
            sent.getMessage().setHeader(LlmConstants.API_KEY, MESSAGE);
        }));
        server.always(Answer.chat("Hello"));
        look("balancer", template.send("direct:balanced", sent -> sent.getMessage()
                .setBody("Hi")));
    }

    private static String canaryOf(String uri) {
        return uri.contains("testprovider")
                ? FILE
                : uri.contains("openrouter") ? PLACEHOLDER : uri.contains("groq") ? ENVIRONMENT : COMPONENT;
    }

    private static List<Answer> answersOf(String canary) {
        return List.of(
                Answer.chat("Hello"),
                Answer.error(401, "invalid_api_key", "Wrong: " + canary),
                Answer.error(500, canary, "Cannot forward Bearer " + canary),
                Answer.json(400, "{\"detail\":\"" + canary + "\"}"),
                Answer.html(502).text("<html>" + canary + "</html>"));
    }

    private void management() throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        Set<ObjectName> names = beans.queryNames(
                new ObjectName("org.apache.camel:context=" + context.getManagementName() + ",*"), null);
        assertThat(names).isNotEmpty();
        for (ObjectName name : names) {
            look("JMX name", name);
            for (var attribute : beans.getMBeanInfo(name).getAttributes()) {
                try {
                    look("JMX " + name + " " + attribute.getName(), beans.getAttribute(name, attribute.getName()));
                } catch (JMException | RuntimeException e) {
                    look("JMX " + name, e);
                }
            }
        }
    }

    private void consoles() {
        for (String id : List.of("llm", "endpoint", "health", "route", "context", "processor", "inflight")) {
            DevConsole console = PluginHelper.getDevConsoleResolver(context).resolveDevConsole(id);
            if (console != null) {
                look("console " + id, console.call(DevConsole.MediaType.TEXT));
                look("console " + id + " JSON", console.call(DevConsole.MediaType.JSON));
            }
        }
        HealthCheckRegistry.get(context).stream()
                .forEach(check -> look("health " + check.getId(), check.call().getDetails()));
    }

    private void exports() {
        LlmTelemetry telemetry = context.getRegistry().lookupByNameAndType(LlmTelemetry.NAME, LlmTelemetry.class);
        for (String by : List.of("model", "provider", "key", "route", "tenant")) {
            look("export by " + by, telemetry.json("by=" + by) + telemetry.csv("by=" + by));
        }
        look("failures", telemetry.failures());
        look("board", telemetry.boardJson() + telemetry.boardCsv());
    }

    private void objects() {
        look("component", component + " " + component.getConfiguration() + " " + component.getProviders());
        context.getEndpoints().forEach(endpoint -> look("endpoint", endpoint + " " + endpoint.getEndpointUri()));
        component.reports().forEach((section, rows) -> look("report " + section, rows));
    }

    @Test
    void noCanaryIsFoundAnywhere() throws Exception {
        String log;
        try (LogLevels all = LogLevels.all(Level.INFO)) {
            assertThat(all).isNotNull();
            log = LogCapture.of(() -> {
                routes();
                component.logBodies("", true, true);
                calls();
                management();
                consoles();
                exports();
                objects();
            });
        }
        assertThat(log).as("bodies were logged").contains("Request [", "Response [", "REDACTED");
        look("log", log);
        assertThat(found).isEmpty();
    }

    @Test
    void theHuntFindsWhatIsShown() {
        look("somewhere", "text with " + FILE);
        assertThat(found).containsEntry("somewhere", FILE);
    }

    @Test
    void eachCanaryIsSentToItsProvider() throws Exception {
        routes();
        ProducerTemplate template = context.createProducerTemplate();
        List<String> sent = new ArrayList<>();
        for (int number = 0; number < 6; number++) {
            server.always(Answer.chat("Hello"));
            template.send(
                    "direct:in" + number, exchange -> exchange.getMessage().setBody("Hi"));
            var request = server.takeRequest(Duration.ofSeconds(30));
            sent.add(request.headers() + " " + request.path());
        }
        assertThat(String.join("\n", sent))
                .contains(OPTION, HEADER, COMPONENT, FILE, FILE_HEADER, PLACEHOLDER, ENVIRONMENT);
    }
}
