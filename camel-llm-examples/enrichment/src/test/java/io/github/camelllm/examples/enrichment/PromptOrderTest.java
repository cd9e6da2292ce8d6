package io.github.camelllm.examples.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.examples.enrichment.PromptOrder.Prompted;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.Received;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Records whose prompts have the same long beginning, which the provider's prompt cache keeps for some minutes. */
@Timeout(120)
class PromptOrderTest {
    private static final int MANUALS = 5;
    private static final int QUESTIONS = 20;

    @TempDir
    private Path folder;

    private static String manual(int number) {
        return ("Section " + number + " of the manual. ").repeat(40);
    }

    /** The prompt cache of a provider with room for one prompt. */
    private static final class PromptCache {
        private final AtomicReference<String> last = new AtomicReference<>("");
        private final AtomicInteger hits = new AtomicInteger();

        Answer answer(Received request) {
            try {
                JsonNode messages = Json.MAPPER.readTree(request.body()).path("messages");
                String prompt =
                        messages.path(messages.size() - 1).path("content").asText();
                String before = last.getAndSet(prompt);
                if (before.regionMatches(0, prompt, 0, PromptOrder.BEGINNING)) {
                    hits.incrementAndGet();
                }
                return Answer.chat("{\"label\":\"a\"}");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private Path shuffled() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int manual = 0; manual < MANUALS; manual++) {
            for (int i = 0; i < QUESTIONS; i++) {
                lines.add("m" + manual + "q" + i + "," + manual(manual) + ",Question " + i + "?");
            }
        }
        Collections.shuffle(lines, new Random(1));
        lines.add(0, "id,manual,question");
        return Files.write(folder.resolve("in.csv"), lines);
    }

    @Test
    void aPromptCacheHitsForAllButTheFirstOfEachBeginning() throws Exception {
        PromptCache cache = new PromptCache();
        try (FakeLlmServer server = FakeLlmServer.start()) {
            server.respond(cache::answer);
            List<String> run = new ArrayList<>(List.of("--input", shuffled().toString(), "--concurrency", "1"));
            run.addAll(List.of("--prompt", "{manual}\n{question}", "--task", "classify", "--labels", "a,b"));
            run.addAll(List.of("--model", "openai:gpt-4o-mini", "--option", "apiKey=k"));
            run.addAll(List.of("--option", "baseUrl=" + server.baseUrl()));
            Outcome outcome = Outcome.of(run.toArray(String[]::new));
            assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        }
        assertThat(cache.hits).hasValue(MANUALS * (QUESTIONS - 1));
        assertThat(Outcome.ids(folder.resolve("in.enriched.jsonl")))
                .doesNotHaveDuplicates()
                .hasSize(MANUALS * QUESTIONS);
    }

    private static Row row(int number) {
        return new Row(
                "r" + number, number, Json.MAPPER.createObjectNode().put("text", ""), Prompt.ofColumn("text"), null);
    }

    private static List<Long> ordered(String... prompts) {
        PromptOrder order = new PromptOrder();
        for (int i = 0; i < prompts.length; i++) {
            order.add(row(i), prompts[i]);
        }
        return order.take().stream().map(Prompted::row).map(Row::number).toList();
    }

    @Test
    void recordsWithoutACommonBeginningKeepTheirOrder() {
        String almost = "x".repeat(PromptOrder.BEGINNING - 1);
        assertThat(ordered("c", "a", almost + "2", "b", almost + "1", "a" + manual(1), "a"))
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void aLongerCommonPartIsTogetherToo() {
        String contract = manual(1) + "Contract ";
        assertThat(ordered("short", contract + "B, 1", manual(2), contract + "A, 1", contract + "B, 2", contract + "A"))
                .containsExactly(0L, 5L, 3L, 1L, 4L, 2L);
    }

    @Test
    void onlySoManyRecordsAreReadAhead() {
        AtomicInteger read = new AtomicInteger();
        Iterator<Row> endless = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Row next() {
                int number = read.incrementAndGet();
                return new Row(
                        "r" + number,
                        number,
                        Json.MAPPER.createObjectNode().put("text", "Text " + number),
                        Prompt.ofColumn("text"),
                        null);
            }
        };
        AtomicInteger sent = new AtomicInteger();
        Batches batches = new Batches(endless, 1, new NoOthers(), () -> sent.get() == 3);
        while (batches.hasNext()) {
            batches.next();
            sent.incrementAndGet();
        }
        assertThat(sent).hasValue(3);
        assertThat(read.get()).isBetween(3, PromptOrder.MOST_RECORDS);
    }

    @Test
    void largeRecordsFillTheSpaceSooner() {
        PromptOrder order = new PromptOrder();
        String large = "x".repeat(1 << 20);
        int added = 0;
        while (!order.isFull()) {
            Row row = new Row(
                    "r" + added,
                    added,
                    Json.MAPPER.createObjectNode().put("text", large).put("other", large),
                    Prompt.ofColumn("text"),
                    null);
            order.add(row, large);
            added++;
        }
        assertThat((long) added * large.length())
                .isLessThanOrEqualTo(Math.max(4 << 20, Runtime.getRuntime().maxMemory() / 16));
        assertThat(order.take()).hasSize(added);
        assertThat(order.isFull()).isFalse();
    }

    private static final class NoOthers implements Batches.Others {
        @Override
        public boolean known(Row row) {
            return false;
        }

        @Override
        public void rejected(Row row, RejectedException why) {
            throw why;
        }

        @Override
        public boolean repeated(Row row, String prompt) {
            return false;
        }
    }
}
