package io.github.camelllm.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Tool;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LikelyTokensTest {
    private static long estimated(ChatRequest request) {
        return TokenCounter.estimating("p", "m").count(request).tokens();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The quick brown fox jumps over the lazy dog, and then it rests. ",
                "Слова текста на русском языке, которых много. ",
                "这是一个很长的中文句子，用来估计令牌的数量。",
                "{\"id\": 4711, \"name\": \"Ann\", \"price\": 12.5} "
            })
    void aLongTextIsEstimatedByAPartOfIt(String text) {
        ChatRequest request = ChatRequest.of(text.repeat(200));
        assertThat((double) TokenCounter.likely("p", request))
                .isBetween(0.8 * estimated(request), 1.2 * estimated(request));
    }

    @Test
    void aShortTextIsEstimatedWhole() {
        ChatRequest request = ChatRequest.of("Hello, world");
        assertThat(TokenCounter.likely("p", request)).isBetween(estimated(request) - 8, estimated(request) + 8);
    }

    @Test
    void toolsCount() {
        ChatRequest request = ChatRequest.of("Hi").toBuilder()
                .tools(List.of(new Tool("weather", "Tells the weather. ".repeat(50), null)))
                .build();
        assertThat(TokenCounter.likely("p", request)).isEqualTo(estimated(request));
    }
}
