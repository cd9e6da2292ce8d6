package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A record of a topic, with its row. The id of the row is its place, as two records may have the same id.
 *
 * @param source the original record
 * @param row the row
 */
record TopicRow(ConsumerRecord<byte[], byte[]> source, Row row) {
    /** Parses a record; if it is not a JSON object, the row has a problem. */
    static TopicRow of(ConsumerRecord<byte[], byte[]> source, Columns columns) {
        String place = source.topic() + "-" + source.partition() + "-" + source.offset();
        JsonNode json = json(source.value());
        Row row = json instanceof ObjectNode
                ? new Row(place, source.offset(), json, columns.prompt(), null)
                : new Row(place, source.offset(), text(source.value()), columns.prompt(), "It is not a JSON object");
        return new TopicRow(source, row);
    }

    private static @Nullable JsonNode json(byte @Nullable [] value) {
        try {
            return value == null ? null : Json.MAPPER.readTree(value);
        } catch (IOException e) {
            return null;
        }
    }

    private static JsonNode text(byte @Nullable [] value) {
        return TextNode.valueOf(value == null ? "" : new String(value, StandardCharsets.UTF_8));
    }

    TopicPartition partition() {
        return new TopicPartition(source.topic(), source.partition());
    }

    /** Returns the id for readers of the results: that of the record, else its key, else its place. */
    String id(Columns columns) {
        String own = columns.id() == null
                ? row.source().path("id").asText("")
                : row.source().path(columns.id()).asText("");
        if (!own.isBlank()) {
            return own;
        }
        return source.key() == null ? row.id() : new String(source.key(), StandardCharsets.UTF_8);
    }
}
