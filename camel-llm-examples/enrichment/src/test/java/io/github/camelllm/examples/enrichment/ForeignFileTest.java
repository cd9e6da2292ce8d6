package io.github.camelllm.examples.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that this application has not written are refused, and stay byte for byte the same. */
class ForeignFileTest {
    private static final String RESULT = "{\"id\":\"1\",\"record\":{},\"result\":{},\"call\":{}}\n";
    private static final String FAILURE = "{\"id\":\"1\",\"kind\":\"TIMEOUT\",\"message\":\"m\",\"record\":{}}\n";

    @TempDir
    private Path folder;

    private Path input;

    @BeforeEach
    void writeInput() throws Exception {
        input = Files.writeString(folder.resolve("in.csv"), "id,text\n1,a\n");
    }

    private void refused(String name, byte[] content, String... more) throws Exception {
        Path file = Files.write(folder.resolve(name), content);
        for (List<String> mode : List.of(List.<String>of(), List.of("--restart"), List.of("--refresh"))) {
            List<String> all = new ArrayList<>(List.of("--input", input.toString()));
            all.addAll(mode);
            all.addAll(Arrays.asList(more));
            Outcome outcome = Outcome.of(all.toArray(String[]::new));
            assertThat(outcome.exitCode()).as(outcome.out()).isEqualTo(2);
            assertThat(outcome.err()).contains(file.toString(), "left as it is", "--output");
            assertThat(Files.readAllBytes(file)).isEqualTo(content);
        }
    }

    private void refused(String name, String content) throws Exception {
        refused(
                name,
                content.getBytes(StandardCharsets.UTF_8),
                "--output",
                folder.resolve(name).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "my notes, without a line break",
                "my notes\nof two lines\n",
                "{\"precious\":1}\n",
                "{\"precious\":1}",
                "{\n  \"precious\": 1\n}\n",
                "{\"id\":\"mine\"}\n",
                "{\"id\":\"mine\"}",
                "{\"id\":\"mine\",\"name\":\"cut",
                "[1]\n",
                "\n",
                "   ",
                RESULT + "my notes after results",
                RESULT + "{\"precious\":1}\n" + RESULT,
                FAILURE,
            })
    void anOutput(String content) throws Exception {
        refused("out.jsonl", content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"my notes", "{\"id\":\"mine\"}\n", RESULT, FAILURE + "notes"})
    void aFileInThePlaceOfTheDeadLetters(String content) throws Exception {
        refused(
                "out.failed.jsonl",
                content.getBytes(StandardCharsets.UTF_8),
                "--output",
                folder.resolve("out.jsonl").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.csv", "out.json", "out.jsonl.gz", "out.csv.gz"})
    void aFileInThePlaceOfTheCopy(String name) throws Exception {
        refused(name, "id,name\n1,mine\n");
        refused(name, "[\n{\"id\":\"mine\"}\n]\n");
    }

    @Test
    void aCompressedFileInThePlaceOfTheCopy() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write("{\"mine\":1}\n".getBytes(StandardCharsets.UTF_8));
        }
        refused(
                "out.jsonl.gz",
                bytes.toByteArray(),
                "--output",
                folder.resolve("out.jsonl.gz").toString());
    }

    @Test
    void aFileThatIsNoText() throws Exception {
        byte[] bytes = new byte[100_000];
        new java.util.Random(1).nextBytes(bytes);
        refused("out.jsonl", bytes, "--output", folder.resolve("out.jsonl").toString());
    }

    @Test
    void theInputUnderAnotherName() throws Exception {
        Path link = Files.createLink(folder.resolve("out.jsonl"), input);
        Outcome outcome = Outcome.of("--input", input.toString(), "--output", link.toString(), "--restart");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("would be written into the input");
        assertThat(input).hasContent("id,text\n1,a\n");
    }

    @Test
    void filesOfUsualTemporaryNamesAreLeftAlone() throws Exception {
        Path mine = Files.writeString(folder.resolve("in.failed.jsonl.tmp"), "mine");
        Files.writeString(folder.resolve("in.failed.jsonl"), FAILURE.repeat(2));
        Outcome outcome = Outcome.of("--input", input.toString(), "--refresh");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(mine).hasContent("mine");
    }

    @Test
    void restartRemovesResultsOfItsOwn() throws Exception {
        Path output = Files.writeString(folder.resolve("in.enriched.jsonl"), RESULT.replace("\"1\"", "\"old\""));
        Path failed = Files.writeString(folder.resolve("in.failed.jsonl"), FAILURE);
        Outcome outcome = Outcome.of("--input", input.toString(), "--restart");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(Outcome.ids(output)).containsExactly("1");
        assertThat(failed).doesNotExist();
    }
}
