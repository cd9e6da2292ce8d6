package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Content that would have the component fetch something, take all memory or count for minutes. */
class ContentAttackTest extends LlmTestSupport {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"image_url\",\"image_url\":{\"url\":\"ADDRESS/x.png\"}}",
                "{\"type\":\"text\",\"text\":\"![x](ADDRESS/x.png) <img src='ADDRESS'> ADDRESS\"}"
            })
    void anAddressInAMessageOrAnswerIsNeverFetched(String part) {
        try (FakeLlmServer elsewhere = FakeLlmServer.start()) {
            String address = String.valueOf(elsewhere.baseUrl());
            server.always(Answer.chat("![x](" + address + "/y.png)"));
            String body = "{\"messages\":[{\"role\":\"user\",\"content\":[" + part.replace("ADDRESS", address) + "]}]}";

            assertThat(send(uri("inputFormat=openai"), body).getException()).isNull();

            assertThat(received().body()).contains(address);
            assertThat(elsewhere.connections()).isZero();
        }
    }

    @Test
    @Timeout(60)
    void aModelFileIsNoYamlBomb() {
        StringBuilder bomb = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x]\n");
        for (char c = 'b'; c <= 'z'; c++) {
            String before = "*" + (char) (c - 1) + ", ";
            bomb.append(c)
                    .append(": &")
                    .append(c)
                    .append(" [")
                    .append(before.repeat(8))
                    .append("x]\n");
        }
        byte[] file = bomb.toString().getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> new ModelCatalog().read("models.yaml", file))
                .isInstanceOf(ConfigurationException.class);
    }

    /** More tokens than any window holds: known by a bound, without a count. */
    @ParameterizedTest
    @Timeout(60)
    @ValueSource(strings = {"a", "\u6f22", "\ud83d\ude00", " "})
    void aTextOfMillionsOfCharactersIsNotCountedForMinutes(String character) {
        String llm = "llm:openai:gpt-4o-mini?baseUrl=" + server.baseUrl()
                + "&apiKey=secret-key-0123456789&maxTokens=10&maxRetries=0";
        send(llm, "x" + character.repeat(4_000_000 / character.length()) + "x");
        assertThat(server.requests()).hasSizeLessThanOrEqualTo(1);
    }
}
