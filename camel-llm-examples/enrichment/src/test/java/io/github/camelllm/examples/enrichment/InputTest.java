package io.github.camelllm.examples.enrichment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputTest {
    @TempDir
    private Path folder;

    private List<Row> rows(String name, String content, Columns columns) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        List<Row> rows = new ArrayList<>();
        try (Rows all = new Rows(source(file).open(), columns, Long.MAX_VALUE, () -> false)) {
            all.forEachRemaining(rows::add);
        }
        return rows;
    }

    private static Source source(Path file, String... more) {
        List<String> all = new ArrayList<>(List.of("--input", file.toString()));
        all.addAll(List.of(more));
        return Source.of(Arguments.parse(all.toArray(String[]::new)), InputStream.nullInputStream());
    }

    private static final Columns COLUMNS = new Columns(Prompt.ofColumn("text"), "id");

    @Test
    void csvHasQuotesCommasAndLineBreaksInItsValues() throws Exception {
        List<Row> rows = rows("in.csv", "id,text\r\n1,\"a, \"\"b\"\"\nc\"\r\n\r\n2,d\r\n", COLUMNS);
        assertThat(rows).extracting(Row::prompt).containsExactly("a, \"b\"\nc", "d");
        assertThat(rows).extracting(Row::id).containsExactly("1", "2");
        assertThat(rows).extracting(Row::number).containsExactly(1L, 2L);
    }

    @Test
    void csvMayBeginWithAByteOrderMark() throws Exception {
        assertThat(rows("in.csv", "\uFEFFid,text\n1,grüße 👋\n", COLUMNS))
                .singleElement()
                .satisfies(row -> assertThat(row.id() + row.prompt()).isEqualTo("1grüße 👋"));
        assertThat(rows("in.json", "\uFEFF[{\"text\":\"a\"}]", COLUMNS))
                .singleElement()
                .extracting(Row::prompt)
                .isEqualTo("a");
    }

    @Test
    void spacesAroundTheNamesOfCsvColumnsDoNotCount() throws Exception {
        assertThat(rows("in.csv", "id, text \n1, a\n", COLUMNS))
                .singleElement()
                .satisfies(row -> assertThat(row.id() + row.prompt()).isEqualTo("1 a"));
    }

    @Test
    void aCsvRowWithTooManyValuesHarmsNoOther() throws Exception {
        List<Row> rows = rows("in.csv", "id,text\n1,a,b\n2\n3,c\n", COLUMNS);
        assertThat(rows.get(0).problem()).isEqualTo("It has 3 values for 2 columns");
        assertThat(rows.get(0).source()).hasToString("[\"1\",\"a\",\"b\"]");
        assertThatThrownBy(rows.get(1)::prompt).hasMessage("There is no text in the column 'text'");
        assertThat(rows.get(2).prompt()).isEqualTo("c");
    }

    @Test
    void valuesMayBeSeparatedByTabs() throws Exception {
        assertThat(rows("in.tsv", "id\ttext\n1\ta, b\n", COLUMNS))
                .extracting(Row::prompt)
                .containsExactly("a, b");
    }

    @Test
    void twoColumnsOfOneNameAreRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("in.csv"), "id,text,text\n");
        assertThatThrownBy(() -> source(file).survey(10))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("two columns have the same name");
    }

    @Test
    void whatIsNotUtf8IsRefused() throws Exception {
        for (String name : List.of("in.csv", "in.jsonl")) {
            Path file = Files.write(
                    folder.resolve(name), "id,text\n1,grüße und mehr\n".getBytes(StandardCharsets.ISO_8859_1));
            assertThatThrownBy(() -> source(file).survey(10))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("Cannot read " + file);
        }
    }

    @Test
    void aLineThatIsNoObjectHarmsNoOther() throws Exception {
        List<Row> rows = rows(
                "in.jsonl",
                "\uFEFF{\"id\":1,\"text\":\"a\"}\n\n{\"id\":\n7\n{\"id\":\"x\",\"text\":{\"b\":1}}",
                COLUMNS);
        assertThat(rows).extracting(Row::problem).element(0).isNull();
        assertThat(rows.get(0).id()).isEqualTo("1");
        assertThat(rows.get(1).problem()).startsWith("It is no JSON: ");
        assertThat(rows.get(2).problem()).isEqualTo("It is JSON, but no object");
        assertThat(rows.get(3).prompt()).isEqualTo("{\"b\":1}");
    }

    @Test
    void numbersKeepTheirDigits() throws Exception {
        assertThat(rows("in.jsonl", "{\"id\":1,\"price\":1.10,\"big\":12345678901234567890.5}", COLUMNS)
                        .get(0)
                        .source())
                .hasToString("{\"id\":1,\"price\":1.10,\"big\":12345678901234567890.5}");
    }

    @Test
    void recordsThatShareAnIdAreToldApart() throws Exception {
        assertThat(rows("in.csv", "id,text\n1,a\n1,b\n2,c\n1,d\n", COLUMNS))
                .extracting(Row::id)
                .containsExactly("1", "1#2", "2", "1#3");
    }

    @Test
    void withoutAnIdTheContentNamesARecordWhereverItStands() throws Exception {
        Columns columns = new Columns(Prompt.ofColumn("text"), null);
        List<Row> rows = rows("in.csv", "text\na\nb\na\n", columns);
        assertThat(rows).extracting(Row::id).doesNotHaveDuplicates();
        assertThat(rows.get(2).id()).isEqualTo(rows.get(0).id() + "#2");
        assertThat(rows("in.csv", "text\nnew\nb\n", columns).get(1).id())
                .isEqualTo(rows.get(1).id());
    }

    @Test
    void aRecordWithoutAnIdOfItsOwnIsNamedByItsContent() throws Exception {
        assertThat(rows("in.csv", "id,text\n ,a\n", COLUMNS).get(0).id()).matches("[0-9a-f]{16}");
    }

    @Test
    void usualNamesOfColumnsNeedNotBeGiven() {
        assertThat(Columns.of(Set.of("id", "body", "x"), null, null, null))
                .isEqualTo(new Columns(Prompt.ofColumn("body"), "id"));
        assertThat(Columns.of(Set.of("id", "body", "x"), null, "x", "body"))
                .isEqualTo(new Columns(Prompt.ofColumn("x"), "body"));
        assertThat(Columns.of(Set.of("text"), null, null, null)).isEqualTo(new Columns(Prompt.ofColumn("text"), null));
    }

    @Test
    void theSampleHasFiftyMessages() {
        assertThat(Source.sample().survey(Long.MAX_VALUE).records()).isEqualTo(50);
        assertThat(Source.sample().beside(".enriched.jsonl")).isEqualTo(Path.of("support-messages.enriched.jsonl"));
    }
}
