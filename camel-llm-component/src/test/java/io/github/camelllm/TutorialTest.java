package io.github.camelllm;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.component.LogCapture;
import io.github.camelllm.component.LogLevels;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/**
 * Follows the tutorial: writes the files that it shows into an empty folder, starts the application as it then is, executes the commands, and compares what they print with what the page
 * shows.
 */
class TutorialTest {
    private static final Path PAGE = Path.of("../docs/tutorial.md");
    private static final Pattern FILE = Pattern.compile("`(pom\\.xml|src/main/resources/[\\w./-]+)`[^`]*:$");
    private static final Pattern ECHO = Pattern.compile("echo \"(.+)\" > (\\S+)");
    private static final Pattern VERSION =
            Pattern.compile("<artifactId>([\\w-]+)</artifactId>\\s*<version>(.+?)</version>");
    private static final String RESOURCES = "src/main/resources/";

    /** Which versions of the page are which properties of the project. */
    private static final Map<String, String> VERSIONS = Map.of(
            "camel-core", "camel.version",
            "camel-main", "camel.version",
            "camel-yaml-dsl", "camel.version",
            "slf4j-simple", "slf4j.version",
            "exec-maven-plugin", "exec-maven-plugin.version",
            "resilience4j-circuitbreaker", "resilience4j.version",
            "caffeine", "caffeine.version",
            "micrometer-core", "micrometer.version");

