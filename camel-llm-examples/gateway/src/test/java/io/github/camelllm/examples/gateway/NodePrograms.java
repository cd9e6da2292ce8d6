package io.github.camelllm.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of Node in {@code src/test/node}, with the packages of its lock file. */
final class NodePrograms {
    private static final Path FOLDER = Path.of("src/test/node");
    private static final int LONGEST_SECONDS = 300;

    private NodePrograms() {}

    /** Runs a program that prints {@code ok} and a name for each of its checks, and returns those names; lines of figures are shown. */
    static List<String> run(Path folder, String program, String... arguments) throws Exception {
        install(folder);
        Path output = folder.resolve(program + ".txt");
        List<String> command = new ArrayList<>(List.of("node", program));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();

        String said = Files.readString(output);
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        said.lines().filter(line -> line.startsWith("figure: ")).forEach(System.out::println);
        return said.lines()
                .filter(line -> line.startsWith("ok "))
                .map(line -> line.substring(3))
                .toList();
    }

    /** Installs what the lock file says, unless that was done. */
    private static void install(Path folder) throws Exception {
        assumeTrue(runs(List.of("node", "--version")) && runs(List.of("npm", "--version")), "Node and npm are there");
        Path lock = FOLDER.resolve("package-lock.json");
        Path done = FOLDER.resolve("node_modules/.installed");
        if (Files.exists(done) && Files.readString(done).equals(Files.readString(lock))) {
            return;
        }
        Path output = folder.resolve("npm.txt");
        Process npm = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(npm.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(npm.exitValue()).as(Files.readString(output)).isZero();
        Files.copy(lock, done);
    }

    /** Returns whether a command exists and succeeds. */
    static boolean runs(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notThere) {
            return false;
        }
    }
}
