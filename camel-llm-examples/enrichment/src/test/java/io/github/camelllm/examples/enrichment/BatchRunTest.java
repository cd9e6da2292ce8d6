package io.github.camelllm.examples.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.test.FakeBatches;
import io.github.camelllm.test.FakeBatches.End;
import io.github.camelllm.test.FakeLlmServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs by the provider's batch API, some of which are killed. */
@Timeout(300)
class BatchRunTest {
    private static final int RECORDS = 30;

    @TempDir
    private Path folder;

    private final FakeBatches provider =
            FakeBatches.openAi().answering(text -> "{\"label\":\"" + (text.length() % 2 == 0 ? "a" : "b") + "\"}");

    private FakeLlmServer server;

    @BeforeEach
    void startServer() {
        server = FakeLlmServer.start();
        server.respond(provider);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private void writeInput() throws IOException {
        Files.write(
                folder.resolve("in.jsonl"),
                IntStream.rangeClosed(1, RECORDS)
                        .mapToObj(i -> "{\"id\":\"row " + i + "\",\"text\":\"Number " + i + "\"}")
                        .toList());
    }

    private String[] arguments(String... more) {
        List<String> all = new ArrayList<>(
                List.of("--input", folder.resolve("in.jsonl").toString(), "--task", "classify", "--labels", "a,b"));
        all.addAll(List.of("--model", "openai:gpt-4o-mini", "--batch", "--batch-poll", "20ms"));
        all.addAll(List.of("--option", "baseUrl=" + server.baseUrl(), "--option", "apiKey=sk-test"));
        all.addAll(Arrays.asList(more));
        return all.toArray(String[]::new);
    }

    private Process start(String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Application.class.getName()));
        command.addAll(Arrays.asList(arguments(more)));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String awaitLine(BufferedReader lines, String beginning) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            seen.append(line).append('\n');
            if (line.startsWith(beginning)) {
                return line;
            }
        }
        throw new AssertionError("The process ended without '" + beginning + "':\n" + seen);
    }

    private List<JsonNode> results() throws IOException {
        return Outcome.lines(folder.resolve("in.enriched.jsonl"));
    }

    @Test
    void eachRecordGetsItsOutcomeAtTheLowerPrice() throws Exception {
        writeInput();
        provider.finishAfter(3);
        Outcome outcome = Outcome.of(arguments("--batch-size", "20"));
        assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
        assertThat(provider.ids()).hasSize(2);
        assertThat(results()).hasSize(RECORDS).allSatisfy(line -> {
            String prompt = line.path("record").path("text").asText();
            assertThat(line.path("result").path("label").asText()).isEqualTo(prompt.length() % 2 == 0 ? "a" : "b");
        });
        assertThat(Outcome.ids(folder.resolve("in.enriched.jsonl"))).doesNotHaveDuplicates();
        // 9 and 3 tokens at 0.15 and 0.60 USD for a million, at half the price
        assertThat(results().get(0).path("call").path("costUsd").decimalValue())
                .isEqualByComparingTo(new BigDecimal("0.000001575"));
        assertThat(folder.resolve("in.batches.jsonl")).doesNotExist();
    }

    @Test
    void aRunThatIsKilledWhileItWaitsFetchesItsBatchesLater() throws Exception {
        writeInput();
        Process first = start("--batch-size", "20");
        BufferedReader said = first.inputReader();
        awaitLine(said, "Submitted the batch batch_1");
        awaitLine(said, "Submitted the batch batch_2");
        first.destroyForcibly().waitFor();
        assertThat(results()).isEmpty();
        provider.finish();
        Outcome outcome = Outcome.of(arguments("--batch-size", "20"));
        assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
        assertThat(outcome.out()).contains("The provider has 2 batches of earlier runs.");
        assertThat(provider.submitted()).hasSize(RECORDS);
        assertThat(Outcome.ids(folder.resolve("in.enriched.jsonl")))
                .hasSize(RECORDS)
                .doesNotHaveDuplicates();
        assertThat(folder.resolve("in.batches.jsonl")).doesNotExist();
    }

    @Test
    void aRunThatIsKilledWhileItWritesOutcomesWritesTheRestLater() throws Exception {
        writeInput();
        provider.finishAfter(1);
        Outcome whole = Outcome.of(arguments());
        assertThat(whole.exitCode()).isZero();
        List<String> lines = Files.readAllLines(folder.resolve("in.enriched.jsonl"));
        // As a kill after ten of the outcomes leaves it: the batch is open, some of its records are there
        String job = Json.MAPPER.readTree(lines.get(0)).path("job").asText();
        Files.write(folder.resolve("in.enriched.jsonl"), lines.subList(0, 10));
        Files.writeString(
                folder.resolve("in.batches.jsonl"),
                "{\"id\":\"batch_1\",\"job\":\"" + job + "\",\"records\":["
                        + String.join(
                                ",",
                                IntStream.rangeClosed(1, RECORDS)
                                        .mapToObj(i -> "\"row " + i + "\"")
                                        .toList())
                        + "],\"done\":false}\n{\"id\":\"ba");
        Outcome outcome = Outcome.of(arguments());
        assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
        assertThat(provider.ids()).hasSize(1);
        assertThat(Outcome.ids(folder.resolve("in.enriched.jsonl")))
                .hasSize(RECORDS)
                .doesNotHaveDuplicates();
    }

    @Test
    void whatFailsIsADeadLetterAndIsAskedAboutAgainOnRequest() throws Exception {
        writeInput();
        provider.finishAfter(1)
                .answering(text -> text.endsWith("7") ? null : text.endsWith("8") ? "no" : "{\"label\":\"a\"}");
        Outcome outcome = Outcome.of(arguments());
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(results()).hasSize(RECORDS - 6);
        List<JsonNode> failed = Outcome.lines(folder.resolve("in.failed.jsonl"));
        assertThat(failed).hasSize(6);
        assertThat(failed.stream().filter(line -> line.path("id").asText().endsWith("7")))
                .allMatch(line -> line.path("kind").asText().equals("INVALID_REQUEST"));
        provider.answering(text -> "{\"label\":\"b\"}");
        assertThat(Outcome.of(arguments("--retry-failed")).exitCode()).isZero();
        assertThat(provider.submitted()).hasSize(RECORDS + 6);
        assertThat(results()).hasSize(RECORDS);
        assertThat(folder.resolve("in.failed.jsonl")).doesNotExist();
    }

    @Test
    void whatTheProviderDidNotProcessInTimeIsADeadLetter() throws Exception {
        writeInput();
        Process process = start();
        BufferedReader said = process.inputReader();
        awaitLine(said, "Submitted the batch batch_1");
        provider.finish(End.EXPIRED);
        awaitLine(said, "Failed records are in ");
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(results()).hasSize(RECORDS / 2);
        assertThat(Outcome.lines(folder.resolve("in.failed.jsonl")))
                .hasSize(RECORDS / 2)
                .allMatch(line -> line.path("kind").asText().equals("TIMEOUT"));
    }

    @Test
    void aBatchThatIsRefusedAsAWholeEndsTheRunAndLeavesItsRecords() throws Exception {
        writeInput();
        Process process = start();
        BufferedReader said = process.inputReader();
        awaitLine(said, "Submitted the batch batch_1");
        provider.finish(End.FAILED);
        assertThat(awaitLine(said, "The run has ended early")).contains("The file is not valid");
        awaitLine(said, "Left for another run of the same command: 30 records.");
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(folder.resolve("in.failed.jsonl")).doesNotExist();
    }

    @Test
    void batchesOfAnotherPromptAreNotForgottenSilently() throws Exception {
        writeInput();
        Process first = start();
        awaitLine(first.inputReader(), "Submitted the batch batch_1");
        first.destroyForcibly().waitFor();
        Outcome other = Outcome.of(arguments("--prompt", "Label: {text}"));
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.err()).contains("batch_1").contains("--restart");
        provider.finishAfter(1);
        assertThat(Outcome.of(arguments("--prompt", "Label: {text}", "--restart"))
                        .exitCode())
                .isZero();
        assertThat(results()).hasSize(RECORDS);
    }

    @Test
    void equalPromptsAreSubmittedOnce() throws Exception {
        Files.write(
                folder.resolve("in.jsonl"),
                List.of(
                        "{\"id\":\"1\",\"text\":\"same\"}",
                        "{\"id\":\"2\",\"text\":\"same\"}",
                        "{\"id\":\"3\",\"text\":\"x\"}"));
        provider.finishAfter(1);
        assertThat(Outcome.of(arguments()).exitCode()).isZero();
        assertThat(provider.submitted()).hasSize(2);
        assertThat(Outcome.ids(folder.resolve("in.enriched.jsonl"))).containsExactlyInAnyOrder("1", "2", "3");
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() throws Exception {
        writeInput();
        for (String[] other :
                new String[][] {{"--rows-per-call", "5"}, {"--fallback", "openai:gpt-4o"}, {"--output", "-"}}) {
            Outcome outcome = Outcome.of(arguments(other));
            assertThat(outcome.exitCode()).isEqualTo(2);
            assertThat(outcome.err()).contains("--batch and " + other[0]);
        }
        Outcome embed = Outcome.of(
                "--input",
                folder.resolve("in.jsonl").toString(),
                "--model",
                "openai:text-embedding-3-small",
                "--task",
                "embed",
                "--batch");
        assertThat(embed.err()).contains("--batch and --task embed exclude each other");
        Outcome mock =
                Outcome.of("--input", folder.resolve("in.jsonl").toString(), "--model", "mock:schema", "--batch");
        assertThat(mock.exitCode()).isEqualTo(1);
        assertThat(mock.out()).contains("no batch API");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aDryRunShowsTheLowerPrice() throws Exception {
        writeInput();
        String usual = Outcome.of(
                        "--input",
                        folder.resolve("in.jsonl").toString(),
                        "--task",
                        "classify",
                        "--labels",
                        "a,b",
                        "--model",
                        "openai:gpt-4o-mini",
                        "--dry-run",
                        "--option",
                        "apiKey=sk-test")
                .figure("cost at most");
        String batch = Outcome.of(arguments("--dry-run")).figure("cost at most");
        assertThat(new BigDecimal(batch.replace("USD ", "")))
                .isEqualByComparingTo(new BigDecimal(usual.replace("USD ", "")).divide(BigDecimal.valueOf(2)));
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void theRunMayNotCostMoreThanItIsAllowed() throws Exception {
        writeInput();
        Outcome outcome = Outcome.of(arguments("--max-cost", "0.000001"));
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out()).contains("the provider did not take a batch");
        assertThat(server.requests()).isEmpty();
    }
}
