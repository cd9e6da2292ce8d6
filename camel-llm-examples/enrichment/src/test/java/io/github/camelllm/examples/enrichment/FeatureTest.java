package io.github.camelllm.examples.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.Received;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks, prompts, formats, limits and reruns, on the mock and on a fake server. */
@Timeout(120)
class FeatureTest {
    private static final String LABEL = "{\"label\":\"a\"}";

    @TempDir
    private Path folder;

    private FakeLlmServer server;

    @BeforeEach
    void startServer() {
        server = FakeLlmServer.start();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private Path csv(String... lines) throws IOException {
        return file("in.csv", String.join("\n", lines) + "\n");
    }

    private Path enriched() {
        return folder.resolve("in.enriched.jsonl");
    }

    private Path failed() {
        return folder.resolve("in.failed.jsonl");
    }

    /** Runs on the mock. */
    private Outcome mock(Path input, String... more) throws Exception {
        List<String> all = new ArrayList<>(List.of("--input", input.toString()));
        all.addAll(Arrays.asList(more));
        return Outcome.of(all.toArray(String[]::new));
    }

    /** Runs the task of labels on the server. */
    private Outcome ask(Path input, String... more) throws Exception {
        List<String> all = new ArrayList<>(List.of("--input", input.toString()));
        all.addAll(List.of("--model", "openai:gpt-4o-mini", "--task", "classify", "--labels", "a,b"));
        all.addAll(
                List.of("--option", "baseUrl=" + server.baseUrl(), "--option", "apiKey=k", "--option", "maxRetries=0"));
        all.addAll(Arrays.asList(more));
        return Outcome.of(all.toArray(String[]::new));
    }

    private static JsonNode request(Received request) {
        try {
            return Json.MAPPER.readTree(request.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String question(Received request) {
        JsonNode messages = request(request).path("messages");
        return messages.get(messages.size() - 1).path("content").asText();
    }

    @Test
    void eachTaskHasATypedResult() throws Exception {
        Path input = csv("id,text", "1,Paid 5 EUR to Ann");
        String[][] tasks = {
            {"classify", "--labels", "x,y", "label"},
            {"extract", "--fields", "payee,amount:number", "amount,payee"},
            {"summarize", "summary"},
            {"translate", "--to", "French", "language,translation"},
            {"redact", "kinds,text"},
            {"embed", "--model", "mock:echo", "vector"},
        };
        for (String[] task : tasks) {
            List<String> all = new ArrayList<>(List.of("--restart", "--task"));
            all.addAll(Arrays.asList(task).subList(0, task.length - 1));
            Outcome outcome = mock(input, all.toArray(String[]::new));
            assertThat(outcome.exitCode())
                    .as(task[0] + outcome.out() + outcome.err())
                    .isZero();
            List<String> fields = new ArrayList<>();
            Outcome.lines(enriched()).get(0).path("result").fieldNames().forEachRemaining(fields::add);
            assertThat(String.join(",", fields.stream().sorted().toList())).isEqualTo(task[task.length - 1]);
        }
        assertThat(Outcome.lines(enriched()).get(0).path("result").path("vector"))
                .isNotEmpty();
    }

    @Test
    void vectorsOfSeveralRowsComeFromOneCall() throws Exception {
        Path input = csv("id,text", "1,a", "2,b", "3,c");
        Outcome outcome = mock(input, "--task", "embed", "--model", "mock:echo", "--rows-per-call", "2");
        assertThat(outcome.figure("calls")).isEqualTo("2");
        assertThat(Outcome.lines(enriched()).stream()
                        .map(line -> line.path("result").path("vector"))
                        .distinct())
                .hasSize(3);
    }

    @Test
    void aPromptHasTheColumnsOfTheRecord() throws Exception {
        server.always(Answer.chat(LABEL));
        ask(csv("id,subject,text", "1,Bill,Too high"), "--prompt", "{{{subject}}} says: {text}");
        assertThat(server.requests()).singleElement().satisfies(request -> assertThat(question(request))
                .isEqualTo("{Bill} says: Too high"));
        Path prompt = file("prompt.txt", "About {subject}\n");
        ask(csv("id,subject,text", "2,Bill,Too high"), "--prompt-file", prompt.toString(), "--restart");
        assertThat(question(server.requests().get(1))).isEqualTo("About Bill");
    }

    @Test
    void equalPromptsAreAskedOnce() throws Exception {
        server.always(Answer.chat(LABEL));
        Path input = csv("id,text", "1,same", "2,other", "3,same", "4,same");
        Outcome outcome = ask(input, "--concurrency", "1");
        assertThat(server.requests()).hasSize(2);
        assertThat(outcome.figure("records enriched")).isEqualTo("4");
        assertThat(outcome.figure("equal to another")).isEqualTo("2");
        assertThat(outcome.figure("calls")).isEqualTo("2");
        assertThat(Outcome.lines(enriched()))
                .filteredOn(line -> line.path("call").has("sameAs"))
                .extracting(line -> line.path("id").asText()
                        + line.path("call").path("sameAs").asText())
                .containsExactlyInAnyOrder("31", "41");
        ask(input, "--no-dedupe", "--restart");
        assertThat(server.requests()).hasSize(6);
    }

    @Test
    void recordsWithAPromptThatFailsFailWithItAndAreAskedAgain() throws Exception {
        server.always(Answer.error(400, "bad", "No"));
        Path input = csv("id,text", "1,same", "2,same");
        ask(input);
        assertThat(Outcome.ids(failed())).containsExactlyInAnyOrder("1", "2");
        server.always(Answer.chat(LABEL));
        assertThat(ask(input, "--retry-failed").exitCode()).isZero();
        assertThat(Outcome.ids(enriched())).containsExactlyInAnyOrder("1", "2");
        assertThat(failed()).doesNotExist();
    }

    @Test
    void aFailureThatMayPassFailsItsRecordAloneAndTheNextWithThatPromptIsSent() throws Exception {
        server.enqueue(Answer.error(500, "x", "broken"), Answer.error(500, "x", "broken"));
        server.always(Answer.chat(LABEL));
        Path input = csv("id,text", "1,same", "2,same", "3,same", "4,same", "5,same");
        Outcome outcome = ask(input, "--concurrency", "1");
        assertThat(Outcome.ids(failed())).containsExactly("1", "2");
        assertThat(Outcome.ids(enriched())).containsExactly("3", "4", "5");
        assertThat(Outcome.lines(enriched()).get(2).path("call").path("sameAs").asText())
                .isEqualTo("3");
        assertThat(server.requests()).hasSize(3);
        assertThat(outcome.figure("records failed")).isEqualTo("2");
    }

    @Test
    void rowsShareACallAndEachHasItsAnswerAndItsShareOfTheTokens() throws Exception {
        server.respond(request -> Answer.chat(
                        question(request).contains("row2")
                                ? "{\"row1\":{\"label\":\"a\"},\"row2\":{\"label\":\"b\"}}"
                                : "{\"label\":\"a\"}")
                .usage(101, 8));
        Outcome outcome = ask(csv("id,text", "1,first", "2,second", "3,third"), "--rows-per-call", "2");
        assertThat(outcome.exitCode()).as(outcome.out()).isZero();
        assertThat(outcome.figure("calls")).isEqualTo("2");
        assertThat(outcome.figure("input tokens")).isEqualTo("202");
        List<JsonNode> lines = Outcome.lines(enriched());
        assertThat(lines)
                .extracting(line -> line.path("id").asText()
                        + line.path("result").path("label").asText())
                .containsExactlyInAnyOrder("1a", "2b", "3a");
        assertThat(lines.stream()
                        .mapToLong(line -> line.path("call").path("inputTokens").asLong())
                        .sum())
                .isEqualTo(202);
    }

    @Test
    void aRowThatSpoilsItsBatchSpoilsNoOther() throws Exception {
        server.respond(request -> {
            String question = question(request);
            boolean several = question.contains("row2");
            return question.contains("poison")
                    ? Answer.error(400, "bad", "Poison")
                    : Answer.chat(several ? "{\"row1\":{\"label\":\"a\"},\"row2\":{\"label\":\"wrong\"}}" : LABEL);
        });
        Outcome outcome = ask(csv("id,text", "1,x", "2,poison", "3,y", "4,z"), "--rows-per-call", "2");
        assertThat(Outcome.ids(enriched())).containsExactlyInAnyOrder("1", "3", "4");
        assertThat(Outcome.ids(failed())).containsExactly("2");
        assertThat(outcome.figure("records failed")).isEqualTo("1");
    }

    @Test
    void aFallbackAnswersWhatTheModelCannot() throws Exception {
        try (FakeLlmServer down = FakeLlmServer.start()) {
            down.always(Answer.error(500, "server_error", "Down"));
            Outcome outcome = Outcome.of(
                    "--input",
                    csv("id,text", "1,x").toString(),
                    "--task",
                    "summarize",
                    "--model",
                    "openai:gpt-4o-mini",
                    "--option",
                    "baseUrl=" + down.baseUrl(),
                    "--option",
                    "apiKey=k",
                    "--option",
                    "maxRetries=0",
                    "--fallback",
                    "mock:schema");
            assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
            assertThat(Outcome.lines(enriched())
                            .get(0)
                            .path("call")
                            .path("model")
                            .asText())
                    .isEqualTo("mock:schema");
        }
    }

    @Test
    void noProviderGetsTheKeyOfAnother() throws Exception {
        Map<String, String> options = Map.of("apiKey", "k", "baseUrl", "u", "temperature", "0");
        assertThat(Model.shared(options, List.of("openai:a", " openai:b"))).isEqualTo(options);
        assertThat(Model.shared(options, List.of("openai:a", "mistral:b"))).isEqualTo(Map.of("temperature", "0"));
        Outcome outcome = ask(csv("id,text", "1,x"), "--fallback", "mistral:mistral-small-latest");
        assertThat(outcome.err()).contains("There is no API key for Mistral");
        outcome = ask(csv("id,text", "1,x"), "--compare", "openai:gpt-4o,mistral:mistral-small-latest");
        assertThat(outcome.err()).contains("There is no API key for OpenAI");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aReaderThatHasGoneEndsTheRun() throws Exception {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        List<String> lines = new ArrayList<>(List.of("id,text"));
        for (int i = 0; i < 500; i++) {
            lines.add(i + ",text " + i);
        }
        server.always(Answer.chat(LABEL));
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Application application = new Application(
                InputStream.nullInputStream(),
                new PrintStream(closed, true),
                new PrintStream(err, true),
                false,
                name -> null,
                new Stop());
        int code = application.run(
                "--input",
                csv(lines.toArray(String[]::new)).toString(),
                "--output",
                "-",
                "--concurrency",
                "2",
                "--task",
                "classify",
                "--labels",
                "a,b",
                "--model",
                "openai:gpt-4o-mini",
                "--option",
                "baseUrl=" + server.baseUrl(),
                "--option",
                "apiKey=k");
        assertThat(code).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("the standard output is closed");
        assertThat(server.requests()).hasSizeLessThan(50);
    }

    @Test
    void theRunStopsAtItsCostAndLeavesTheRest() throws Exception {
        server.always(Answer.chat(LABEL).usage(1_000_000, 1));
        List<String> lines = new ArrayList<>(List.of("id,text"));
        for (int i = 0; i < 50; i++) {
            lines.add(i + ",text " + i);
        }
        Path input = csv(lines.toArray(String[]::new));
        String[] limit = {"--max-cost", "1", "--option", "maxTokens=10", "--concurrency", "1"};
        Outcome outcome = ask(input, limit);
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out()).contains("--max-cost does not allow another call", "Left for another run");
        // 0.15 USD for a million tokens: the limit is passed by no more than the call in flight.
        assertThat(Outcome.ids(enriched())).hasSizeBetween(6, 7);
        assertThat(failed()).doesNotExist();
        int calls = server.requests().size();
        ask(input, limit);
        assertThat(server.requests()).hasSize(calls);
    }

    @Test
    void reservationsThatExceedTheCostOnlyLowerTheConcurrency() throws Exception {
        server.always(Answer.chat(LABEL).usage(100, 5));
        List<String> lines = new ArrayList<>(List.of("id,text"));
        for (int i = 0; i < 60; i++) {
            lines.add(i + ",text " + i);
        }
        // Without maxTokens each call reserves 16,384 tokens of answer, about one cent: two at a time fit.
        Outcome outcome = ask(csv(lines.toArray(String[]::new)), "--max-cost", "0.021", "--concurrency", "16");
        assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
        assertThat(Outcome.ids(enriched())).hasSize(60).doesNotHaveDuplicates();
        assertThat(server.requests()).hasSize(60);
    }

    /** The first call is sent at once; the next one would be after a minute. */
    @ParameterizedTest
    @ValueSource(strings = {"--requests-per-minute=1", "--tokens-per-minute=10"})
    void aLimitOfTheMinuteKeepsCallsBackUntilTheRunIsStopped(String limit) throws Exception {
        BlockingQueue<String> questions = new LinkedBlockingQueue<>();
        server.respond(request -> {
            questions.add(question(request));
            return Answer.chat(LABEL);
        });
        Stop stop = new Stop();
        String[] run = {
            "--input",
            csv("id,text", "1,a", "2,b", "3,c").toString(),
            "--model",
            "openai:gpt-4o-mini",
            "--task",
            "classify",
            "--labels",
            "a,b",
            "--option",
            "baseUrl=" + server.baseUrl(),
            "--option",
            "apiKey=k",
            limit
        };
        CompletableFuture<Outcome> running = CompletableFuture.supplyAsync(() -> {
            try {
                return Outcome.of(false, stop, run);
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
        assertThat(questions.poll(60, TimeUnit.SECONDS)).isEqualTo("a");
        assertThat(questions.poll(2, TimeUnit.SECONDS))
                .as("sent within the minute")
                .isNull();
        stop.because("it is enough");
        Outcome outcome = running.get(60, TimeUnit.SECONDS);
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(1);
        assertThat(outcome.figure("records enriched")).isEqualTo("1");
        assertThat(outcome.out()).contains("it is enough");
    }

    @Test
    void aDryRunHasTokensAndCostAndMakesNoCall() throws Exception {
        Outcome outcome = ask(
                csv("id,text", "1,first", "2,first", "3,", "4,second"),
                "--dry-run",
                "--option",
                "maxTokens=100",
                "--requests-per-minute",
                "1");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.figure("calls")).isEqualTo("2");
        assertThat(outcome.figure("equal to another")).isEqualTo("1");
        assertThat(outcome.figure("cannot be asked")).isEqualTo("1");
        assertThat(outcome.figure("output tokens")).isEqualTo("at most 200");
        assertThat(outcome.figure("time at the limits")).isEqualTo("0:02:00");
        BigDecimal least = new BigDecimal(outcome.figure("cost at least").substring(4));
        BigDecimal most =
                new BigDecimal(outcome.figure("cost at most").substring(4).split(" ")[0]);
        // 200 tokens of answer at 0.60 USD for a million are 0.00012.
        assertThat(most).isGreaterThan(new BigDecimal("0.00012")).isLessThan(new BigDecimal("0.001"));
        assertThat(least).isPositive().isLessThan(most);
        assertThat(server.requests()).isEmpty();
        assertThat(folder.resolve("in.enriched.jsonl")).doesNotExist();
    }

    @Test
    void aDryRunCountsOnlyWhatIsLeftAndChangesNoFile() throws Exception {
        Path input = csv("id,text", "1,a", "2,b", "3,c");
        mock(input, "--task", "summarize", "--limit", "2");
        Path torn = Files.writeString(enriched(), Files.readString(enriched()) + "{\"id\":\"3");
        String before = Files.readString(torn);
        Outcome outcome = mock(input, "--task", "summarize", "--dry-run");
        assertThat(outcome.figure("done in earlier runs")).isEqualTo("2");
        assertThat(outcome.figure("calls")).isEqualTo("1");
        assertThat(mock(input, "--task", "summarize", "--dry-run", "--restart").figure("calls"))
                .isEqualTo("3");
        assertThat(torn).hasContent(before);
    }

    @Test
    void aChangedPromptIsNoticed() throws Exception {
        Path input = csv("id,text", "1,x", "2,y");
        mock(input, "--task", "summarize");
        List<JsonNode> before = Outcome.lines(enriched());
        Outcome refused = mock(input, "--task", "redact");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("2 records", "another model, prompt or schema", "--refresh", "--restart");
        assertThat(Outcome.lines(enriched())).isEqualTo(before);
        assertThat(mock(input, "--task", "redact", "--refresh").exitCode()).isZero();
        assertThat(Outcome.lines(enriched()))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.path("result").has("kinds")).isTrue());
        assertThat(mock(input, "--task", "redact").figure("calls")).isEqualTo("0");
        assertThat(mock(input, "--task", "redact", "--option", "requestTimeout=5s")
                        .exitCode())
                .isZero();
        assertThat(mock(input, "--task", "redact", "--option", "temperature=1").exitCode())
                .isEqualTo(2);
    }

    @Test
    void aBadLineIsADeadLetterAndTheRestGoesOn() throws Exception {
        Outcome outcome = mock(csv("id,text", "1,a", "2,\"b\" c", "3,\"open", "4,d"), "--task", "summarize");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(Outcome.ids(enriched())).containsExactlyInAnyOrder("1", "4");
        assertThat(Outcome.lines(failed())).hasSize(2).allSatisfy(line -> {
            assertThat(line.path("kind").asText()).isEqualTo("INVALID_RECORD");
            assertThat(line.path("record").isTextual()).isTrue();
        });
    }

    @Test
    void aLineThatWasCorrectedIsEnrichedAndItsDeadLetterIsNotAFailureOfTheRun() throws Exception {
        Path input = csv("id,text", "1,a", "2,b,c");
        assertThat(mock(input, "--task", "summarize").exitCode()).isEqualTo(1);
        csv("id,text", "1,a", "2,\"b,c\"");
        Outcome corrected = mock(input, "--task", "summarize");
        assertThat(corrected.exitCode()).as(corrected.out()).isZero();
        assertThat(Outcome.ids(enriched())).containsExactly("1", "2");
        assertThat(Outcome.lines(failed()))
                .as("nothing is removed without a request")
                .hasSize(1);
        assertThat(corrected.out())
                .contains("The records of this run do not include 1 of them.")
                .doesNotContain("--retry-failed");
    }

    @Test
    void aByteOrderMarkOfUtf16TellsTheEncoding() throws Exception {
        String text = "id,text\n1,gr\u00fc\u00dfe\n";
        for (Charset encoding : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            Path input = Files.write(folder.resolve("in.csv"), ("\uFEFF" + text).getBytes(encoding));
            assertThat(mock(input, "--task", "summarize", "--restart").exitCode())
                    .isZero();
            assertThat(Outcome.lines(enriched())
                            .get(0)
                            .path("record")
                            .path("text")
                            .asText())
                    .isEqualTo("gr\u00fc\u00dfe");
        }
        Path array = Files.write(
                folder.resolve("in.json"), "\uFEFF[{\"text\":\"\u00fc\"}]".getBytes(StandardCharsets.UTF_16LE));
        assertThat(mock(array, "--task", "summarize", "--restart").exitCode()).isZero();
    }

    @Test
    void aBadByteIsADeadLetterAndAWrongEncodingIsRefused() throws Exception {
        StringBuilder rows = new StringBuilder("id,text\n");
        for (int i = 0; i < 20; i++) {
            rows.append(i).append(i == 7 ? ",gr\u00fc\u00dfe\n" : ",text\n");
        }
        Path input = Files.write(folder.resolve("in.csv"), rows.toString().getBytes(StandardCharsets.ISO_8859_1));
        assertThat(mock(input, "--task", "summarize").figure("records enriched"))
                .isEqualTo("19");
        assertThat(Outcome.lines(failed()).get(0).path("message").asText()).contains("--encoding");
        Outcome right = mock(input, "--task", "summarize", "--encoding", "ISO-8859-1", "--restart");
        assertThat(right.figure("records enriched")).isEqualTo("20");
    }

    @Test
    void arraysOfJsonAndCompressedFilesAreRead() throws Exception {
        Path array = file("in.json", "[{\"id\":1,\"text\":\"a\"},\n {\"id\":2,\"text\":\"b\"}, 3]");
        mock(array, "--task", "summarize");
        assertThat(Outcome.ids(enriched())).containsExactlyInAnyOrder("1", "2");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write("id;text\n7;a\n".getBytes(StandardCharsets.UTF_8));
        }
        Path zipped = Files.write(folder.resolve("z.csv.gz"), bytes.toByteArray());
        mock(zipped, "--task", "summarize", "--separator", ";");
        assertThat(Outcome.ids(folder.resolve("z.enriched.jsonl"))).containsExactly("7");
    }

    @Test
    void aPipeHasOneLineForEachRecordAndNothingElse() throws Exception {
        Outcome outcome = Outcome.of(
                new ByteArrayInputStream("id\ttext\n1\ta\n2\t\n3\tb\n".getBytes(StandardCharsets.UTF_8)),
                false,
                new Stop(),
                "--input",
                "-",
                "--output",
                "-",
                "--format",
                "tsv",
                "--task",
                "summarize",
                "--model",
                "mock:schema");
        assertThat(outcome.exitCode()).isEqualTo(1);
        List<JsonNode> lines = new ArrayList<>();
        for (String line : outcome.out().lines().toList()) {
            lines.add(Json.MAPPER.readTree(line));
        }
        assertThat(lines).extracting(line -> line.path("id").asText()).containsExactlyInAnyOrder("1", "2", "3");
        assertThat(lines).filteredOn(line -> line.has("kind")).singleElement().satisfies(line -> assertThat(
                        line.path("kind").asText())
                .isEqualTo("INVALID_RECORD"));
        assertThat(outcome.err()).contains("records enriched");
        assertThat(Path.of("stdin.enriched.jsonl")).doesNotExist();
    }

    @Test
    void aCsvCopyHasEachOutcomeAsARow() throws Exception {
        server.respond(
                request -> question(request).equals("b") ? Answer.error(400, "bad", "No, \"b\"") : Answer.chat(LABEL));
        Path copy = folder.resolve("out.csv");
        Path input = csv("id,text,label", "1,a,old", "2,b,old");
        ask(input, "--output", copy.toString());
        assertThat(Files.readAllLines(copy)).hasSize(3).satisfies(lines -> {
            assertThat(lines.get(0)).isEqualTo("id,outcome,text,label,result_label,error_kind,error_message,model,job");
            assertThat(lines.get(1)).startsWith("1,value,a,old,a,,,openai:");
            assertThat(lines.get(2))
                    .startsWith("2,error,b,old,,INVALID_REQUEST,")
                    .contains("\"\"b\"\"");
        });
        server.always(Answer.chat(LABEL));
        ask(input, "--output", copy.toString(), "--retry-failed");
        assertThat(Files.readAllLines(copy)).hasSize(3).noneMatch(line -> line.contains("error,b"));
    }

    /** A file with two columns of one name could not be read by this application itself. */
    @Test
    void noTwoColumnsOfACsvCopyHaveOneName() throws Exception {
        server.always(Answer.chat(LABEL));
        Path copy = folder.resolve("out.csv");
        Path input = csv("id,nr,outcome,model,label,record_model,text", "7,1,won,T1,old,other,a");
        ask(input, "--output", copy.toString(), "--id-column", "nr");
        assertThat(Files.readAllLines(copy).get(0))
                .isEqualTo("id,outcome,record_id,nr,record_outcome,record_model,label,record_record_model,text,"
                        + "result_label,error_kind,error_message,model,job");
        assertThat(Files.readAllLines(copy).get(1)).startsWith("1,value,7,1,won,T1,old,other,a,a,,,openai:");
        Outcome again = mock(
                copy,
                "--task",
                "summarize",
                "--output",
                folder.resolve("again.jsonl").toString());
        assertThat(again.exitCode()).as(again.err()).isZero();
    }

    @Test
    void copiesAsAnArrayAndCompressed() throws Exception {
        Path input = csv("id,text", "1,a", "2,\"open");
        Path array = folder.resolve("out.json");
        for (int run = 0; run < 2; run++) {
            mock(input, "--task", "summarize", "--output", array.toString());
        }
        assertThat(Json.MAPPER.readTree(array.toFile())).hasSize(2);
        Path zipped = folder.resolve("z.jsonl.gz");
        for (int run = 0; run < 2; run++) {
            mock(input, "--task", "summarize", "--output", zipped.toString());
        }
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(zipped))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .hasSize(2);
        }
    }

    @Test
    void modelsAreComparedOnASampleAndNothingIsWritten() throws Exception {
        server.respond(request -> Answer.chat(
                        request(request).path("model").asText().contains("mini")
                                        || question(request).equals("a")
                                ? LABEL
                                : "{\"label\":\"b\"}")
                .usage(1000, 10));
        List<String> lines = new ArrayList<>(List.of("id,text"));
        for (int i = 0; i < 40; i++) {
            lines.add(i + (i < 20 ? ",a" : ",b"));
        }
        Outcome outcome = ask(
                csv(lines.toArray(String[]::new)), "--compare", "openai:gpt-4o-mini,openai:gpt-4o", "--sample", "40");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains("openai:gpt-4o-mini", "Agreement on the 40 records", "label                   50.0 %")
                .containsPattern("cost of all records +USD 0.0062 +USD 0.104");
        assertThat(server.requests()).hasSize(80);
        assertThat(enriched()).doesNotExist();
    }

    @Test
    void aSampleIsTheSameEveryTime() throws Exception {
        server.always(Answer.chat(LABEL));
        List<String> lines = new ArrayList<>(List.of("id,text"));
        for (int i = 0; i < 100; i++) {
            lines.add(i + ",text " + i);
        }
        Path input = csv(lines.toArray(String[]::new));
        String[] compare = {"--compare", "openai:gpt-4o-mini,openai:gpt-4o", "--sample", "5"};
        ask(input, compare);
        ask(input, compare);
        List<String> asked =
                server.requests().stream().map(FeatureTest::question).toList();
        assertThat(asked).hasSize(20);
        assertThat(asked.stream().distinct()).hasSize(5);
    }
}
