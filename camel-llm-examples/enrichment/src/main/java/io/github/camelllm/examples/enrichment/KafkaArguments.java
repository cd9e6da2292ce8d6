package io.github.camelllm.examples.enrichment;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the command line for a Kafka topic. A field is null if its option is not set. */
final class KafkaArguments {
    @Option(
            names = "--from",
            paramLabel = "kafka",
            description =
                    "read records from a Kafka topic, as many workers as there are partitions, and write results to"
                            + " another, each record once; runs until it is stopped")
    @Nullable
    RecordOrigin from;

    @Option(
            names = "--kafka-servers",
            paramLabel = "HOST:PORT",
            description = "where Kafka is, several with commas between (localhost:9092)")
    String servers = "localhost:9092";

    @Option(names = "--topic", paramLabel = "NAME", description = "the topic of the records, each a JSON object")
    @Nullable
    String topic;

    @Option(names = "--output-topic", paramLabel = "NAME", description = "the topic of the results (TOPIC.enriched)")
    @Nullable
    String outputTopic;

    @Option(names = "--failed-topic", paramLabel = "NAME", description = "the topic of failed records (TOPIC.failed)")
    @Nullable
    String failedTopic;

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description = "the consumer group, the same for all workers (enrichment-TOPIC)")
    @Nullable
    String group;

    @Option(
            names = "--kafka-option",
            paramLabel = "NAME=VALUE",
            description =
                    "an option of Kafka's clients, such as security.protocol=SASL_SSL; may be given several times")
    List<String> options = List.of();

    @Option(
            names = "--until-idle",
            paramLabel = "TIME",
            converter = Arguments.DurationConverter.class,
            description = "end when no record has come for so long, such as 30s")
    @Nullable
    Duration untilIdle;

    /** The source of records, if not a file. */
    enum RecordOrigin {
        /** A Kafka topic. */
        KAFKA
    }

    /** Checks the options for records of a topic. */
    void check() {
        if (topic == null) {
            throw new UsageException("--from kafka needs the --topic of the records");
        }
        clientOptions();
    }

    /** Returns the topic of the records. */
    String recordTopic() {
        return String.valueOf(topic);
    }

    /** Returns the topic of results. */
    String resultTopic() {
        return outputTopic == null ? topic + ".enriched" : outputTopic;
    }

    /** Returns the topic of failed records. */
    String deadLetterTopic() {
        return failedTopic == null ? topic + ".failed" : failedTopic;
    }

    /** Returns the consumer group. */
    String consumerGroup() {
        return group == null ? "enrichment-" + topic : group;
    }

    /** Returns the options of Kafka's clients by name. */
    Map<String, String> clientOptions() {
        return Arguments.pairs(options, "--kafka-option");
    }
}
