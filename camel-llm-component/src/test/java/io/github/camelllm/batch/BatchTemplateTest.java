package io.github.camelllm.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeBatches;
import io.github.camelllm.test.FakeBatches.End;
import io.github.camelllm.test.FakeLlmServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The route template llm-batch: files of records become files of answers, through restarts. */
@Timeout(120)
class BatchTemplateTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final FakeLlmServer server = FakeLlmServer.start();
    private final FakeBatches provider = FakeBatches.openAi();
    private DefaultCamelContext context;

    @BeforeEach
    void startServer() throws IOException {
        server.respond(provider);
        Files.createDirectories(folder.resolve("in"));
    }

    @AfterEach
    void stop() {
        if (context != null) {
            context.stop();
        }
        server.close();
    }

    private void start(String... parameters) throws Exception {
        context = new DefaultCamelContext();
        context.start();
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(ResourceHelper.resolveMandatoryResource(context, "classpath:camel-llm/templates.yaml"));
        Map<String, Object> all = new HashMap<>(Map.of(
                "name", "nightly",
                "model", "openai:gpt-4o-mini",
                "directory", folder.toString(),
                "pollPeriod", "20",
                "apiKey", "sk-test",
                "baseUrl", server.baseUrl().toString()));
        for (int i = 0; i < parameters.length; i += 2) {
            all.put(parameters[i], parameters[i + 1]);
        }
        TemplatedRouteBuilder.builder(context, "llm-batch").parameters(all).add();
    }

    /** Moves a file in when it is complete, as one has to. */
    private void in(String name, String... lines) throws IOException {
        Path part = Files.write(folder.resolve(name + ".part"), List.of(lines));
        Files.move(part, folder.resolve("in").resolve(name));
    }

    private List<JsonNode> out(String name) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("out").resolve(name))) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private void awaitFile(String... path) {
        await().atMost(LONG).until(() -> Files.exists(Path.of(folder.toString(), path)));
    }

    private List<String> left(String room) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(room))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.startsWith("."))
                    .toList();
        }
    }

    @Test
    void answersStandBesideTheirRecordsInTheirOrder() throws Exception {
        provider.finishAfter(3).answering(text -> text.contains("bad") ? null : "Answer to " + text);
        start("promptField", "question", "systemMessage", "Be brief");
        in(
                "day.jsonl",
                "{\"id\":\"a b\",\"question\":\"one\"}",
                "",
                "{\"id\":7,\"question\":\"bad\"}",
                "{\"question\":\"three\"}");
        awaitFile("out", "day.jsonl");
        List<JsonNode> out = out("day.jsonl");
        assertThat(out).hasSize(3);
        assertThat(out.get(0).toString())
                .isEqualTo("{\"id\":\"a b\",\"question\":\"one\",\"answer\":\"Answer to one\"}");
        assertThat(out.get(1).path("error").path("kind").asText()).isEqualTo("INVALID_REQUEST");
        assertThat(out.get(2).path("answer").asText()).isEqualTo("Answer to three");
        assertThat(provider.request("r0").toString()).contains("Be brief");
        await().atMost(LONG).until(() -> left("work").isEmpty());
        assertThat(server.requests())
                .filteredOn(r -> r.path().endsWith("/content"))
                .hasSize(2);
        assertThat(left("done")).containsExactly("day.jsonl");
        assertThat(provider.ids()).hasSize(1);
    }

    @Test
    void aRestartAsksAboutTheBatchThatTheProviderHas() throws Exception {
        start();
        in("day.jsonl", "{\"id\":1,\"text\":\"x\"}", "{\"id\":2,\"text\":\"y\"}");
        awaitFile("work", "day.batch");
        context.stop();
        provider.finish();
        start();
        awaitFile("out", "day.jsonl");
        assertThat(provider.ids()).hasSize(1);
        assertThat(out("day.jsonl").get(1).path("answer").asText()).isEqualTo("Answer to {\"id\":2,\"text\":\"y\"}");
    }

    @Test
    void aSubmissionThatWasCutOffIsMadeAgain() throws Exception {
        Files.createDirectories(folder.resolve("work"));
        Files.writeString(folder.resolve("work/day.jsonl"), "{\"id\":1}\n");
        provider.finishAfter(1);
        start();
        awaitFile("out", "day.jsonl");
        assertThat(provider.ids()).hasSize(1);
    }

    @Test
    void outcomesThatWereWrittenBeforeAKillArePublishedOnceAndNotFetchedAgain() throws Exception {
        Files.createDirectories(folder.resolve("work"));
        Files.writeString(folder.resolve("work/day.batch"), "batch_9");
        Files.writeString(folder.resolve("work/day.out"), "{\"id\":1,\"answer\":\"x\"}\n");
        start();
        awaitFile("out", "day.jsonl");
        await().atMost(LONG).until(() -> left("work").isEmpty());
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aProviderThatIsOutIsAskedAgain() throws Exception {
        provider.finishAfter(1);
        server.enqueue(Answer.error(503, "x", "busy"), Answer.error(503, "x", "busy"));
        start();
        in("day.jsonl", "{\"id\":1}");
        awaitFile("out", "day.jsonl");
        assertThat(provider.ids()).hasSize(1);
    }

    @Test
    void whatIsRefusedIsMovedAsideWithTheReason() throws Exception {
        start();
        in("broken.jsonl", "{\"id\":1}", "no JSON");
        in("double.jsonl", "{\"id\":1}", "{\"id\":1}");
        in("whole.jsonl", "{\"id\":1}");
        awaitFile("failed", "broken.jsonl");
        awaitFile("failed", "double.jsonl");
        assertThat(folder.resolve("failed/broken.error")).content().contains("Line 2");
        assertThat(folder.resolve("failed/double.error")).content().contains("the id '1'");
        awaitFile("work", "whole.batch");
        provider.finish(End.FAILED);
        awaitFile("failed", "whole.jsonl");
        assertThat(provider.ids()).hasSize(1);
        assertThat(folder.resolve("failed/whole.error")).content().contains("The file is not valid");
        await().atMost(LONG).until(() -> left("work").isEmpty());
    }

    @Test
    void answersFitTheSchema() throws Exception {
        provider.finishAfter(1).answering(text -> "{\"urgent\":true}");
        start(
                "schema",
                "{\"type\":\"object\",\"properties\":{\"urgent\":{\"type\":\"boolean\"} },\"required\":[\"urgent\"]}");
        in("day.jsonl", "{\"id\":1}");
        awaitFile("out", "day.jsonl");
        assertThat(out("day.jsonl").get(0).path("answer").path("urgent").isBoolean())
                .isTrue();
    }

    @Test
    void aSecondApplicationWaitsForTheFirst() throws Exception {
        BatchFolder first = new BatchFolder();
        first.setDirectory(folder.toString());
        BatchFolder second = new BatchFolder();
        second.setDirectory(folder.toString());
        in("day.jsonl", "{\"id\":1}");
        assertThat(first.pending()).hasSize(1);
        assertThat(second.pending()).isEmpty();
        assertThat(first.pending()).as("a file that is being submitted").isEmpty();
        first.start();
        first.stop();
        assertThat(second.pending()).hasSize(1);
        second.start();
        second.stop();
    }
}
