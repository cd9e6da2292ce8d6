package io.github.camelllm.examples.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys as JSON: for the file, with their hash, and for people, without. */
final class KeyJson {
    private KeyJson() {}

    /** Returns the line of the file. */
    static ObjectNode line(VirtualKey key) {
        ObjectNode line = JsonNodeFactory.instance.objectNode().put("event", "key");
        line.setAll(shown(key));
        return line.put("hash", key.hash());
    }

    /** Returns what people see. */
    static ObjectNode shown(VirtualKey key) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", key.id()).put("prefix", key.prefix()).put("name", key.name());
        ArrayNode models = node.putArray("models");
        key.models().forEach(models::add);
        node.put("budget", key.budget() == null ? null : key.budget().toPlainString());
        node.put("window", key.window());
        node.put("rpm", key.rpm()).put("tpm", key.tpm()).put("concurrency", key.concurrency());
        node.put("expiresAt", key.expiresAt() == null ? null : key.expiresAt().toString());
        ObjectNode tags = node.putObject("tags");
        key.tags().forEach(tags::put);
        node.put("tenant", key.tenant()).put("blocked", key.blocked());
        return node.put("createdAt", key.createdAt().toString());
    }

    static VirtualKey read(JsonNode line) {
        return new VirtualKey(
                line.path("id").asText(),
                line.path("hash").asText(),
                line.path("prefix").asText(),
                line.path("name").asText(),
                models(line.path("models")),
                amount(line.get("budget")),
                line.path("window").asText("month"),
                number(line.get("rpm")),
                number(line.get("tpm")),
                number(line.get("concurrency")),
                instant(line.get("expiresAt")),
                tags(line.path("tags")),
                line.path("tenant").isTextual() ? line.path("tenant").asText() : null,
                line.path("blocked").asBoolean(),
                Instant.parse(line.path("createdAt").asText("1970-01-01T00:00:00Z")));
    }

    static List<String> models(JsonNode node) {
        List<String> models = new ArrayList<>();
        node.forEach(model -> models.add(model.asText()));
        return models;
    }

    static Map<String, String> tags(JsonNode node) {
        Map<String, String> tags = new LinkedHashMap<>();
        node.properties().forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
        return tags;
    }

    static @Nullable BigDecimal amount(@Nullable JsonNode node) {
        return node == null || node.isNull() ? null : new BigDecimal(node.asText());
    }

    static @Nullable Integer number(@Nullable JsonNode node) {
        return node == null || node.isNull() ? null : (Integer) node.asInt();
    }

    static @Nullable Instant instant(@Nullable JsonNode node) {
        return node == null || node.isNull() ? null : Instant.parse(node.asText());
    }
}
