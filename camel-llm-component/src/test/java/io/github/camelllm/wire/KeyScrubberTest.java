package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyScrubberTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Incorrect API key provided: sk-proj-abcDEF1234567890. You can | Incorrect API key provided: sk-REDACTED. You can",
                "key gsk_abcdefgh12345678 | key gsk_REDACTED",
                "xai-abcdefgh12345678 | xai-REDACTED",
                "AIzaSyA1234567890abcdefghij | AIzaREDACTED",
                "AKIAIOSFODNN7EXAMPLE is unknown | AKIAREDACTED is unknown",
                "ABSKabcdefgh+/123456== | ABSKREDACTED",
                "Authorization: Bearer abcdefgh1234567890 | Authorization: Bearer REDACTED",
                "GET https://host/v1?alt=sse&key=secret1 failed | GET https://host/v1?alt=sse&key=REDACTED failed",
                "hf_abcdefghijklmnop123 | hf_REDACTED",
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln | eyJREDACTED",
            })
    void whatLooksLikeAKeyGoes(String text, String scrubbed) {
        assertThat(KeyScrubber.scrub(text, List.of())).isEqualTo(scrubbed);
    }

    @Test
    void keysOfTheProviderGoByTheirPrefix() {
        List<String> prefixes = List.of("acme.", "ak+");

        assertThat(KeyScrubber.scrub("bad key acme.abcdefgh1234", prefixes)).isEqualTo("bad key acme.REDACTED");
        assertThat(KeyScrubber.scrub("bad key ak+12345678, sk-abcdef1234", prefixes))
                .isEqualTo("bad key ak+REDACTED, sk-REDACTED");
        assertThat(KeyScrubber.scrub("see acme.completions and acme.1", prefixes))
                .isEqualTo("see acme.completions and acme.1");
        assertThat(KeyScrubber.scrub("bad key acme.abcdefgh1234", List.of())).isEqualTo("bad key acme.abcdefgh1234");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Incorrect API key provided: bad apiKey.",
                "Incorrect API key provided: sk-proj-********abcd. You can",
                "Incorrect API key provided: sk-REDACTED.",
                "in organization org-REDACTED on tokens",
                "using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)",
                "a task-oriented risk-assessment",
                "code fw_not_found, hf_inference_endpoint_missing",
            })
    void otherWordsAndMaskedKeysStay(String text) {
        assertThat(KeyScrubber.scrub(text, List.of())).isEqualTo(text);
    }

    @Test
    void aProvidersMessageIsScrubbed() {
        byte[] body = "{\"error\":{\"message\":\"Incorrect API key provided: sk-abcdefgh12345678\"}}".getBytes();
        assertThat(Protocol.OPENAI_CHAT
                        .codec()
                        .failure(new ResponseHead(401, Headers.NONE), body, Streams.DIALECT)
                        .getMessage())
                .contains("sk-REDACTED")
                .doesNotContain("abcdefgh12345678");
    }
}
