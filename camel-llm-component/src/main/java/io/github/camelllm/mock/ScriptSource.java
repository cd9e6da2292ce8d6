package io.github.camelllm.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.wire.ExactJson;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

/** Where a script comes from: code, a list, or a file. */
final class ScriptSource {
    private ScriptSource() {}

    /**
     * Returns the script of a bean, a list of answers, or the place of a file.
     *
     * @throws IllegalArgumentException if it is none of these or cannot be read
     */
    static Script of(Object source) {
        if (source instanceof Script script) {
            return script;
        } else if (source instanceof MockScript code) {
            return request -> MockReply.of(Objects.requireNonNull(code.answer(request), "it returned null"));
        } else if (source instanceof Function<?, ?> code) {
            return function(code);
        } else if (source instanceof List<?> answers) {
            return turns(answers);
        } else if (source instanceof Object[] answers) {
            return turns(Arrays.asList(answers));
        }
        return file(source);
    }

    @SuppressWarnings("unchecked") // documented to take a request
    private static Script function(Function<?, ?> code) {
        Function<ChatRequest, Object> function = (Function<ChatRequest, Object>) code;
        return request -> ScriptEntry.of(function.apply(request)).reply();
    }

    private static Script turns(Iterable<?> answers) {
        List<ScriptEntry> entries = new ArrayList<>();
        answers.forEach(answer -> entries.add(ScriptEntry.of(answer)));
        return new ScriptTurns(entries);
    }

    private static Script file(Object source) {
        if (!(source instanceof CharSequence
                || source instanceof Path
                || source instanceof File
                || source instanceof URL)) {
            throw new IllegalArgumentException(source.getClass().getName() + " is no script");
        }
        String place = source.toString();
        try (InputStream in = source instanceof URL url ? url.openStream() : open(place)) {
            return parse(place, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the script " + place + ": " + e.getMessage(), e);
        }
    }

    private static InputStream open(String place) throws IOException {
        if (!place.startsWith("classpath:")) {
            return Files.newInputStream(Path.of(place.startsWith("file:") ? place.substring(5) : place));
        }
        String name = place.substring("classpath:".length());
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        InputStream in = (loader == null ? ScriptSource.class.getClassLoader() : loader).getResourceAsStream(name);
        if (in == null) {
            throw new IOException("there is no " + name + " on the classpath");
        }
        return in;
    }

    /** Parses a script, in the format given by the name of its file. */
    static Script parse(String name, String text) throws IOException {
        return switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
            case "json" -> tree(ExactJson.read(text));
            case "jsonl", "ndjson" -> turns(jsonLines(text));
            case "yaml", "yml" ->
                tree(ExactJson.parse(
                        () -> ExactJson.exact(yaml().readerFor(JsonNode.class)).readTree(text)));
            default -> turns(text.lines().filter(line -> !line.isBlank()).toList());
        };
    }

    private static Script tree(JsonNode tree) {
        return turns(tree.isArray() ? tree : List.of(tree));
    }

    private static List<JsonNode> jsonLines(String text) throws IOException {
        return ExactJson.parse(() -> ExactJson.exact(json().readerFor(JsonNode.class))
                .<JsonNode>readValues(text)
                .readAll());
    }

    private static ObjectMapper json() {
        return JsonMapper.builder().build();
    }

    private static ObjectMapper yaml() {
        try {
            return Linked.yaml();
        } catch (NoClassDefFoundError e) {
            throw new IllegalArgumentException("a script in YAML needs jackson-dataformat-yaml on the classpath", e);
        }
    }

    /** Loaded only when asked for, so that the jar may be missing. */
    private static final class Linked {
        static ObjectMapper yaml() {
            return new YAMLMapper();
        }
    }
}
