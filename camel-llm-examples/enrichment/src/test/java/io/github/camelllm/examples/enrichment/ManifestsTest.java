package io.github.camelllm.examples.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The manifests of workers: their commands are valid, and KEDA watches the same group and topic. */
class ManifestsTest {
    /** The metadata of KEDA's scaler for Kafka; all values are texts. */
    private static final Set<String> KAFKA_METADATA = Set.of(
            "bootstrapServers",
            "consumerGroup",
            "topic",
            "lagThreshold",
            "activationLagThreshold",
            "offsetResetPolicy",
            "allowIdleConsumers");

    private static JsonNode manifest(String name) throws IOException {
        return new YAMLMapper().readTree(Path.of("manifests", name).toFile());
    }

    private static Arguments arguments() throws IOException {
        return Arguments.parse(manifest("worker.yaml")
                .at("/spec/template/spec/containers/0/args")
                .valueStream()
                .map(JsonNode::asText)
                .toArray(String[]::new));
    }

    @Test
    void theWorkersCommandLineIsValid() throws IOException {
        Arguments arguments = arguments();
        assertThat(arguments.kafka.from).isNotNull();
        assertThat(arguments.redis).isNotNull();
    }

    @Test
    void kedaScalesTheWorkersByTheLagOfTheirGroup() throws IOException {
        JsonNode scaled = manifest("scaledobject.yaml");
        assertThat(scaled.path("apiVersion").asText()).isEqualTo("keda.sh/v1alpha1");
        assertThat(scaled.path("kind").asText()).isEqualTo("ScaledObject");
        assertThat(scaled.at("/spec/scaleTargetRef/name").asText())
                .isEqualTo(manifest("worker.yaml").at("/metadata/name").asText());
        JsonNode trigger = scaled.at("/spec/triggers/0");
        assertThat(trigger.path("type").asText()).isEqualTo("kafka");
        Set<String> fields = new TreeSet<>();
        trigger.path("metadata").fieldNames().forEachRemaining(fields::add);
        assertThat(KAFKA_METADATA).containsAll(fields);
        assertThat(trigger.path("metadata").valueStream()).allMatch(JsonNode::isTextual);
        Arguments arguments = arguments();
        assertThat(trigger.at("/metadata/topic").asText()).isEqualTo(arguments.kafka.topic);
        assertThat(trigger.at("/metadata/consumerGroup").asText()).isEqualTo(arguments.kafka.consumerGroup());
        assertThat(trigger.at("/metadata/bootstrapServers").asText()).isEqualTo(arguments.kafka.servers);
        assertThat(trigger.at("/metadata/lagThreshold").asInt()).isPositive();
    }
}
