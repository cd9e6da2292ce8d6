package io.github.camelllm.component;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.GeneratedPage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The tables of docs/component.md say what the component's description says. To write them anew: {@code mvn test -pl
 * camel-llm-component -Dtest=ComponentPageTest -Ddocs.update=true}.
 */
class ComponentPageTest {
    @Test
    void theTablesAreCurrent() throws IOException {
        GeneratedPage.check("component.md", tables());
    }

    private static Map<String, String> tables() throws IOException {
        try (InputStream in =
                ComponentPageTest.class.getResourceAsStream("/META-INF/io/github/camelllm/component/llm.json")) {
            JsonNode description = new ObjectMapper().readTree(in);
            return Map.of(
                    "component options", options(description.path("componentProperties"), any -> true),
                    "path options",
                            options(
                                    description.path("properties"),
                                    o -> o.path("kind").asText().equals("path")),
                    "endpoint options",
                            options(
                                    description.path("properties"),
                                    o -> o.path("kind").asText().equals("parameter")),
                    "headers", headers(description.path("headers")));
        }
    }

    private static String options(JsonNode options, Predicate<JsonNode> wanted) {
        return "| name | description | default | type |\n|---|---|---|---|\n"
                + options.properties().stream()
                        .filter(option -> wanted.test(option.getValue()))
                        .map(option -> option(option.getKey(), option.getValue()))
                        .collect(Collectors.joining());
    }

    private static String option(String name, JsonNode option) {
        String fallback = option.path("defaultValue").asText();
        String key = "`" + option.path("prefix").asText("") + (option.has("prefix") ? "*" : name) + "`";
        return "| " + key + " (" + option.path("group").asText() + ") | " + description(option)
                + (option.path("required").asBoolean() ? " **Required.**" : "")
                + (option.path("secret").asBoolean() ? " *Secret.*" : "") + " | "
                + (fallback.isEmpty() ? "" : "`" + fallback + "`") + " | " + type(option) + " |\n";
    }

    private static String description(JsonNode option) {
        return option.path("description")
                .asText()
                .replaceAll(" This is a multi-value option with prefix: \\S+$", "")
                .replace("|", "\\|");
    }

    private static String type(JsonNode option) {
        if (!option.has("enum")) {
            String type = option.path("javaType").asText();
            return option.path("type").asText().equals("duration")
                    ? "duration"
                    : type.substring(type.lastIndexOf('.') + 1).replace(">", "");
        }
        return option.path("enum").valueStream().map(JsonNode::asText).collect(Collectors.joining(", "));
    }

    private static String headers(JsonNode headers) {
        return "| header | constant | direction | type | meaning |\n|---|---|---|---|---|\n"
                + headers.properties().stream()
                        .map(header -> header(header.getKey(), header.getValue()))
                        .collect(Collectors.joining());
    }

    private static String header(String name, JsonNode header) {
        String constant = header.path("constantName").asText();
        return "| `" + name + "` | `" + constant.substring(constant.indexOf('#') + 1) + "` | "
                + header.path("group").asText() + " | "
                + header.path("javaType").asText() + " | "
                + header.path("description").asText().replace("|", "\\|") + " |\n";
    }
}
