package io.github.camelllm.examples.enrichment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("lines.jsonl");
    }

    private static ObjectNode line(String id) {
        return Json.MAPPER.createObjectNode().put("id", id);
    }

    @Test
    void linesOfManyThreadsStayWhole() throws Exception {
        try (JsonLines lines = JsonLines.open(file)) {
            CompletableFuture.allOf(IntStream.range(0, 8)
                            .mapToObj(thread -> CompletableFuture.runAsync(() -> append(lines, thread)))
                            .toArray(CompletableFuture[]::new))
                    .join();
        }
        assertThat(Outcome.ids(file)).hasSize(800).doesNotHaveDuplicates();
    }

    private static void append(JsonLines lines, int thread) {
        try {
            for (int i = 0; i < 100; i++) {
                lines.append(line(thread + "-" + i).put("text", "x".repeat(i * 100)));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 8_191, 8_192, 8_193, 30_000})
    void aLastLineThatIsTornIsCutOffHoweverLongItIs(int length) throws Exception {
        Files.writeString(file, "{\"id\":\"a\"}\n" + "x".repeat(length));
        try (JsonLines lines = JsonLines.open(file)) {
            lines.append(line("b"));
        }
        assertThat(file).hasContent("{\"id\":\"a\"}\n{\"id\":\"b\"}\n");
    }

    @Test
    void aFileThatIsNothingButATornLineBecomesEmpty() throws Exception {
        Files.writeString(file, "{\"id\":\"a\"}");
        JsonLines.open(file).close();
        assertThat(file).isEmptyFile();
    }

    @Test
    void aFileBelongsToOneAtATime() throws Exception {
        try (JsonLines lines = JsonLines.open(file)) {
            assertThatThrownBy(() -> JsonLines.open(file))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("Another run is writing to " + file);
        }
        JsonLines.open(file).close();
    }

    @Test
    void whatIsReadCanBeAddedTo() throws Exception {
        Files.writeString(file, "{\"id\":\"a\"}\n");
        StringBuilder read = new StringBuilder();
        try (JsonLines lines = JsonLines.open(file)) {
            lines.read((number, id, line) -> read.append(number).append(id));
            lines.append(line("b"));
            lines.read((number, id, line) -> read.append(number).append(id));
        }
        assertThat(read).hasToString("1a1a2b");
    }

    @Test
    void tidyDeadLettersHaveTheLatestFailureOfEachRecordThatIsNotEnriched() throws Exception {
        Files.writeString(file, """
                {"id":"a","kind":"TIMEOUT"}
                {"id":"b","kind":"TIMEOUT"}
                {"id":"c","kind":"TIMEOUT"}
                {"id":"b","kind":"NETWORK"}
                """);
        try (DeadLetters letters = new DeadLetters(file)) {
            assertThat(letters.tidy(Set.of("a")::contains)).containsExactlyInAnyOrder("b", "c");
            assertThat(file).hasContent("{\"id\":\"c\",\"kind\":\"TIMEOUT\"}\n{\"id\":\"b\",\"kind\":\"NETWORK\"}\n");
            letters.append(line("d"));
            assertThat(letters.tidy(id -> false)).containsExactlyInAnyOrder("b", "c", "d");
            assertThat(letters.tidy(id -> true)).isEmpty();
        }
        assertThat(folder).isEmptyDirectory();
    }
}
