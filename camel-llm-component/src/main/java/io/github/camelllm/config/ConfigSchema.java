package io.github.camelllm.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The JSON Schema of the configuration file, for editors; made from the sections that also check a file. */
final class ConfigSchema {
    private ConfigSchema() {}

    static ObjectNode json() {
        ObjectNode schema = JsonNodeFactory.instance
                .objectNode()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("title", "camel-llm configuration")
                .put("type", "object")
                .put("additionalProperties", false);
        ObjectNode sections = schema.putObject("properties");
        sections.putObject("$schema").put("type", "string");
        for (ConfigSection section : ConfigSection.values()) {
            sections.set(section.key(), section(section));
        }
        return schema;
    }

    private static JsonNode section(ConfigSection section) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("description", section.description());
        if (section.fields().isEmpty()) {
            return json.put("type", "string");
        }
        json.putArray("type").add("object").add("null");
        if (section.isByName()) {
            json.set("additionalProperties", options(section, JsonNodeFactory.instance.objectNode()));
            return json;
        }
        return options(section, json);
    }

    private static ObjectNode options(ConfigSection section, ObjectNode json) {
        if (!json.has("type")) {
            json.putArray("type").add("object").add("null");
        }
        json.put("additionalProperties", false);
        ObjectNode options = json.putObject("properties");
        section.fields().values().forEach(field -> options.set(field.name(), field(field)));
        return json;
    }

    private static JsonNode field(ConfigField field) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("description", field.description());
        if (field.fallback() != null) {
            json.put("default", field.fallback());
        }
        switch (field.type()) {
            case TEXT, ADDRESS, WINDOW, ZONE ->
                json.putArray("type").add("string").add("number").add("boolean").add("null");
            case LIST -> {
                json.putArray("type").add("array").add("string").add("null");
                json.putObject("items").put("type", "string");
            }
            case MAP -> {
                json.putArray("type").add("object").add("null");
                json.putObject("additionalProperties")
                        .putArray("type")
                        .add("string")
                        .add("number")
                        .add("boolean");
            }
            default -> alternatives(field, json);
        }
        return json;
    }

    /** Adds the value itself, and a text with a placeholder. */
    private static void alternatives(ConfigField field, ObjectNode json) {
        var alternatives = json.putArray("anyOf");
        ObjectNode value = alternatives.addObject();
        if (field.type() == FieldType.CHOICE) {
            field.choices().forEach(value.putArray("enum")::add);
        } else if (field.type() == FieldType.DURATION) {
            value.putArray("type").add("string").add("integer");
        } else {
            value.put("type", field.type().schemaType());
            if (field.type() != FieldType.BOOLEAN && !field.isSigned()) {
                value.put("minimum", 0);
            }
        }
        alternatives.addObject().put("type", "string").put("pattern", "\\{\\{.+}}");
        alternatives.addObject().put("type", "null");
    }
}
