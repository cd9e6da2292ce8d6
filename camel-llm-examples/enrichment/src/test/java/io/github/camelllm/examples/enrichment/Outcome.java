package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The results of a run of the application in this process. */
record Outcome(int exitCode, String out, String err) {
    /** Runs the application in an environment without keys, with the fast mock unless the arguments name a model. */
    static Outcome of(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        if (!all.contains("--model")) {
            all.addAll(List.of("--model", "mock:schema"));
        }
        return of(false, new Stop(), all.toArray(String[]::new));
    }

    static Outcome of(boolean terminal, Stop stop, String... arguments) throws Exception {
        return of(InputStream.nullInputStream(), terminal, stop, arguments);
    }

    /** Runs the application with a text as its standard input. */
    static Outcome of(InputStream in, boolean terminal, Stop stop, String... arguments) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Application application = new Application(in, print(out), print(err), terminal, nothing -> null, stop);
        int exitCode = application.run(arguments);
        return new Outcome(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    /** Returns the figure of a row in the closing table. */
    String figure(String row) {
        return out.lines()
                .filter(line -> line.startsWith("  " + row + "  "))
                .map(line -> line.substring(2 + row.length()).strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("No row '" + row + "' in\n" + out));
    }

    /** Returns the values of a file of JSON Lines; none if there is no file. */
    static List<JsonNode> lines(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<JsonNode> values = new ArrayList<>();
        try (Stream<String> lines = Files.lines(file)) {
            for (String line : lines.toList()) {
                values.add(Json.MAPPER.readTree(line));
            }
        }
        return values;
    }

    /** Returns the number of complete lines of a file; 0 if there is no file. */
    static int wholeLines(Path file) throws IOException {
        return Files.exists(file)
                ? (int) Files.readString(file).chars().filter(c -> c == '\n').count()
                : 0;
    }

    static List<String> ids(Path file) throws IOException {
        return lines(file).stream().map(line -> line.path("id").asText()).toList();
    }
}
