import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes Spring Boot's configuration metadata, from which editors complete and explain {@code camel.component.llm.*}, out of Camel's
 * description of the component. Run by the build; its arguments are the description and the metadata.
 */
class SpringMetadata {
    private static final String PREFIX = "camel.component.llm";
    private static final String SOURCE = "io.github.camelllm.component.LlmComponent";
    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, String> WRAPPERS = Map.of(
            "boolean", "java.lang.Boolean",
            "int", "java.lang.Integer",
            "long", "java.lang.Long",
            "double", "java.lang.Double");

    public static void main(String[] args) throws IOException {
        JsonNode component = JSON.readTree(Path.of(args[0]).toFile());
        ObjectNode metadata = JSON.createObjectNode();
        metadata.putArray("groups").addObject().put("name", PREFIX).put("type", SOURCE).put("sourceType", SOURCE);
        ArrayNode properties = metadata.putArray("properties");
        ArrayNode hints = metadata.putArray("hints");
        properties
                .addObject()
                .put("name", PREFIX + ".enabled")
                .put("type", "java.lang.Boolean")
                .put("description", "Whether these properties are set on the component.")
                .put("defaultValue", true);
        component.path("componentProperties").properties().forEach(option -> {
            String name = PREFIX + "." + dashed(option.getKey());
            properties.add(property(name, option.getValue()));
            values(name, option.getValue(), hints);
        });
        Path file = Path.of(args[1]);
        String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(metadata).replace("\r\n", "\n") + "\n";
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
    }

    private static ObjectNode property(String name, JsonNode option) {
        ObjectNode property = JSON.createObjectNode()
                .put("name", name)
                .put("type", type(option))
                .put("description", option.path("description").asText())
                .put("sourceType", SOURCE);
        if (option.has("defaultValue")) {
            property.set("defaultValue", option.get("defaultValue"));
        }
        if (option.path("deprecated").asBoolean()) {
            property.putObject("deprecation").put("reason", option.path("deprecationNote").asText());
        }
        return property;
    }

    /** Returns the type that an editor checks; times are numbers in Java, and 30s or 1h in a file. */
    private static String type(JsonNode option) {
        String type = option.path("javaType").asText();
        return "duration".equals(option.path("type").asText()) ? "java.time.Duration" : WRAPPERS.getOrDefault(type, type);
    }

    private static void values(String name, JsonNode option, ArrayNode hints) {
        if (option.has("enum")) {
            ArrayNode values = hints.addObject().put("name", name).putArray("values");
            option.get("enum").forEach(value -> values.addObject().set("value", value));
        }
    }

    private static String dashed(String option) {
        return option.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(java.util.Locale.ROOT);
    }
}
