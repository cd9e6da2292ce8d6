package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The consumer and the producer of a worker. Each worker has a transactional id of its own; the generation of the consumer group, which is sent with
 * the offsets, prevents a worker that has been removed from the group from committing.
 *
 * @param consumer reads records
 * @param producer writes their outcomes
 */
record KafkaClients(Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer) implements Closeable {
    private static final Duration CLOSE = Duration.ofSeconds(5);

    /**
     * Connects to Kafka.
     *
     * @throws UsageException if an option is wrong, or Kafka cannot be reached
     */
    static KafkaClients open(Job job) {
        Arguments arguments = job.arguments();
        Map<String, Object> common = new HashMap<>(Map.of("bootstrap.servers", arguments.kafka.servers));
        Map<String, Object> reading = new HashMap<>(common);
        reading.put(ConsumerConfig.GROUP_ID_CONFIG, arguments.kafka.consumerGroup());
        reading.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        reading.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Math.max(100, 10 * job.concurrency()));
        reading.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        reading.putAll(arguments.kafka.clientOptions());
        reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        Map<String, Object> writing = new HashMap<>(common);
        writing.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 30_000);
        writing.putAll(arguments.kafka.clientOptions());
        writing.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, arguments.kafka.consumerGroup() + "-" + UUID.randomUUID());
        try {
            Producer<byte[], byte[]> producer =
                    new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer());
            try {
                producer.initTransactions();
                return new KafkaClients(
                        new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                        producer);
            } catch (RuntimeException e) {
                producer.close(Duration.ZERO);
                throw e;
            }
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UsageException(
                    "Kafka at " + arguments.kafka.servers + " cannot be used: " + cause.getMessage(), e);
        }
    }

    /**
     * Writes outcomes and offsets in one transaction.
     *
     * @param rows the records that have an outcome; in the order of their partition
     * @throws KafkaException if the transaction failed
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the commit throws the errors of sending
    void write(List<TopicRow> rows, TopicLines lines, Job job) {
        if (rows.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        producer.beginTransaction();
        for (TopicRow row : rows) {
            ObjectNode line = lines.of(row.row().id());
            if (line != null) {
                line.put("id", row.id(job.columns()));
                producer.send(outcome(row, line, job));
            }
            offsets.put(
                    row.partition(),
                    new OffsetAndMetadata(
                            row.source().offset() + 1, row.source().leaderEpoch(), ""));
        }
        producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
        producer.commitTransaction();
    }

    /** Returns the message of an outcome: with the key of its record, and the record's place as a header. */
    private static ProducerRecord<byte[], byte[]> outcome(TopicRow row, ObjectNode line, Job job) {
        boolean failed = !line.has("result");
        String topic = failed
                ? job.arguments().kafka.deadLetterTopic()
                : job.arguments().kafka.resultTopic();
        byte[] key = row.source().key() == null
                ? row.id(job.columns()).getBytes(StandardCharsets.UTF_8)
                : row.source().key();
        ProducerRecord<byte[], byte[]> message =
                new ProducerRecord<>(topic, key, line.toString().getBytes(StandardCharsets.UTF_8));
        message.headers().add("source", row.row().id().getBytes(StandardCharsets.UTF_8));
        return message;
    }

    /**
     * Aborts a transaction that failed, and goes back to the first of its records, so that they are read again.
     *
     * @param lost the partitions that belong to another worker now
     * @return whether this worker can continue; false if it is not allowed to write any more
     */
    boolean goBack(List<TopicRow> rows, Set<TopicPartition> lost, KafkaException failure) {
        boolean fatal = failure instanceof ProducerFencedException
                || failure instanceof OutOfOrderSequenceException
                || failure instanceof AuthorizationException;
        if (fatal) {
            return false;
        }
        try {
            producer.abortTransaction();
        } catch (KafkaException e) {
            failure.addSuppressed(e);
            return false;
        }
        Map<TopicPartition, Long> first = new HashMap<>();
        rows.forEach(row -> first.putIfAbsent(row.partition(), row.source().offset()));
        seek(first, lost);
        return true;
    }

    /** Reads some partitions again from an offset, if this worker still owns them. */
    void seek(Map<TopicPartition, Long> offsets, Set<TopicPartition> lost) {
        offsets.keySet().removeAll(lost);
        offsets.keySet().retainAll(consumer.assignment());
        offsets.forEach(consumer::seek);
    }

    /** Leaves the group, and closes both. */
    @Override
    public void close() {
        try {
            consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(CLOSE));
        } finally {
            producer.close(CLOSE);
        }
    }
}
