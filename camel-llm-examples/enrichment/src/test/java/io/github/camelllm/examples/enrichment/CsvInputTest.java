package io.github.camelllm.examples.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A line that cannot be parsed is an item of its own, whatever it contains. */
class CsvInputTest {
    private static List<String> read(String content) throws IOException {
        return read(content, ',', StandardCharsets.UTF_8);
    }

    private static List<String> read(String content, char separator, Charset encoding) throws IOException {
        List<String> items = new ArrayList<>();
        TextLines lines = new TextLines(new ByteArrayInputStream(content.getBytes(encoding)), encoding);
        try (CsvInput input = CsvInput.of(lines, separator)) {
            for (Input.Item item = input.next(); item != null; item = input.next()) {
                items.add(item.problem() == null ? item.source().toString() : item.source() + ": " + item.problem());
            }
        }
        return items;
    }

    private static String good(int id) {
        return "{\"id\":\"" + id + "\",\"text\":\"t\"}";
    }

    @Test
    void aQuoteInTheMiddleOfAQuotedValue() throws Exception {
        assertThat(read("id,text\n1,t\n2,\"a \"b\" c\"\n3,t\n"))
                .containsExactly(
                        good(1),
                        "\"2,\\\"a \\\"b\\\" c\\\"\": A quoted value is followed by 'b' instead of the separator ','",
                        good(3));
    }

    @Test
    void aQuoteThatIsNeverClosed() throws Exception {
        assertThat(read("id,text\n1,t\n2,\"open\n3,t\n4,t\n"))
                .containsExactly(good(1), "\"2,\\\"open\": A quote is not closed", good(3), good(4));
    }

    @Test
    void aQuoteThatTheNextRecordSeemsToClose() throws Exception {
        assertThat(read("id,text\n1,\"open\n2,\"t\"\n3,t\n"))
                .hasSize(3)
                .contains(good(2), good(3))
                .first()
                .asString()
                .startsWith("\"1,\\\"open\": ");
        assertThat(read("id,text\n1,\"open\n2,\",\"t\"\n3,t\n")).hasSize(3).contains(good(3));
    }

    @Test
    void aQuoteInsideAnUnquotedValueIsAnOrdinaryCharacter() throws Exception {
        assertThat(read("id,text\n1,5\" wide\n")).containsExactly("{\"id\":\"1\",\"text\":\"5\\\" wide\"}");
    }

    @Test
    void emptyValuesAndLinesOfAnyKind() throws Exception {
        assertThat(read("id,text\r\n\r\n1,\r,t\n\n2,\"\""))
                .containsExactly(
                        "{\"id\":\"1\",\"text\":\"\"}", "{\"id\":\"\",\"text\":\"t\"}", "{\"id\":\"2\",\"text\":\"\"}");
    }

    @Test
    void anOpenQuoteDoesNotSwallowALargeFile() throws Exception {
        StringBuilder content = new StringBuilder("id,text\n0,\"open\n");
        for (int i = 1; i <= 30_000; i++) {
            content.append(i).append(",t\n");
        }
        assertThat(read(content.toString())).hasSize(30_001).endsWith(good(30_000));
    }

    @Test
    void otherSeparatorsAndEncodings() throws Exception {
        assertThat(read("id;text\n1;grüße, alle\n", ';', StandardCharsets.ISO_8859_1))
                .containsExactly("{\"id\":\"1\",\"text\":\"grüße, alle\"}");
        assertThat(read("id|text\n1|日本\n", '|', StandardCharsets.UTF_16))
                .containsExactly("{\"id\":\"1\",\"text\":\"日本\"}");
    }
}
