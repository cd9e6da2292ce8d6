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
        ObjectNode line = Json.MAPPER.createObjectNode().put("id", id).put("job", "j");
        line.putObject("record");
        line.putObject("result");
        line.putObject("call");
        return line;
    }

    @Test
    void linesOfManyThreadsStayWhole() throws Exception {
        try (JsonLines lines = JsonLines.open(file, LineShape.RESULT)) {
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
        Files.writeString(file, line("a") + "\n" + "{\"id\":\"b" + "x".repeat(length));
        try (JsonLines lines = JsonLines.open(file, LineShape.RESULT)) {
            lines.append(line("b"));
        }
        assertThat(file).hasContent(line("a") + "\n" + line("b") + "\n");
    }

    @Test
    void aFileThatIsNothingButATornLineBecomesEmpty() throws Exception {
        Files.writeString(file, "{\"id\":\"a\",\"rec");
        JsonLines.open(file, LineShape.RESULT).close();
        assertThat(file).isEmptyFile();
    }

    @Test
    void aFileBelongsToOneAtATime() throws Exception {
        try (JsonLines lines = JsonLines.open(file, LineShape.RESULT)) {
            assertThatThrownBy(() -> JsonLines.open(file, LineShape.RESULT))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("Another run is writing to " + file);
        }
        JsonLines.open(file, LineShape.RESULT).close();
    }

    @Test
    void whatIsReadCanBeAddedTo() throws Exception {
        Files.writeString(file, line("a") + "\n");
        StringBuilder read = new StringBuilder();
        try (JsonLines lines = JsonLines.open(file, LineShape.RESULT)) {
            lines.read((number, id, line) -> read.append(number).append(id));
            lines.append(line("b"));
            lines.read((number, id, line) -> read.append(number).append(id));
        }
        assertThat(read).hasToString("1a1a2b");
    }

    private static ObjectNode failure(String id, String kind) {
        ObjectNode line =
                Json.MAPPER.createObjectNode().put("id", id).put("kind", kind).put("message", "m");
        line.putObject("record");
        return line;
    }

    @Test
    void tidyDeadLettersHaveTheLatestFailureOfEachRecordThatIsNotEnriched() throws Exception {
        try (DeadLetters letters = new DeadLetters(file)) {
            letters.append(failure("a", "TIMEOUT"));
            letters.append(failure("b", "TIMEOUT"));
            letters.append(failure("c", "TIMEOUT"));
            letters.append(failure("b", "NETWORK"));
            assertThat(letters.tidy(Set.of("a")::contains)).containsExactlyInAnyOrder("b", "c");
            assertThat(file).hasContent(failure("c", "TIMEOUT") + "\n" + failure("b", "NETWORK") + "\n");
            letters.append(failure("d", "TIMEOUT"));
            assertThat(letters.tidy(id -> false)).containsExactlyInAnyOrder("b", "c", "d");
            assertThat(letters.tidy(id -> true)).isEmpty();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileThatIsKeptInPartsGoesOnGrowing() throws Exception {
        try (JsonLines lines = JsonLines.open(file, LineShape.RESULT)) {
            lines.append(line("a"));
            lines.append(line("b"));
            lines.keep(line -> line.path("id").asText().equals("b"));
            lines.append(line("c"));
            assertThatThrownBy(() -> JsonLines.open(file, LineShape.RESULT)).isInstanceOf(UsageException.class);
        }
        assertThat(Outcome.ids(file)).containsExactly("b", "c");
        assertThat(folder).isDirectoryContaining(file::equals);
        assertThat(folder.toFile().list()).hasSize(1);
    }
}
