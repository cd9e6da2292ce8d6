package io.github.camelllm.examples.camelk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.mock.MockProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.component.stub.StubComponent;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The routes and the manifests, run by {@link Main} on the mock, with Kafka stubbed. */
class CamelKExampleTest {
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final Path MANIFESTS = Path.of("manifests");

    private final Main main = new Main();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        main.stop();
    }

    private void start(Map<String, String> properties) throws Exception {
        main.configure().withBasePackageScanEnabled(false);
        main.bind("kafka", new StubComponent());
        properties.forEach(main::addOverrideProperty);
        main.start();
    }

    /** Waits for the file that a route writes. */
    private static Path onlyFile(Path folder) {
        return await().atMost(Duration.ofSeconds(30))
                .until(() -> files(folder), files -> files.size() == 1)
                .get(0);
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"chat, Hello", "failover, Hello"})
    void aQuestionInTheInboxIsAnsweredInTheOutbox(String route, String expected) throws Exception {
        Path inbox = Files.createDirectories(folder.resolve("in"));
        Files.writeString(inbox.resolve("question.txt"), "Hello");
        start(Map.of(
                route + ".source",
                "file:" + inbox + "?delete=true&initialDelay=0",
                route + ".sink",
                "file:" + folder.resolve("out") + "?tempPrefix=../",
                other(route) + ".source",
                "direct:" + other(route),
                "enrichment.source",
                "direct:enrichment"));
        assertThat(onlyFile(folder.resolve("out"))).hasContent(expected);
    }

    private static String other(String route) {
        return route.equals("chat") ? "failover" : "chat";
    }

    private void startDirect(Map<String, String> more) throws Exception {
        Map<String, String> properties = new HashMap<>(more);
        for (String route : List.of("chat", "failover", "enrichment")) {
            properties.putIfAbsent(route + ".source", "direct:" + route);
            properties.putIfAbsent(route + ".sink", "kafka:" + route);
        }
        start(properties);
    }

    @Test
    void failoverAsksTheOtherModel() throws Exception {
        startDirect(Map.of("failover.model", "mock:echo?mock.failures=OVERLOADED", "failover.fallbackModel", "mock"));
        assertThat(main.getCamelTemplate().requestBody("direct:failover", (Object) "Hello"))
                .isEqualTo("Hello");
    }

    @Test
    void aRecordIsEnriched() throws Exception {
        startDirect(Map.of());
        String enriched = main.getCamelTemplate()
                .requestBody("direct:enrichment", "{\"id\": 7, \"text\": \"Where is my parcel?\"}", String.class);
        JsonNode record = new ObjectMapper().readTree(enriched);
        assertThat(record.at("/id").asInt()).isEqualTo(7);
        assertThat(record.at("/enrichment/category").asText()).isIn("billing", "delivery", "account", "other");
        assertThat(record.at("/enrichment/urgency").asText()).isIn("low", "medium", "high");
    }

    static List<Path> manifests() throws IOException {
        try (Stream<Path> files = Files.list(MANIFESTS)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void noManifestHasAKeyInIt(Path manifest) throws IOException {
        JsonNode tree = YAML.readTree(manifest.toFile());
        assertThat(tree.path("apiVersion").asText()).isIn("camel.apache.org/v1", "v1");
        assertThat(Files.readString(manifest)).doesNotContainPattern("(?i)apiKey|sk-|KEY=(?!secret:)");
        tree.path("stringData").forEach(value -> assertThat(value.asText()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"chat", "enrichment"})
    void anIntegrationHasTheRoutesOfTheFileAndTheDependencyItNeeds(String name) throws IOException {
        JsonNode integration =
                YAML.readTree(MANIFESTS.resolve(name + "-integration.yaml").toFile());
        JsonNode routes = YAML.readTree(
                Path.of("src/main/resources/routes", name + ".yaml").toFile());
        assertThat(integration.path("kind").asText()).isEqualTo("Integration");
        assertThat(integration.at("/spec/flows")).isEqualTo(routes);
        assertThat(integration.at("/spec/dependencies").toString())
                .contains("mvn:io.github.camelllm:camel-llm-component:" + version());
        assertThat(integration.at("/spec/traits/environment/vars").toString()).contains("OPENAI_API_KEY=secret:");
    }

    private static String version() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        return pom.substring(pom.indexOf("<version>") + 9, pom.indexOf("</version>"));
    }

    @Test
    void replicasFollowTheQueueThatTheIntegrationReads() throws IOException {
        JsonNode traits = YAML.readTree(
                        MANIFESTS.resolve("enrichment-integration.yaml").toFile())
                .at("/spec/traits");
        JsonNode trigger = traits.at("/keda/triggers/0");
        assertThat(traits.at("/keda/enabled").asBoolean()).isTrue();
        assertThat(trigger.path("type").asText()).isEqualTo("kafka");
        assertThat(traits.at("/camel/properties").toString())
                .contains("enrichment.source=kafka:"
                        + trigger.at("/metadata/topic").asText() + "?brokers="
                        + trigger.at("/metadata/bootstrapServers").asText() + "&groupId="
                        + trigger.at("/metadata/consumerGroup").asText());
    }

    /** Reads the flows and the properties from the manifest and runs them, as the operator does. */
    @ParameterizedTest
    @CsvSource({
        "chat, questions, answers, Hello, Hello",
        "enrichment, messages, enriched-messages, '{\"id\":7}', '\\{\"id\":7,\"enrichment\":.*'"
    })
    void anIntegrationRunsAsItIs(String name, String from, String to, String question, String answer) throws Exception {
        JsonNode integration =
                YAML.readTree(MANIFESTS.resolve(name + "-integration.yaml").toFile());
        Map<String, String> properties = new HashMap<>();
        integration.at("/spec/traits/camel/properties").forEach(line -> put(properties, line.asText()));
        Path flows = folder.resolve("flows.yaml");
        YAML.writeValue(flows.toFile(), integration.at("/spec/flows"));
        main.bind("openai", name.equals("chat") ? MockProvider.echo() : MockProvider.schema());
        properties.put("camel.main.routesIncludePattern", "file:" + flows);
        start(properties);
        assertThat(answer(from, question, to)).matches(answer);
    }

    @Test
    void thePipeRunsAsItIs() throws Exception {
        main.bind("openai", MockProvider.scripted(ErrorKind.OVERLOADED.exception("busy")));
        main.bind("anthropic", MockProvider.scripted("from the other"));
        start(Map.of("camel.main.routesIncludePattern", "file:" + MANIFESTS.resolve("failover-pipe.yaml")));
        assertThat(answer("hard-questions", "Hello", "hard-answers")).isEqualTo("from the other");
    }

    private String answer(String from, String question, String to) throws Exception {
        main.getCamelTemplate().sendBody("kafka:" + from, question);
        return main.getCamelContext().createConsumerTemplate().receiveBody("kafka:" + to, 30_000, String.class);
    }

    private static void put(Map<String, String> properties, String line) {
        int equals = line.indexOf('=');
        if (equals > 0) {
            properties.put(line.substring(0, equals), line.substring(equals + 1));
        }
    }
}
