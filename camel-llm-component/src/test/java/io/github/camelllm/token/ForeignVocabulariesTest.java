package io.github.camelllm.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No vocabulary of another maker counts a text lower or higher than its bounds: Llama, Qwen, DeepSeek, Gemma, Mistral, and the one
 * that Anthropic has published. Their counts are in {@code tokens/references.tsv}, as none of them is to be had as a jar without
 * natives or downloads; {@code tokens/count-references.cjs} has counted them.
 */
class ForeignVocabulariesTest {
    private static final List<String> TEXTS = ReferenceTexts.all();
    private static final List<String[]> ROWS = rows();

    private static List<String[]> rows() {
        try (InputStream in = ForeignVocabulariesTest.class.getResourceAsStream("/tokens/references.tsv")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", -1))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> vocabularies() {
        return Arrays.asList(ROWS.get(0)).subList(1, ROWS.get(0).length);
    }

    @Test
    void theCountsAreThoseOfTheseTexts() {
        List<String> checksums =
                TEXTS.stream().map(ForeignVocabulariesTest::checksum).toList();
        assertThat(ROWS.subList(1, ROWS.size())).extracting(row -> row[0]).isEqualTo(checksums);
        assertThat(vocabularies()).hasSizeGreaterThanOrEqualTo(7);
        assertThat(TextKinds.all()).hasSizeGreaterThanOrEqualTo(40);
    }

    @ParameterizedTest
    @MethodSource("vocabularies")
    void noTextHasFewerOrMoreTokensThanItsBounds(String vocabulary) {
        int column = vocabularies().indexOf(vocabulary) + 1;
        List<String> violations = new ArrayList<>();
        for (int i = 0; i < TEXTS.size(); i++) {
            long tokens = Long.parseLong(ROWS.get(i + 1)[column]);
            TokenCount count = TokenCounter.estimating("any", "unknown").count(TEXTS.get(i));
            if (tokens < count.atLeast() || tokens > count.atMost()) {
                String begin =
                        TEXTS.get(i).substring(0, Math.min(60, TEXTS.get(i).length()));
                violations.add(tokens + " tokens, not " + count.atLeast() + " to " + count.atMost() + ": " + begin);
            }
        }
        assertThat(violations).isEmpty();
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }
}
