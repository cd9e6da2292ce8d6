package io.github.camelllm.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The options of the component and its endpoints, as the component's generated description lists them. */
final class OptionTable {
    private static final String DESCRIPTION = "/META-INF/io/github/camelllm/component/llm.json";
    private static final OptionTable TABLE = new OptionTable();

    private final Map<String, ConfigField> component = new LinkedHashMap<>();
    private final Map<String, ConfigField> endpoint = new LinkedHashMap<>();
    private final Map<String, String> groups = new LinkedHashMap<>();

    private OptionTable() {
        JsonNode description = description();
        description
                .path("componentProperties")
                .properties()
                .forEach(option -> component.put(option.getKey(), field(option.getKey(), option.getValue())));
        description.path("properties").properties().forEach(option -> {
            JsonNode facts = option.getValue();
            boolean isText = !facts.path("type").asText().equals("object");
            if (facts.path("kind").asText().equals("parameter") && isText) {
                endpoint.put(option.getKey(), field(option.getKey(), facts));
                groups.put(option.getKey(), facts.path("group").asText());
            }
        });
    }

    private static JsonNode description() {
        try (InputStream in = OptionTable.class.getResourceAsStream(DESCRIPTION)) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in, DESCRIPTION));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ConfigField field(String name, JsonNode facts) {
        List<String> choices = new ArrayList<>();
        facts.path("enum").forEach(choice -> choices.add(choice.asText()));
        return new ConfigField(
                name,
                FieldType.of(facts.path("type").asText(), facts.path("javaType").asText()),
                choices,
                facts.path("secret").asBoolean(),
                facts.path("description").asText(),
                facts.has("defaultValue") ? facts.path("defaultValue").asText() : null);
    }

    /** Returns the options of endpoints whose values are texts, by name, in the order of the description. */
    static Map<String, ConfigField> ofEndpoints() {
        return TABLE.endpoint;
    }

    /** Returns the group of an option of endpoints, such as {@code security}. */
    static String group(String option) {
        return TABLE.groups.getOrDefault(option, "");
    }

    /** Returns an option of the component under another name. */
    static ConfigField ofComponent(String option, String name) {
        ConfigField field = Objects.requireNonNull(TABLE.component.get(option), option);
        return new ConfigField(
                name, field.type(), field.choices(), field.secret(), field.description(), field.fallback());
    }
}
