package io.github.camelllm.examples.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are aborted anywhere: in the end every record is in the output or in the dead letters, once. */
@Timeout(300)
class AbortTest {
    private static final List<String> QUICK =
            List.of("--model", "mock:schema", "--task", "classify", "--labels", "a,b", "--concurrency", "32");

    @TempDir
    private Path folder;

    /** Writes records of which every hundredth cannot be read, and every tenth repeats the prompt of another. */
    private Path input(int records) throws IOException {
        List<String> lines = new ArrayList<>(List.of("id,text"));
        for (int i = 0; i < records; i++) {
            String text = i % 10 == 3 ? "ten of a kind " + i / 100 : "text of " + i;
            lines.add(i % 100 == 7 ? "r" + i + ",\"bad \"quote " + i : "r" + i + ",\"" + text + "\"");
        }
        return Files.write(folder.resolve("in.csv"), lines);
    }

    private Path enriched() {
        return folder.resolve("in.enriched.jsonl");
    }

    private Path failed() {
        return folder.resolve("in.failed.jsonl");
    }

    private void assertEveryRecordOnce(int records) throws IOException {
        List<String> results = Outcome.ids(enriched());
        List<String> failures = Outcome.ids(failed());
        assertThat(results).hasSize(records - records / 100);
        assertThat(failures).hasSize(records / 100);
        Set<String> all = new HashSet<>(results);
        all.addAll(failures);
        assertThat(all).hasSize(records);
    }

    private static void cut(Path file, Random random) throws IOException {
        if (Files.exists(file)) {
            try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
                bytes.setLength((long) (bytes.length() * random.nextDouble()));
            }
        }
    }

    /** A kill leaves a beginning of each file, cut at any byte: here every run ends as if killed somewhere. */
    @RepeatedTest(8)
    void filesThatEndAnywhereAreContinued(RepetitionInfo repetition) throws Exception {
        Random random = new Random(repetition.getCurrentRepetition());
        List<String> all = new ArrayList<>(List.of("--input", input(400).toString()));
        all.addAll(QUICK);
        for (int kill = 0; kill < 4; kill++) {
            Outcome.of(all.toArray(String[]::new));
            cut(enriched(), random);
            cut(failed(), random);
        }
        Outcome last = Outcome.of(all.toArray(String[]::new));
        assertThat(last.exitCode()).as(last.err()).isEqualTo(1);
        assertEveryRecordOnce(400);
    }

    /** Takes about a minute, most of it for starting processes; {@code mvn test -DexcludedGroups= -Dgroups=slow} runs it. */
    @Test
    @Tag("slow")
    void aLargeRunIsKilledTenTimes() throws Exception {
        int records = 100_000;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Application.class.getName(),
                "--input",
                input(records).toString()));
        command.addAll(QUICK);
        Random random = new Random(1);
        int killed = 0;
        while (killed < 10) {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            if (process.waitFor(1_500 + random.nextInt(2_500), TimeUnit.MILLISECONDS)) {
                // The run ended before it could be killed, so the other kills are simulated by cutting the files.
                cut(enriched(), random);
            } else {
                process.destroyForcibly().waitFor();
            }
            killed++;
        }
        Process last = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        assertThat(last.waitFor()).as(Files.readString(folder.resolve("log"))).isEqualTo(1);
        assertEveryRecordOnce(records);
    }
}
