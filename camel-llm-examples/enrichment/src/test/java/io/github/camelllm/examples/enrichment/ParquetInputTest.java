package io.github.camelllm.examples.enrichment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of pyarrow 25.0.1 with three rows of many types: by each codec, with pages of version 2 and other encodings, and as old writers do it. */
@Timeout(120)
class ParquetInputTest {
    private static final String FIRST =
            "{'id':'r1','text':'Gr\u00fc\u00dfe \ud83d\udc4b','n':1,'u':9223372036854775808,"
                    + "'price':12.50,'big':12345678901234567890.5,'at':'2026-05-01T12:30:00','atz':'2026-05-01T12:30:00.500Z',"
                    + "'day':'2026-05-01','time':'01:02:03','ok':true,'f':1.5,'tags':['a','b'],'who':{'name':'Ann','age':5},"
                    + "'map':{'k':1},'raw':'/wA='}";
    private static final String SECOND = "{'id':'r2','text':null,'n':null,'u':1,'price':null,'big':null,'at':null,"
            + "'atz':null,'day':null,'time':null,'ok':false,'f':null,'tags':[],'who':null,'map':{},'raw':null}";
    private static final String THIRD = "{'id':'r3','text':'','n':3,'u':null,'price':-0.01,'big':null,"
            + "'at':'1969-12-31T00:00:00','atz':null,'day':'1960-01-01','time':null,'ok':null,'f':null,'tags':null,"
            + "'who':{'name':null,'age':6},'map':null,'raw':'abc'}";

    @TempDir
    private Path folder;

    private static Path file(String name) throws URISyntaxException {
        URL url = ParquetInputTest.class.getResource("/parquet/" + name + ".parquet");
        assertThat(url).isNotNull();
        return Path.of(url.toURI());
    }

    private static List<String> read(Path file) throws IOException {
        List<String> rows = new ArrayList<>();
        try (Input input = ParquetInput.open(file)) {
            for (Input.Item item = input.next(); item != null; item = input.next()) {
                assertThat(item.problem()).isNull();
                rows.add(item.source().toString().replace('"', '\''));
            }
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "snappy", "gzip", "zstd", "lz4", "version2"})
    void rowsOfEachCodecHaveTheSameValues(String name) throws Exception {
        assertThat(read(file(name))).containsExactly(FIRST, SECOND, THIRD);
    }

    /** Their timestamps are INT96, which has no time zone. */
    @Test
    void rowsOfOldWritersHaveTheSameValues() throws Exception {
        assertThat(read(file("old"))).containsExactly(FIRST.replace(".500Z", ".5"), SECOND, THIRD);
    }

    @Test
    void whatCannotBeReadIsTold() throws Exception {
        assertThatThrownBy(() -> read(file("brotli"))).hasMessageContaining("BROTLI, which cannot be read");
        byte[] all = Files.readAllBytes(file("snappy"));
        Path cut = Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(all, all.length / 2));
        assertThatThrownBy(() -> read(cut))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("it is not a Parquet file");
        Path empty = Files.createFile(folder.resolve("empty.parquet"));
        Outcome outcome = Outcome.of("--input", empty.toString());
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("empty.parquet after 0 records: it is not a Parquet file");
    }

    @Test
    void recordsOfAFileAreEnrichedAndARerunAsksForNone() throws Exception {
        Path input = Files.copy(file("snappy"), folder.resolve("in.parquet"));
        String[] run = {"--input", input.toString(), "--prompt", "{text} {price}", "--task", "summarize"};
        Outcome outcome = Outcome.of(run);
        assertThat(outcome.exitCode())
                .as("the second has no text: " + outcome.err())
                .isEqualTo(1);
        List<JsonNode> results = Outcome.lines(folder.resolve("in.enriched.jsonl"));
        assertThat(results).extracting(line -> line.path("id").asText()).containsExactlyInAnyOrder("r1", "r3");
        assertThat(Outcome.of(run).figure("done in earlier runs")).isEqualTo("3");
    }
}
