package io.github.camelllm.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationCheckTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return ConfigurationCheck.run(List.of(arguments), new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void mistakesArePrintedWithFileAndLine() throws IOException {
        Path file = Files.writeString(folder.resolve("llm.yaml"), "defaults:\n  maxRetries: x\nfoo: 1\n");
        assertThat(run(file.toString())).isEqualTo(1);
        assertThat(printed())
                .contains(file + ":2: defaults.maxRetries must be", file + ":3: foo is no section", "2 mistakes");
    }

    @Test
    void aFileWithoutMistakesIsFine() throws IOException {
        Path file = Files.writeString(folder.resolve("llm.toml"), "[providers.openai]\napiKey = '{{vault:key}}'\n");
        assertThat(run(file.toString())).isZero();
        assertThat(printed()).contains("no mistakes");
    }

    @Test
    void optionsWhoseChangesNeedARestartAreNamed() throws IOException {
        Path file = Files.writeString(
                folder.resolve("llm.yaml"),
                "cache:\n  store: both\n  memory: 1000\nredis:\n  uri: redis://localhost\n");
        assertThat(run(file.toString())).isZero();
        assertThat(printed()).contains("changes of cache.store, redis.uri need a restart");
    }

    @Test
    void aFileThatIsMissingOrNotNamedIsStatusTwo() {
        assertThat(run(folder.resolve("missing.yaml").toString())).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
        assertThat(run("--help")).isEqualTo(2);
        assertThat(printed()).contains("cannot be read", "Usage");
    }

    @Test
    void theSchemaIsPrinted() {
        assertThat(run("--schema")).isZero();
        assertThat(printed()).contains("camel-llm configuration");
    }

    @Test
    void itRunsInAJvmOfItsOwn() throws Exception {
        Path file = Files.writeString(folder.resolve("llm.properties"), "limits.a.requestsPerMinute=x\n");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ConfigurationCheck.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isEqualTo(1);
        File printed = folder.resolve("out").toFile();
        assertThat(Files.readString(printed.toPath()))
                .contains(file + ":1: limits.a.requestsPerMinute must be a whole number");
    }
}
