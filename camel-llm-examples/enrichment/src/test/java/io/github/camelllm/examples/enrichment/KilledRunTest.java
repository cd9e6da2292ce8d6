package io.github.camelllm.examples.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs in a process of their own, which is killed. */
@Timeout(300)
class KilledRunTest {
    private static final String RESULT = "{\"answer\":\"yes\"}";
    private static final int RECORDS = 50;

    @TempDir
    private Path folder;

    private Process start(FakeLlmServer server) throws IOException {
        Path schema =
                Files.writeString(folder.resolve("schema.json"), "{\"type\":\"object\",\"required\":[\"answer\"]}");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Application.class.getName()));
        command.addAll(List.of("--input", folder.resolve("in.jsonl").toString(), "--schema", schema.toString()));
        command.addAll(List.of("--model", "openai:gpt-4o", "--option", "apiKey=sk-test"));
        command.addAll(List.of("--option", "baseUrl=" + server.baseUrl()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private void writeInput() throws IOException {
        Files.write(
                folder.resolve("in.jsonl"),
                IntStream.rangeClosed(1, RECORDS)
                        .mapToObj(i -> "{\"id\":\"r" + i + "\",\"text\":\"Is " + i + " a number?\"}")
                        .toList());
    }

    /** Answers the first requests, and keeps all others waiting. */
    private static void answerOnly(FakeLlmServer server, int first) {
        AtomicInteger count = new AtomicInteger();
        server.respond(request -> count.incrementAndGet() <= first ? Answer.chat(RESULT) : Answer.silent());
    }

    private static void awaitLine(BufferedReader lines, String beginning) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            seen.append(line).append('\n');
            if (line.startsWith(beginning)) {
                return;
            }
        }
        throw new AssertionError("The process ended without '" + beginning + "':\n" + seen);
    }

    @Test
    void aRunThatIsKilledTwiceIsFinishedWithEveryRecordOnce() throws Exception {
        writeInput();
        Path output = folder.resolve("in.enriched.jsonl");
        try (FakeLlmServer server = FakeLlmServer.start()) {
            for (int killedAt : List.of(20, 35)) {
                answerOnly(server, killedAt - Outcome.wholeLines(output));
                Process process = start(server);
                awaitLine(process.inputReader(), killedAt + " of 50");
                process.destroyForcibly().waitFor();
                assertThat(Outcome.ids(output)).hasSize(killedAt);
                Files.writeString(output, "{\"id\":\"r", StandardOpenOption.APPEND);
            }
            server.always(Answer.chat(RESULT));
            Process last = start(server);
            String said = new String(last.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(last.waitFor()).as(said).isZero();
            assertThat(said).contains("Earlier runs have dealt with 35 records.");
        }
        List<String> ids = Outcome.ids(output);
        assertThat(ids).hasSize(RECORDS);
        assertThat(new HashSet<>(ids)).hasSize(RECORDS);
        assertThat(folder.resolve("in.failed.jsonl")).doesNotExist();
    }

    @Test
    void twoRunsDoNotWriteIntoOneFile() throws Exception {
        writeInput();
        try (FakeLlmServer server = FakeLlmServer.start()) {
            answerOnly(server, 5);
            Process first = start(server);
            awaitLine(first.inputReader(), "5 of 50");
            Process second = start(server);
            awaitLine(second.inputReader(), "Error: Another run is writing to ");
            assertThat(second.waitFor()).isEqualTo(2);
            first.destroyForcibly().waitFor();
        }
    }

    @Test
    void aRunThatIsAskedToEndTellsHowFarItCame() throws Exception {
        writeInput();
        try (FakeLlmServer server = FakeLlmServer.start()) {
            AtomicInteger count = new AtomicInteger();
            CountDownLatch told = new CountDownLatch(1);
            server.respond(request -> {
                if (count.incrementAndGet() > 20) {
                    await(told);
                }
                return Answer.chat(RESULT);
            });
            Process process = start(server);
            BufferedReader said = process.inputReader();
            awaitLine(said, "20 of 50");
            process.toHandle().destroy();
            awaitLine(said, "Waiting for the calls under way");
            told.countDown();
            awaitLine(said, "The run has ended early: it was interrupted.");
            assertThat(process.waitFor()).isNotZero();
        }
        assertThat(Outcome.ids(folder.resolve("in.enriched.jsonl")))
                .doesNotHaveDuplicates()
                .hasSizeBetween(20, 30);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
