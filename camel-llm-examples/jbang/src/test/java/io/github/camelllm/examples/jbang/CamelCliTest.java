package io.github.camelllm.examples.jbang;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Routes in YAML, run by the Camel CLI as a process of its own. Nothing is downloaded: what {@code --dep} brings is on the class path.
 */
class CamelCliTest {
    @TempDir
    Path folder;

    private String run(String... routes) throws Exception {
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
        command.addAll(List.of(
                "--property=classify.model=mock:schema",
                "--max-messages=" + routes.length,
                "--download=false",
                "--logging-color=false"));
        File log = folder.resolve("log.txt").toFile();
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES))
                    .as(text(log.toPath()))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return text(log.toPath());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aRouteAsksAModelAndAnotherUsesAKamelet() throws Exception {
        String log = run("ask.yaml", "classify.yaml");
        assertThat(folder.resolve("out/answer.txt")).as(log).hasContent("Name three rivers.");
        assertThat(folder.resolve("out/category.txt")).as(log).content().matches("delivery|payment|other");
    }
}
