package io.github.camelllm.examples.jbang;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Routes in YAML, run by the Camel CLI as a process of its own. Nothing is downloaded: what {@code --dep} brings is on the class path.
 */
class CamelCliTest {
    @TempDir
    Path folder;

    /** Starts {@code camel run} with the routes, which writes its log into the folder. */
    private Process start(List<String> routes, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.home=" + folder, // the CLI keeps files in the home
                "-Dmaven.repo.local=" + System.getProperty("maven.repository"),
                "-cp",
                System.getProperty("java.class.path"),
                CamelCli.class.getName(),
                "run"));
        for (String route : routes) {
            Files.copy(Path.of("routes", route), folder.resolve(route));
            command.add(route);
        }
        command.addAll(List.of("--download=false", "--logging-color=false"));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
    }

    private Path log() {
        return folder.resolve("log.txt");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String get(int port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aRouteAsksAModelAndAnotherUsesAKamelet() throws Exception {
        Process process = start(
                List.of("ask.yaml", "classify.yaml"), "--property=classify.model=mock:schema", "--max-messages=2");
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).as(text(log())).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(folder.resolve("out/answer.txt")).as(text(log())).hasContent("Name three rivers.");
        assertThat(folder.resolve("out/category.txt")).as(text(log())).content().matches("delivery|payment|other");
    }

    @Test
    void theConsoleShowsTheCallAndTheHealthOfItsProvider() throws Exception {
        int port = freePort();
        Process process = start(
                List.of("ask.yaml"),
                "--console",
                "--health",
                "--management-port=" + port,
                "--property=camel.management.host=127.0.0.1",
                "--property=camel.management.jolokiaEnabled=false", // would be downloaded
                "--property=camel.component.llm.health-check=traffic");
        try {
            Awaitility.await().atMost(Duration.ofMinutes(3)).ignoreExceptions().untilAsserted(() -> {
                assertThat(get(port, "/q/dev/llm"))
                        .as(text(log()))
                        .contains("provider=mock model=echo inFlight=0 answered=1 failed=0");
                assertThat(get(port, "/q/dev/health?exposureLevel=full")).contains("llm-mock: UP");
                assertThat(get(port, "/observe/health")).contains("\"status\":\"UP\"");
            });
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
