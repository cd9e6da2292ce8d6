package io.github.camelllm.conformance;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The mock server <a href="https://aimock.copilotkit.dev">aimock</a> in a process of its own, installed by npm from the
 * lock file in {@code src/test/aimock}. Where there is no Node.js, no npm or no registry, tests that need it are skipped.
 *
 * <p>Node.js loses what it has not written yet when aimock breaks a stream off: a pause between two chunks gives it the
 * time to write them.
 */
final class AimockServer implements AutoCloseable {
    private static final Path SOURCE = Path.of("src", "test", "aimock");
    private static final Path FOLDER = Path.of("target", "aimock");
    private static final String MILLISECONDS_BETWEEN_CHUNKS = "20";
    private static final Version OLDEST_NODE = Version.parse("20.15");
    private static final Pattern READY = Pattern.compile("listening on (http://\\S+)");
    private static final Pattern NO_REGISTRY =
            Pattern.compile("ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT");

    private final Process process;
    private final URI url;

    private AimockServer(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** Installs and starts a server on a free port of 127.0.0.1, and waits until it listens. */
    static AimockServer start() throws Exception {
        checkNode();
        copy();
        install();
        Process process = process(
                "node",
                "node_modules/@copilotkit/aimock/dist/cli.js",
                "-h",
                "127.0.0.1",
                "-p",
                "0",
                "-l",
                MILLISECONDS_BETWEEN_CHUNKS,
                "-f",
                "fixtures",
                "--validate-on-load",
                "--strict");
        try {
            return new AimockServer(process, ready(process));
        } catch (IOException | RuntimeException | Error e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Returns where it listens, without a slash at the end. */
    URI url() {
        return url;
    }

    private static void checkNode() throws Exception {
        String version = run("node", "--version").strip();
        assumeTrue(
                Version.parse(version.substring(1)).compareTo(OLDEST_NODE) >= 0,
                "aimock needs Node.js " + OLDEST_NODE + ", here is " + version);
    }

    private static void copy() throws IOException {
        try (Stream<Path> paths = Files.walk(SOURCE)) {
            for (Path path : paths.toList()) {
                Path copy = FOLDER.resolve(SOURCE.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(path, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static void install() throws Exception {
        run(
                "npm",
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--prefer-offline",
                "--fetch-retries=1",
                "--fetch-timeout=30000");
    }

    /** Runs a program of Node.js to its end and returns what it wrote. */
    private static String run(String... command) throws Exception {
        Process process = process(command);
        process.onExit().orTimeout(5, TimeUnit.MINUTES).whenComplete((exited, late) -> {
            if (late != null) {
                process.destroyForcibly();
            }
        });
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        String end = String.join(" ", command) + " ended with " + status + ": " + output;
        assumeFalse(status != 0 && NO_REGISTRY.matcher(output).find(), "npm finds no registry: " + end);
        if (status != 0) {
            throw new AssertionError(end);
        }
        return output;
    }

    private static Process process(String... command) {
        try {
            Files.createDirectories(FOLDER);
            return new ProcessBuilder(command)
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            return abort("aimock needs Node.js and npm: " + e.getMessage());
        }
    }

    private static URI ready(Process process) throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                drain(output);
                return URI.create(ready.group(1));
            }
            said.append(line).append('\n');
        }
        throw new AssertionError("aimock ended before it listened: " + said);
    }

    /** A process whose output nobody reads stops when the pipe is full. */
    private static void drain(BufferedReader output) {
        Thread reader = new Thread(() -> output.lines().forEach(line -> {}), "aimock-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Ends the process. */
    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
