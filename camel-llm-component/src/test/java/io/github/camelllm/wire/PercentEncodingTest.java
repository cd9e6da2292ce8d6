package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentEncodingTest {
    @ParameterizedTest
    @CsvSource({
        "us.anthropic.claude-v1:0, us.anthropic.claude-v1%3A0",
        "arn:aws:bedrock/x, arn%3Aaws%3Abedrock%2Fx",
        "a b+c*d~e, a%20b%2Bc%2Ad~e",
        "azAZ09-._~, azAZ09-._~",
        "`{@[/:, %60%7B%40%5B%2F%3A",
        "ü🚀, %C3%BC%F0%9F%9A%80"
    })
    void onlyUnreservedCharactersStay(String text, String encoded) {
        assertThat(PercentEncoding.all(text)).isEqualTo(encoded);
    }

    @ParameterizedTest
    @CsvSource({"models/a@b:c, models/a@b%3Ac"})
    void furtherCharactersStayIfNamed(String text, String encoded) {
        assertThat(PercentEncoding.except("/@", text)).isEqualTo(encoded);
    }

    @Property(tries = 300)
    void whatIsEncodedCanBeDecoded(@ForAll String text) {
        String wellFormed = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        String encoded = PercentEncoding.all(wellFormed);

        assertThat(encoded).matches("[A-Za-z0-9._~%-]*");
        assertThat(URLDecoder.decode(encoded, StandardCharsets.UTF_8)).isEqualTo(wellFormed);
    }
}
