package io.github.camelllm.conformance;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.camelllm.wire.Headers;
import io.github.camelllm.wire.ResponseHead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An HTTP exchange with a provider, in a file: one of ours, which were made up, or one that was recorded: those that come
 * with the tests, and those in {@code shared/recordings} beside the repository, where that is there.
 *
 * @param file where it stands
 * @param json what it holds
 */
public record Recording(Path file, JsonNode json) {
    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** Returns the folder {@code shared}, found in some folder above the working one; empty if there is none. */
    public static Optional<Path> shared() {
        for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            if (Files.isDirectory(up.resolve("shared/recordings"))) {
                return Optional.of(up.resolve("shared"));
            }
        }
        return Optional.empty();
    }

    /** Returns all exchanges: ours and the recorded ones. */
    public static List<Recording> all() {
        return Stream.concat(in(resource("/conformance")).stream(), recorded().stream())
                .toList();
    }

    /** Returns the recorded exchanges only: those that come with the tests, then the others. */
    public static List<Recording> recorded() {
        Map<String, Recording> all = new LinkedHashMap<>();
        in(licensed()).forEach(recording -> all.put(recording.name(), recording));
        shared().map(Recording::in)
                .orElse(List.of())
                .forEach(recording -> all.putIfAbsent(recording.name(), recording));
        return List.copyOf(all.values());
    }

    /** Returns the folder of the recordings that come with the tests. */
    static Path licensed() {
        return resource("/conformance/licensed");
    }

    private static Path resource(String name) {
        try {
            return Path.of(Recording.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Recording> in(Path folder) {
        try (Stream<Path> files = Files.walk(folder.resolve("recordings"))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(file -> new Recording(file, read(file)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a name for people: provider and file. */
    public String name() {
        return file.getParent().getFileName() + "/" + file.getFileName();
    }

    /** Returns who answered. */
    public String provider() {
        return json.path("provider").asText();
    }

    /** Returns the protocol, by the name that the specification uses. */
    public String protocol() {
        return json.path("protocol").asText();
    }

    /** Returns the model that was asked. */
    public String model() {
        return json.path("model").asText("");
    }

    /** Returns whether a streamed answer was asked for. */
    public boolean streamed() {
        return json.path("stream").asBoolean();
    }

    /** Returns the body of the request; null or missing if there is none. */
    public JsonNode request() {
        return json.path("request").path("body");
    }

    /** Returns the head of the answer. */
    public ResponseHead head() {
        JsonNode response = json.path("response");
        Headers[] headers = {Headers.NONE};
        response.path("headers")
                .properties()
                .forEach(field -> headers[0] =
                        headers[0].with(field.getKey(), field.getValue().asText()));
        return new ResponseHead(response.path("status").asInt(), headers[0]);
    }

    /** Returns the body of the answer as it came. */
    public byte[] body() {
        JsonNode response = json.path("response");
        try {
            if (response.has("bodyBase64")) {
                return response.path("bodyBase64").binaryValue();
            }
            JsonNode text = response.path("bodyText");
            return text.isTextual()
                    ? text.textValue().getBytes(StandardCharsets.UTF_8)
                    : JSON.writeValueAsBytes(response.path("body"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what a client should make of the answer. */
    public Expectation expectation() {
        Path shared = file.getParent().getParent().getParent();
        Path expected = shared.resolve("expectations")
                .resolve(file.getParent().getFileName())
                .resolve(file.getFileName());
        String retryAfter = head().headers().first("retry-after");
        return new Expectation(read(expected), retryAfter != null && retryAfter.matches(".*[A-Za-z]{3}.*"));
    }

    @Override
    public String toString() {
        return name();
    }
}
