package io.github.camelllm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.ConfigurationException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentOptionsTest {
    @Test
    void variablesOfTheProviderWinOverThoseOfAll() {
        Map<String, String> environment = Map.of(
                "LLM_MAX_TOKENS", "100",
                "LLM_TEMPERATURE", " 0.5 ",
                "OPENAI_MAX_TOKENS", "200",
                "ANTHROPIC_MAX_TOKENS", "300");
        assertThat(EnvironmentOptions.of("openai", environment::get))
                .isEqualTo(Map.of("maxTokens", "200", "temperature", "0.5"));
        assertThat(EnvironmentOptions.of(null, environment::get))
                .isEqualTo(Map.of("maxTokens", "100", "temperature", "0.5"));
    }

    @Test
    void aNameWithOtherCharactersHasUnderscores() {
        assertThat(EnvironmentOptions.variable("openai-compatible", "maxTokens"))
                .isEqualTo("OPENAI_COMPATIBLE_MAX_TOKENS");
    }

    @Test
    void allWrongValuesAreReportedAtOnce() {
        Map<String, String> environment = Map.of("LLM_MAX_RETRIES", "x", "OPENAI_REQUEST_TIMEOUT", "y");
        assertThatThrownBy(() -> EnvironmentOptions.of("openai", environment::get))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(
                        "LLM_MAX_RETRIES must be a whole number, not 'x'", "OPENAI_REQUEST_TIMEOUT must be a duration");
    }

    @Test
    void securityIsNotWeakenedByTheEnvironment() {
        Map<String, String> environment = Map.of(
                "LLM_ALLOW_INSECURE", "true",
                "LLM_API_KEY", "k",
                "LLM_INPUT_SETTINGS", "override",
                "LLM_LOG_REQUESTS", "true",
                "LLM_LOG_RESPONSES", "true");
        assertThat(EnvironmentOptions.of("openai", environment::get)).isEmpty();
    }
}
