package io.github.camelllm.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;

/** Cases about what is sent, in a folder outside of the project: one JSON file each, with alternatives of what is right. */
final class SharedCases {
    private SharedCases() {}

    /** Returns the files of a folder that say what must be sent, and need no class of their own. */
    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(".json"))
                    .filter(file ->
                            read(file).has("expectRequest") && !read(file).has("java"))
                    .sorted()
                    .toList();
        }
    }

    /** Runs a case: one of its alternatives must hold. */
    static void run(Path file, ProducerTemplate template) throws Exception {
        JsonNode json = read(file);
        List<JsonNode> alternatives = new ArrayList<>(List.of(json));
        json.path("or").forEach(alternatives::add);
        AssertionError first = null;
        for (JsonNode alternative : alternatives) {
            try {
                DialectCase.run(own(json, alternative), template);
                return;
            } catch (AssertionError wrong) {
                first = first == null ? wrong : first;
            }
        }
        throw first == null ? new AssertionError("no alternative") : first;
    }

    private static JsonNode own(JsonNode json, JsonNode alternative) {
        ObjectNode own = json.deepCopy();
        own.set("sent", alternative.path("expectRequest"));
        ObjectNode request = own.withObjectProperty("request");
        if (request.path("body").isTextual() || !request.has("body")) {
            String text = request.path("body").asText("Hi");
            request.put("text", text);
            if (json.has("then")) {
                request.putObject("body")
                        .putArray("messages")
                        .addObject()
                        .put("role", "user")
                        .put("content", text);
            } else {
                request.remove("body");
            }
        }
        if (own.path("then").path("toolResults").isArray()) {
            own.withObjectProperty("then").set("results", own.at("/then/toolResults"));
        } else {
            own.at("/then/toolResults").forEach(own.withObjectProperty("then").withArrayProperty("results")::add);
        }
        if (!json.has("then")) {
            own.remove("then");
        }
        return own;
    }

    private static JsonNode read(Path file) {
        try {
            return DialectCase.JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
