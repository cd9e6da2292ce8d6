package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.mock.MockProvider;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.wiring.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A route may name a model alone. */
class DetectionTest extends LlmTestSupport {
    private Target target(String path) {
        return context.getEndpoint("llm:" + path, LlmEndpoint.class).targets().home();
    }

    @ParameterizedTest
    @CsvSource({
        "claude-sonnet-4-5, anthropic",
        "gpt-4o, openai",
        "o3, openai",
        "o4-mini, openai",
        "chatgpt-4o-latest, openai",
        "ft:gpt-4o-mini:acme::7, openai",
        "gemini-2.0-flash, gemini",
        "us.anthropic.claude-haiku-4-5-20251001-v1:0, bedrock",
        "arn:aws:bedrock:us-east-1:1:inference-profile/x, bedrock",
        "llama3.2:latest, ollama",
        "deepseek-r1, ollama",
        "deepseek-chat, deepseek",
        "deepseek-v4-pro, deepseek",
        "grok-4, xai",
        "anthropic/claude-3.5-sonnet, openrouter",
        "meta-llama/llama-3.1-405b-instruct:free, openrouter",
        "mistral-large-latest, mistral",
        "llama-3.3-70b-versatile, groq",
        "accounts/fireworks/models/glm-5p2, fireworks",
        "command-a-03-2025, cohere",
        "sonar-pro, perplexity",
        "gpt-oss-120b, cerebras",
        "qwen3.7-max, alibaba",
        "kimi-k2.6, moonshotai",
        "glm-5.2, zai",
        "ai/llama3.2:latest, docker"
    })
    void aModelIsFoundByItsName(String model, String provider) {
        Target target = target(model);
        assertThat(target.name()).isEqualTo(provider);
        assertThat(target.model()).isEqualTo(model);
    }

    @ParameterizedTest
    @CsvSource({"openai, openai", "grok, xai", "google, gemini", "ollama, ollama", "bedrock, bedrock"})
    void theNameOfAProviderMeansItsDefaultModel(String name, String provider) {
        Target target = target(name);
        assertThat(target.name()).isEqualTo(provider);
        assertThat(target.model()).isNotNull().isNotEqualTo(name);
    }

    @Test
    void aModelThatSeveralHaveFailsWithTheCandidates() {
        assertThatThrownBy(() -> target("meta-llama/Llama-3.3-70B-Instruct"))
                .hasStackTraceContaining("Several providers have a model 'meta-llama/Llama-3.3-70B-Instruct':"
                        + " huggingface, together. Name one, as in llm:huggingface:meta-llama/Llama-3.3-70B-Instruct,"
                        + " or prefer one by the environment variable LLM_PROVIDER");
    }

    @Test
    void theEnvironmentDecidesAmongSeveral() {
        environment.put("LLM_PROVIDER", "together");
        assertThat(target("meta-llama/Llama-3.3-70B-Instruct").name()).isEqualTo("together");
    }

    @Test
    void theEnvironmentDoesNotSendAModelToAProviderThatHasOthers() {
        environment.put("LLM_PROVIDER", "together");
        assertThat(target("claude-sonnet-4-5").name()).isEqualTo("anthropic");
        assertThatThrownBy(() -> target("openai/gpt-oss-safeguard-20b"))
                .hasStackTraceContaining("'together' is none of them");
    }

    @Test
    void aGatewayThatIsPreferredHasEveryModel() {
        environment.put("LLM_PROVIDER", "mock");
        assertThat(target("claude-sonnet-4-5").name()).isEqualTo("mock");
        context.getRegistry().bind("gateway", MockProvider.echo());
        environment.put("LLM_PROVIDER", "gateway");
        assertThat(target("gpt-4o").name()).isEqualTo("gateway");
    }

    @Test
    void aModelThatNobodyClaimsIsThePreferredProviders() {
        environment.put("LLM_PROVIDER", "openai");
        assertThat(target("my-own-model").name()).isEqualTo("openai");
    }

    /** Camel's registry resolves placeholders in the names of beans; names that clients of a gateway send must not be read so. */
    @Test
    void aPlaceholderInANameIsNotResolved() {
        context.getPropertiesComponent().addOverrideProperty("secret", "openai");
        for (String name : new String[] {"{{secret}}", "{{secret}}:gpt-4o", "{{none}}", "{{env:HOME}}"}) {
            assertThatThrownBy(() ->
                            context.getComponent("llm", LlmComponent.class).named(name))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("Unknown provider '{{");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-thing", "opnai:gpt-4o"})
    void aNameThatNobodyKnowsFailsWithTheProviders(String path) {
        assertThatThrownBy(() -> target(path))
                .hasStackTraceContaining("Unknown provider '" + path.split(":", 2)[0] + "'")
                .hasStackTraceContaining("patterns of model names")
                .hasStackTraceContaining("anthropic, azure, ");
    }

    @Test
    void aBeanMayClaimModels() {
        context.getRegistry()
                .bind(
                        "acme",
                        Provider.builder()
                                .baseUrl(server.baseUrl().toString())
                                .modelPattern("acme-.*")
                                .build());
        assertThat(target("acme-1").name()).isEqualTo("acme");
    }
}