    private final Map<String, String> properties = new TreeMap<>();
    private final Deque<String> printed = new ArrayDeque<>();
    private final Map<String, Integer> runs = new LinkedHashMap<>();
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private boolean changed;
    private @Nullable Main application;

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        if (application != null) {
            application.stop();
        }
    }

    @Test
    void everyStepDoesWhatThePageSays() throws Exception {
        try (LogLevels levels = LogLevels.all(Level.INFO)) {
            assertThat(LogCapture.of(this::follow)).doesNotContain(" ERROR ").doesNotContain(" WARN ");
        }
        assertThat(printed)
                .as("what the commands printed, and the page does not show")
                .isEmpty();
        assertThat(runs).as("the commands of the page").containsOnlyKeys("echo", "cat", "mv");
        assertThat(runs.get("cat")).isGreaterThanOrEqualTo(8);
    }

    private void follow() throws Exception {
        List<String> lines = Files.readAllLines(PAGE);
        for (Snippet snippet : Snippet.of(PAGE)) {
            String file = file(lines, snippet);
            switch (snippet.language()) {
                case "sh" -> execute(snippet);
                case "text" -> compare(snippet);
                case "console" -> lookFor(snippet);
                case "properties" -> {
                    changed = true;
                    Properties added = new Properties();
                    added.load(new StringReader(snippet.text()));
                    if (!prose(lines, snippet).startsWith("Add ")) {
                        properties.clear();
                    }
                    added.stringPropertyNames().forEach(name -> properties.put(name, added.getProperty(name)));
                }
                default -> write(file, snippet);
            }
        }
    }

    @Test
    void theVersionsAreThoseOfTheProject() throws IOException {
        String pom = Files.readString(Path.of("../pom.xml"));
        Map<String, String> versions = new TreeMap<>();
        for (MatchResult version :
                VERSION.matcher(Files.readString(PAGE)).results().toList()) {
            versions.put(version.group(1), version.group(2));
        }
        VERSIONS.forEach((artifact, property) -> assertThat(pom)
                .as("%s %s", artifact, versions.get(artifact))
                .contains("<" + property + ">" + versions.get(artifact) + "</" + property + ">"));
        assertThat(pom).contains("<version>" + versions.get("camel-llm-component") + "</version>");
    }

    /** Returns the file that the last line of prose before a block names; empty if it names none. */
    private static String file(List<String> lines, Snippet snippet) {
        Matcher named = FILE.matcher(prose(lines, snippet));
        return named.find() ? named.group(1) : "";
    }

    /** Returns the paragraph before a block, as one line. */
    private static String prose(List<String> lines, Snippet snippet) {
        int at = snippet.line() - 3;
        while (lines.get(at).isBlank() || lines.get(at).startsWith("<!--")) {
            at--;
        }
        int end = at + 1;
        while (!lines.get(at - 1).isBlank()) {
            at--;
        }
        String paragraph = String.join(" ", lines.subList(at, end));
        int sentence = paragraph.lastIndexOf(". ");
        return sentence < 0 ? paragraph : paragraph.substring(sentence + 2);
    }

    private void write(String file, Snippet snippet) throws IOException {
        if (file.equals("pom.xml")) {
            return; // what it names is on the classpath of the tests
        }
        assertThat(file)
                .as(snippet.place() + ": the sentence before it names its file")
                .startsWith(RESOURCES);
        changed = true;
        Files.createDirectories(folder.resolve(RESOURCES));
        Files.writeString(folder.resolve(file), snippet.text());
    }

    private void execute(Snippet snippet) throws Exception {
        for (String command : snippet.text().lines().toList()) {
            Matcher echo = ECHO.matcher(command);
            String[] words = command.split(" ");
            if (echo.matches()) {
                restart();
                Path message = folder.resolve("new.txt");
                Files.writeString(message, echo.group(1) + "\n");
                Files.move(message, folder.resolve(echo.group(2)));
            } else if (words[0].equals("mv")) {
                restart();
                Files.move(folder.resolve(words[1]), folder.resolve(words[2]));
            } else if (words[0].equals("cat")) {
                printed.addAll(read(folder.resolve(words[1])).lines().toList());
            } else {
                assertThat(words[0]).as(command).isIn("mvn", "mkdir", "cd");
                continue;
            }
            runs.merge(words[0], 1, Integer::sum);
        }
    }

    private static String read(Path file) {
        return Awaitility.await(file.toString())
                .atMost(Duration.ofMinutes(1))
                .until(() -> textOf(file), text -> !text.isBlank());
    }

    private static String textOf(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compares a block of output with what the commands before it printed. */
    private void compare(Snippet snippet) {
        assertThat(snippet.text().lines().toList()).as(snippet.place()).isEqualTo(List.copyOf(printed));
        printed.clear();
    }

    /** Looks for the lines of a block in the log, or among the metrics; three dots stand for any characters. */
    private void lookFor(Snippet snippet) {
        for (String line : snippet.text().lines().toList()) {
            Pattern wanted = Pattern.compile(
                    Stream.of(line.split("\\.\\.\\.", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
            Awaitility.await(snippet.place() + " " + line)
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(Stream.concat(logged.stream(), metrics().stream()))
                            .anyMatch(wanted.asPredicate()));
        }
    }

    /** Returns the metrics, in the form in which the registry that logs writes them. */
    private List<String> metrics() {
        MeterRegistry registry = running().getRegistry().findSingleByType(MeterRegistry.class);
        return registry == null
                ? List.of()
                : registry.getMeters().stream()
                        .map(meter -> meter.getId().getName()
                                + meter.getId().getTags().stream()
                                        .map(tag -> tag.getKey() + "=" + tag.getValue())
                                        .collect(Collectors.joining(",", "{", "}")))
                        .toList();
    }

    private CamelContext running() {
        return requireNonNull(application).getCamelContext();
    }

    /** Starts the application, if a file has changed since its last start. */
    private void restart() throws Exception {
        if (!changed) {
            return;
        }
        changed = false;
        stop();
        Files.createDirectories(folder.resolve("inbox"));
        Properties settings = new Properties();
        properties.forEach((name, value) -> settings.put(name, here(value)));
        settings.put("camel.component.llm.providers[ollama].baseUrl", "http://127.0.0.1:" + closedPort());
        Path route = folder.resolve("route.yaml");
        Files.writeString(route, here(Files.readString(folder.resolve(RESOURCES + "triage.yaml"))));
        settings.put("camel.main.routesIncludePattern", "file:" + route);
        Main main = new Main();
        main.setOverrideProperties(settings);
        main.setPropertyPlaceholderLocations("false");
        application = main;
        main.start();
        running().getCamelContextExtension().addLogListener((exchange, logger, message) -> {
            logged.add(message);
            return message;
        });
    }

    /** Returns a text in which the folders and resources of the application are those of the test. */
    private String here(String text) {
        return text.replaceAll("file:(inbox|outbox|later)", "file:" + folder + "/$1")
                .replace("classpath:", "file:" + folder.resolve(RESOURCES) + "/");
    }

    /** Returns a port at which nothing listens, so that a call to it is refused. */
    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
