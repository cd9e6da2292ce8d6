package io.github.camelllm.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallOptionsTest {
    @Test
    void aBuilderStartsWithAllThatIsInTheOptions() {
        CallOptions options = CallOptions.builder()
                .apiKey("k")
                .headers(Map.of("a", "b"))
                .attribute("x", 1)
                .requestTimeout(Duration.ofSeconds(1))
                .firstTokenTimeout(Duration.ofSeconds(2))
                .streamIdleTimeout(Duration.ofSeconds(3))
                .maxRetries(4)
                .build();
        CallOptions copy = options.toBuilder().build();
        assertThat(copy).usingRecursiveComparison().isEqualTo(options);
        assertThat(copy.withMaxRetries(5)).usingRecursiveComparison().isNotEqualTo(options);
        assertThat(copy.withMaxRetries(5).requestTimeout()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void theyAreImmutable() {
        Map<String, String> headers = new HashMap<>(Map.of("a", "b"));
        CallOptions.Builder builder = CallOptions.builder().headers(headers);
        CallOptions options = builder.build();
        headers.put("c", "d");
        builder.maxRetries(9).attribute("x", 1);
        assertThat(options.headers()).containsOnlyKeys("a");
        assertThat(options.attributes()).isEmpty();
        assertThat(options.maxRetries()).isEqualTo(2);
    }

    @Test
    void limitsThatMakeNoSenseAreRefused() {
        CallOptions.Builder builder = CallOptions.builder();
        assertThatThrownBy(() -> builder.requestTimeout(Duration.ZERO)).hasMessageContaining("requestTimeout");
        assertThatThrownBy(() -> builder.firstTokenTimeout(Duration.ofMillis(-1)))
                .hasMessageContaining("firstTokenTimeout");
        assertThatThrownBy(() -> builder.streamIdleTimeout(Duration.ZERO)).hasMessageContaining("streamIdleTimeout");
        assertThatThrownBy(() -> builder.maxRetries(-1)).hasMessageContaining("maxRetries");
    }

    @Test
    void noSecretIsInTheText() {
        CallOptions options = CallOptions.builder()
                .apiKey("sk-1")
                .headers(Map.of("h", "sk-2"))
                .attribute("x", "sk-3")
                .build();
        assertThat(options.toString()).doesNotContain("sk-").contains("key", "[h]", "[x]");
    }
}
